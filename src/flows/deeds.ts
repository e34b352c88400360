// What people do to a case, whichever way they say it: button, quote, number or command.
import type { Order, Words } from '#core/case.ts'
import type { FileId } from '#core/ids.ts'
import type { WordingKey } from '#templates/wordings.ts'
import { type FlowWord, token } from './buttons.ts'
import { actionChoices } from './cards.ts'
import { isDesk } from './desks.ts'
import { attempt } from './form.ts'
import type { Choice, Courtesy } from './message.ts'
import type { Outcome } from './near.ts'
import type { LoadedCase } from './questions.ts'
import { possibleWords, refuse } from './refusals.ts'
import {
  answer,
  answerAbout,
  answerWith,
  decideOn,
  isMade,
  isStaffSide,
  join,
  nothing,
  type Scene,
  turnTo,
  worded,
} from './scene.ts'
import { customerStatus, statusLabel } from './tongue.ts'
import { wayChoice } from './ways.ts'
import { actionMeant } from './words.ts'

/** Does what a word means for a case (an action or the way to a status); null where it means nothing. */
export function doWord(scene: Scene, found: LoadedCase, word: string): Outcome | null {
  const meant = actionMeant(found.rules, found.current.status, word)
  if (!meant) return null
  if ('notFromHere' in meant) return refuse(scene, { refused: 'not-from-here', values: {} }, found)
  return doAction(scene, found, meant.action)
}

/** A word that means nothing for a case, with those that do. */
export function unknownWord(scene: Scene, found: LoadedCase, word: string): Outcome {
  const values = { action: word, possible: possibleWords(scene, found) }
  return answerAbout(scene, found.current, 'refusal.unknown-action', values)
}

/** Does an action by its id, beginning its form where something is needed. */
export function doAction(
  scene: Scene,
  found: LoadedCase,
  action: string,
  more: { stage?: number; over?: boolean } = {},
): Outcome {
  return completed(scene, attempt(scene, found, { action, answers: {}, ...more }))
}

/** What was decided, with a word of it to whoever did it where nothing else would show them. */
export function completed(scene: Scene, outcome: Outcome): Outcome {
  return outcome.made.length > 0 ? join(outcome, tick(scene, outcome), confirmToCustomer(scene, outcome)) : outcome
}

/** A customer who acts hears that it is done, where the workflow has no words of its own for it. */
function confirmToCustomer(scene: Scene, outcome: Outcome): Outcome {
  const [made] = outcome.made
  const isTold = made?.decision.notices.some((notice) => notice.to === 'customer')
  if (!made || isTold || isStaffSide(scene)) return nothing
  const { next } = made.decision
  const isClosed = made.found.rules.workflow.statuses[next.status]?.phase === 'closed'
  const status = customerStatus(scene.tongue, next.status)
  return answerAbout(scene, next, isClosed ? 'customer.cancelled' : 'customer.status', { status })
}

/**
 * On Telegram the card changes in place, perhaps far up, and where somebody writes in private there may be none: whoever typed or
 * answered is told that it was done. In private what can be done next comes with it.
 */
function tick(scene: Scene, outcome: Outcome): Outcome {
  const { chat, desks, conversation } = scene.near
  const made = outcome.made.at(-1)
  if (!made || !isStaffSide(scene) || outcome.conversation?.flow) return nothing
  const found = { ...made.found, current: made.decision.next }
  const { id, number, status } = found.current
  const isAside = scene.incoming.event.kind === 'text' || conversation.flow?.kind === 'act'
  const isShown = isDesk(desks, found, chat.id) && !(chat.platform === 'telegram' && isAside)
  if (isShown) return nothing
  const tongue = { ...scene.tongue, rules: found.rules }
  const choices = chat.kind === 'private' ? actionChoices(tongue, found, chat) : []
  return answerWith(scene, 'done.action', { number, status: statusLabel(tongue, status) }, choices, id)
}

/** Decides an order that needs nothing more, and says that it is done. */
export function order(
  scene: Scene,
  found: LoadedCase,
  what: Order,
  done: { key: WordingKey; values?: Record<string, string | number> } | null,
): Outcome {
  const outcome = decideOn(scene, found, what)
  if (!isMade(outcome)) return refuse(scene, outcome, found)
  const said = done ? answerAbout(scene, found.current, done.key, done.values) : nothing
  return join({ ...nothing, made: [outcome] }, said)
}

/** A note of staff under the case: words, pictures, files. */
export function note(scene: Scene, found: LoadedCase, words: Words): Outcome {
  return order(scene, found, { do: 'note', words }, { key: 'done.note' })
}

/** Words to the customer. Who does not own the case is asked first whether to take over (S1-10). */
export function reply(scene: Scene, found: LoadedCase, words: Words): Outcome {
  const { current } = found
  if (words.text === '' && words.files.length === 0) return answerWith(scene, 'refusal.empty_reply')
  const isOthers = current.owner !== null && current.owner !== scene.actor.person
  return isOthers ? collide(scene, found, words) : send(scene, found, words)
}

