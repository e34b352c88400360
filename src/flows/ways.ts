// The ways out of a question beside its answer: as buttons, as words, by number.
import type { WordingKey } from '#templates/wordings.ts'
import { type FlowWord, token } from './buttons.ts'
import type { Choice, Outgoing } from './message.ts'
import type { Flow } from './near.ts'
import type { Scene } from './scene.ts'
import type { Tongue } from './tongue.ts'
import { isCancel, isDone, isNo, isSkip, plain } from './words.ts'

const labels: Record<FlowWord, WordingKey> = {
  confirm: 'button.confirm',
  cancel: 'button.cancel',
  skip: 'button.skip',
  done: 'button.done',
  resend: 'button.resend',
  again: 'button.check_again',
  new: 'button.new_case',
  over: 'button.take_over',
  send: 'button.send_anyway',
  more: 'button.more',
}

/** The flow at its next question: the buttons of an earlier one no longer answer. */
export function nextQuestion<F extends { id: string }>(flow: F): F {
  const [base = '', count = '0'] = flow.id.split('.')
  return { ...flow, id: `${base}.${Number(count) + 1}` }
}

/** Whether a button belongs to this flow, and whether to the question that is asked now. */
export function belongs(flow: { id: string }, button: string): { isOfFlow: boolean; isNow: boolean } {
  return { isOfFlow: flow.id.split('.')[0] === button.split('.')[0], isNow: flow.id === button }
}

/** A way as a button of its flow. */
export function wayChoice({ say }: Pick<Tongue, 'say'>, flow: { id: string }, way: FlowWord): Choice {
  const label = say(labels[way])
  return { label, value: token({ does: 'word', flow: flow.id, word: way }), says: label }
}

/** The way that typed words mean: by its label or a word for it, or by its number after the options. */
export function wayMeant({ tongue }: Scene, flow: Flow, text: string): FlowWord | null {
  const typed = plain(text)
  const isNumbered = flow.options.length > 0 || flow.ways?.includes('confirm')
  const byNumber = /^\d{1,2}$/u.test(typed) && isNumbered ? Number(typed) - flow.options.length : 0
  const nth = flow.ways?.[byNumber - 1]
  if (nth) return nth
  if (isCancel(text)) return 'cancel'
  if (isSkip(text)) return 'skip'
  if (isDone(text)) return 'done'
  if (isNo(text)) return noMeans(flow)
  return flow.ways?.find((way) => plain(tongue.say(labels[way])) === typed) ?? null
}

/** "No" passes over what is optional, calls off what is to be confirmed or chosen, and else is an answer like any other. */
function noMeans({ kind, ways = [], options }: Flow): FlowWord | null {
  if (ways.includes('skip') && options.length === 0) return 'skip'
  const isChoice = kind === 'command' && options.length > 0
  const isOffer = kind === 'which' || kind === 'collide' || ways.includes('confirm') || isChoice
  return isOffer ? 'cancel' : null
}

/**
 * In a group a question for typed words is a reply to whoever is asked, so that their answer reaches the bot; its ways are said.
 * They are said in private too where the phone is asked for something that leaves no room for other buttons.
 */
export function askingTyped(scene: Scene, message: Outgoing, placeholder: string, ways: FlowWord[]): Outgoing {
  const { incoming, near, tongue } = scene
  const words = ways.map((way) => tongue.say(labels[way])).join(' / ')
  const instead = words ? { instead: tongue.say('form.ways', { ways: words }) } : {}
  const isNative = message.choices.some((choice) => 'want' in choice)
  if (near.chat.kind !== 'group') return isNative ? { ...message, asks: instead } : message
  const { event } = incoming
  const id = 'id' in event && event.kind !== 'button' ? event.id : undefined
  const person = near.person ? { person: near.person.platformId } : {}
  return { ...message, asks: { placeholder, ...person, ...instead }, ...(id ? { quotes: id } : {}) }
}
