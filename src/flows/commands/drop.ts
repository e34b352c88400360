// Dropping a message that did not arrive or waits for its receiver: never without a reason, and never another than was meant.
import { isId } from '#core/change-line.ts'
import { isDroppable } from '#core/deliveries.ts'
import { pageRights } from '#core/may.ts'
import { clip } from '#core/text.ts'
import { token } from '#flows/buttons.ts'
import type { Choice } from '#flows/message.ts'
import type { Outcome } from '#flows/near.ts'
import { ask, type Failed, type Talk } from '#flows/questions.ts'
import { answerWith, join, nothing, type Scene } from '#flows/scene.ts'
import { aside, when } from '#flows/tongue.ts'
import { stateWords } from '#flows/undelivered.ts'
import { isYes, latinDigits } from '#flows/words.ts'
import { isWordingKey, type WordingKey } from '#templates/wordings.ts'
import { askOption, askSure, type Command, roleOnly, usage } from './command.ts'

const reasons: WordingKey[] = ['dlq.reason_done', 'dlq.reason_stale', 'drop.reason_mistake']
const longestReason = 300
/** Further down a list nobody counts: its buttons name each message. */
const mostByNumber = 500
const longestSaid = 120

/** Behind the buttons of /outbox: a message by its id, and why; what is typed next is the reason of the one asked about. */
export const drop: Command = {
  name: 'drop',
  words: { th: ['ทิ้ง'], ms: ['buang'], id: ['buang'], ar: ['استبعاد'] },
  // As on the page: who only looks on there drops nothing here.
  staff: 'codes',
  usage: '/outbox drop 1 reason, /outbox parked drop 1 reason',
  about: 'command.drop',
  takesCase: false,
  *run(scene, rest) {
    const [first = '', ...more] = rest.trim().split(/\s+/u)
    if (isId(first)) return yield* dropMessage(scene, first, more.join(' '))
    const asked = askedAbout(scene)
    if (asked === null || first === '') return usage(scene, drop)
    const reason = isYes(rest) ? '' : rest.trim()
    // In a group the next words may be for somebody else.
    const isMeant = reason === '' || scene.near.chat.kind === 'private'
    return isMeant ? yield* dropMessage(scene, asked, reason) : yield* askWhether(scene, asked, reason)
  },
}

/**
 * The nth of those that did not arrive or are parked, as the list is now: others may have come before it since it was read, so it is
 * shown before it is dropped. `words` are its number and the reason.
 */
export function* dropNth(scene: Scene, of: 'failed' | 'parked', [number = '', ...reason]: string[]): Talk<Outcome> {
  if (!mayDrop(scene)) return roleOnly(scene, drop.staff)
  const nth = Number(latinDigits(number))
  if (!Number.isInteger(nth) || nth < 1 || nth > mostByNumber) return usage(scene, drop)
  const { items } = yield* ask('outbox.failed', { before: null, limit: nth, of })
  const found = items[nth - 1]
  if (!found) return answerWith(scene, 'resend.gone')
  return reason.length === 0 ? askReason(scene, found) : yield* askWhether(scene, found.id, reason.join(' '))
}

/** The button that drops one of a list, for whoever may. */
export function dropChoices(scene: Scene, { id }: Failed, mark: string): Choice[] {
  if (!mayDrop(scene)) return []
  const { say } = scene.tongue
  const label = say('button.numbered', { label: say('button.drop'), number: mark })
  return [{ label, value: token({ does: 'command', name: 'drop', rest: id }), says: label }]
}

const mayDrop = ({ near, actor }: Scene): boolean => pageRights(near.rules, actor.roles) === 'all'

function askedAbout({ near: { conversation } }: Scene): string | null {
  const { flow } = conversation
  return flow?.kind === 'command' && flow.command === 'drop' ? (flow.options[0]?.split(' ')[0] ?? null) : null
}

function* dropMessage(scene: Scene, id: string, reason: string): Talk<Outcome> {
  const found = yield* ask('outbox.one', { id })
  if (!found) return answerWith(scene, 'resend.gone')
  if (!isDroppable(found.state)) return isNot(scene, found.state)
  if (reason === '') return askReason(scene, found)
  const why = clip(reason, longestReason)
  const values = { number: found.case?.number ?? null, reason: aside(scene.tongue, why) }
  const dropped = { change: 'drop-message', message: id, reason: why } as const
  return join({ ...nothing, changes: [dropped] }, answerWith(scene, 'drop.done', values, [], found.case?.id ?? null))
}

function isNot(scene: Scene, state: string): Outcome {
  return answerWith(scene, 'drop.not', { state: stateWords(scene.tongue, state) })
}

function askReason(scene: Scene, found: Failed): Outcome {
  const { say } = scene.tongue
  const options = reasons.map((key) => ({ id: `${found.id} ${say(key)}`, label: say(key) }))
  return askOption(scene, 'drop', say('drop.ask_reason', { about: aboutOf(scene, found) }), options)
}

function* askWhether(scene: Scene, id: string, reason: string): Talk<Outcome> {
  const { say } = scene.tongue
  const found = yield* ask('outbox.one', { id })
  if (!found) return answerWith(scene, 'resend.gone')
  if (!isDroppable(found.state)) return isNot(scene, found.state)
  const why = clip(reason, longestReason)
  const question = say('drop.sure', { about: aboutOf(scene, found), reason: aside(scene.tongue, why) })
  return askSure(scene, 'drop', question, `${id} ${why}`)
}

/** Which message it is: when, of which case, to whom, and what it says or which notice it is. */
function aboutOf({ tongue }: Scene, found: Failed): string {
  return tongue.say('drop.about', {
    time: when(tongue, found.at),
    number: found.case?.number ?? null,
    to: aside(tongue, found.to ?? tongue.say('outbox.nobody')),
    said: found.said ? aside(tongue, clip(found.said, longestSaid)) : null,
    notice:
      found.said === null && found.wording !== null && isWordingKey(found.wording)
        ? aside(tongue, found.wording)
        : null,
  })
}