/** Sends words to the customer without asking. */
export function send(scene: Scene, found: LoadedCase, words: Words): Outcome {
  const outcome = order(scene, found, { do: 'say', words }, { key: 'done.reply' })
  const isUnowned = found.current.owner === null && outcome.made.length > 0 && 'take' in found.rules.workflow.actions
  return isUnowned ? join(outcome, offerTaking(scene, found)) : outcome
}

function offerTaking(scene: Scene, { current }: LoadedCase): Outcome {
  const take = scene.tongue.say('button.take')
  const choice: Choice = {
    label: take,
    value: token({ does: 'act', number: current.number, action: 'take', stage: current.stage }),
    style: 'primary',
    says: take,
  }
  return answer(
    scene,
    worded(scene.tongue.say('done.unowned', { number: current.number }), [choice], 'buttons'),
    'done.unowned',
    current.id,
  )
}

function collide(scene: Scene, found: LoadedCase, words: Words): Outcome {
  const { near, tongue } = scene
  const { current } = found
  const { workflow } = found.rules
  const ways = ['over', 'send', 'cancel'] satisfies FlowWord[]
  const flow = {
    kind: 'collide' as const,
    id: near.token,
    startedAt: near.now,
    workflow: { id: workflow.id, version: workflow.version },
    case: current.id,
    number: current.number,
    text: words.text,
    files: words.files,
    options: [],
    ways,
  }
  const owner = found.names[current.owner ?? ''] ?? '?'
  const question = worded(
    tongue.say('collide.ask', { owner, number: current.number }),
    ways.map((way) => wayChoice(tongue, flow, way)),
    'buttons',
  )
  return join(turnTo({ flow }), answer(scene, question, 'collide.ask', current.id))
}

/** What a quote of a case's message, or a line with its number, says to do. */
export function quotedWords(scene: Scene, found: LoadedCase, text: string, files: FileId[]): Outcome {
  const words: Words = { text, files, ...messageOf(scene) }
  if (!isStaffSide(scene)) return hear(scene, found, words)
  const outward = /^[>＞]\s*([\s\S]*)$/u.exec(text)
  if (outward) return reply(scene, found, { ...words, text: (outward[1] ?? '').trim() })
  const done = files.length === 0 && text !== '' ? doWord(scene, found, text) : null
  if (done) return done
  if (isInTopic(scene, found)) return jotted(scene, found, words)
  if (text === '' && files.length === 0)
    return answerWith(scene, 'refusal.unknown_word', {
      word: '',
      number: found.current.number,
      possible: possibleWords(scene, found),
    })
  return note(scene, found, words)
}

/** Whether the words were written in the case's own topic, where everything is about it. */
function isInTopic({ near: { quoted } }: Scene, { current }: LoadedCase): boolean {
  return quoted?.byQuote === false && quoted.id === current.id
}

/** What a team says among itself in a case's topic is noted without a word in between: a mark on the message says so. */
function jotted(scene: Scene, found: LoadedCase, words: Words): Outcome {
  const isEmpty = words.text === '' && words.files.length === 0
  if (isEmpty || scene.incoming.event.kind === 'sticker') return nothing
  const noted = order(scene, found, { do: 'note', words }, null)
  if (noted.made.length === 0 || words.message === undefined) return noted
  const mark: Courtesy = { kind: 'react', chat: scene.near.chat.platformId, id: words.message, emoji: '✍' }
  return { ...noted, courtesies: [mark] }
}

const ackEvery = 5 * 60_000

/** Words of the customer's side join the case and reach its staff. The first of a while is acknowledged, in a group each. */
export function hear(scene: Scene, found: LoadedCase, words: Words): Outcome {
  const { near } = scene
  const { current } = found
  const { acked } = near.conversation
  const isAddressed = near.chat.kind === 'group'
  const isFresh = isAddressed || acked?.case !== current.id || near.now - acked.at > ackEvery
  const outcome = decideOn(scene, found, { do: 'hear', words })
  if (!isMade(outcome)) return refuse(scene, outcome, found)
  const heard: Outcome = {
    ...nothing,
    made: [outcome],
    remember: words.message ? [{ message: words.message, case: current.id }] : [],
    conversation: { acked: { case: current.id, at: near.now } },
  }
  return isFresh
    ? join(
        heard,
        answer(
          scene,
          worded(scene.tongue.say('customer.heard', { case_id: current.number })),
          'customer.heard',
          current.id,
        ),
      )
    : heard
}

/** Several messages of the customer's side, one after the other; acknowledged as one. */
export function hearAll(scene: Scene, found: LoadedCase, said: Words[]): Outcome {
  const [first, ...others] = said
  if (!first) return nothing
  return others.reduce(
    (outcome, words) => {
      const current = outcome.made.at(-1)?.decision.next ?? found.current
      const heard = hear(scene, { ...found, current }, words)
      return join(outcome, { ...heard, say: heard.made.length > 0 ? [] : heard.say })
    },
    hear(scene, found, first),
  )
}

/** The platform's id of the message that carries the words. */
export function messageOf({ incoming: { event } }: Scene): { message?: string } {
  return 'id' in event && event.id && event.kind !== 'button' ? { message: event.id } : {}
}
