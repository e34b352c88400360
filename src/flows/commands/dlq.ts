import { isId } from '#core/change-line.ts'
import { token } from '#flows/buttons.ts'
import type { Choice } from '#flows/message.ts'
import type { Outcome } from '#flows/near.ts'
import { ask, type SetAside, type Talk } from '#flows/questions.ts'
import { answer, answerWith, join, nothing, type Scene, worded } from '#flows/scene.ts'
import { aside, when } from '#flows/tongue.ts'
import { latinDigits } from '#flows/words.ts'
import type { WordingKey } from '#templates/wordings.ts'
import { askOption, atATime, type Command } from './command.ts'

const reasons: WordingKey[] = ['dlq.reason_done', 'dlq.reason_stale', 'dlq.reason_spam']

/** Events that could not be handled: seen, handled again, or dropped with a reason (S1-32). */
export const dlq: Command = {
  name: 'dlq',
  words: { th: ['จัดการไม่ได้'], ms: ['tersangkut'], id: ['tersangkut'], ar: ['المتعثرة'] },
  staff: 'codes',
  usage: '/dlq',
  about: 'command.dlq',
  takesCase: false,
  *run(scene, rest) {
    const [word = '', id = '', ...more] = latinDigits(rest).trim().split(/\s+/u)
    if (word === 'replay') return yield* replay(scene, id)
    if (word === 'held' && (id === 'go-on' || id === 'drop')) return endHeld(scene, id)
    if (word === 'drop') return yield* drop(scene, id, more.join(' '))
    return yield* list(scene, isId(word) ? word : null)
  },
}

function* list(scene: Scene, before: string | null): Talk<Outcome> {
  const { tongue } = scene
  const atOnce = atATime(scene, 2, 3)
  const { items, count, newer, held } = yield* ask('setAside', { before, limit: atOnce })
  const last = items.at(-1)
  if (!last && count > 0 && before !== null) return yield* list(scene, null)
  if (!last) return answerWith(scene, 'dlq.empty')
  const lines = items.map(({ id, at, who, channel, error }, index) =>
    tongue.say('dlq.line', {
      ...{ place: newer + index + 1, time: when(tongue, at), from: aside(tongue, who ?? tongue.say('outbox.nobody')) },
      ...{ id: shortId(id), channel, error: aside(tongue, error ?? '-') },
    }),
  )
  const choices = [
    ...items.flatMap((item, index) => choicesOf(scene, item, newer + index + 1)),
    ...(newer + items.length < count ? [more(scene, last.id)] : []),
    ...(held > 0
      ? [heldChoice(scene, 'button.held_go_on', 'go-on'), heldChoice(scene, 'button.held_drop', 'drop')]
      : []),
  ]
  const restored = held > 0 ? [tongue.say('dlq.held', { count: held })] : []
  const words = [tongue.say('dlq.title', { count }), ...restored, ...lines].join('\n\n')
  return answer(scene, worded(words, choices, 'buttons'), 'dlq')
}

function choicesOf({ tongue: { say } }: Scene, { id }: SetAside, number: number): Choice[] {
  const choice = (key: 'button.replay' | 'button.drop', word: string): Choice => {
    const rest = `${word} ${shortId(id)}`
    const label = say('button.numbered', { label: say(key), number })
    return { label, value: token({ does: 'command', name: 'dlq', rest }), says: `/dlq ${rest}` }
  }
  return [choice('button.replay', 'replay'), choice('button.drop', 'drop')]
}

function more({ tongue }: Scene, before: string): Choice {
  const value = token({ does: 'command', name: 'dlq', rest: before })
  return { label: tongue.say('button.more'), value, says: `/dlq ${before}` }
}

function heldChoice({ tongue }: Scene, key: 'button.held_go_on' | 'button.held_drop', end: HeldEnd): Choice {
  const value = token({ does: 'command', name: 'dlq', rest: `held ${end}` })
  return { label: tongue.say(key), value, says: `/dlq held ${end}` }
}

function endHeld(scene: Scene, end: HeldEnd): Outcome {
  const said = answerWith(scene, end === 'go-on' ? 'dlq.held_goes_on' : 'dlq.held_dropped')
  return join({ ...nothing, changes: [{ change: 'held', end }] }, said)
}

type HeldEnd = 'go-on' | 'drop'

function* replay(scene: Scene, id: string): Talk<Outcome> {
  const found = yield* ask('setAside.one', { id })
  if (!found) return answerWith(scene, 'dlq.gone')
  const change = { change: 'replay', event: found.id } as const
  return join({ ...nothing, changes: [change] }, answerWith(scene, 'dlq.replayed', { id: shortId(found.id) }))
}

function* drop(scene: Scene, id: string, reason: string): Talk<Outcome> {
  const found = yield* ask('setAside.one', { id })
  if (!found) return answerWith(scene, 'dlq.gone')
  if (reason === '') return askReason(scene, found)
  const change = { change: 'drop', event: found.id, reason } as const
  return join({ ...nothing, changes: [change] }, answerWith(scene, 'dlq.dropped', { id: shortId(found.id), reason }))
}

/** Nothing is dropped without a reason: one of a few, or typed. */
function askReason(scene: Scene, { id }: SetAside): Outcome {
  const { say } = scene.tongue
  const options = reasons.map((key) => ({ id: `drop ${shortId(id)} ${say(key)}`, label: say(key) }))
  return askOption(scene, 'dlq', say('dlq.ask_reason', { id: shortId(id) }), options)
}

/** What an error is known by where people read it: the end of its id. */
const shortId = (id: string): string => id.slice(-8)
