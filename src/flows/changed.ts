// What people do to a message after they sent it: other words in its place, or taken back altogether.
import { messageOf, order } from './deeds.ts'
import type { IncomingEvent } from './message.ts'
import type { Left, Outcome } from './near.ts'
import { retold } from './parts.ts'
import { ask, type LoadedCase, type Talk } from './questions.ts'
import { caseById, isCase } from './reach.ts'
import { decideOn, isMade, isStaffSide, nothing, type Scene, turnTo } from './scene.ts'

/** Other words of the customer's side reach its staff, or go into what is being told. */
export function* edited(scene: Scene, event: Extract<IncomingEvent, { kind: 'edited' }>): Talk<Outcome> {
  const { text } = event
  if (!text) return nothing
  const flow = retold(scene.near.conversation.flow, event.id, text)
  if (flow) return turnTo({ flow })
  const found = yield* ownCase(scene)
  if (!found) return nothing
  return order(scene, found, { do: 'hear', words: { text, files: [], edits: true, ...messageOf(scene) } }, null)
}

/** What the customer's side took back is forgotten: in what is being told, in the case, its timeline and its files. */
export function* takenBack(scene: Scene, message: string): Talk<Outcome> {
  const flow = retold(scene.near.conversation.flow, message, null)
  if (flow) return turnTo({ flow })
  const found = yield* ownCase(scene)
  if (!found) return nothing
  const { id } = found.current
  const timeline = yield* ask('case.timeline', { id, limit: 10_000 })
  const brought = (yield* ask('case.files', { id })).filter((file) => file.message === message)
  const files = brought.map((file) => file.id)
  const made = decideOn(scene, found, { do: 'forget', message, files })
  if (!isMade(made)) return nothing
  const beginning = leftOfBeginning(found, message)
  const entries = timeline
    .filter(({ kind, content }) => content?.message === message || (beginning && kind === 'opened'))
    .map(({ seq }) => seq)
  const gone: Left = { message, text: '', files: [], known: message }
  const messages = beginning ? [beginning] : [gone]
  return { ...nothing, made: [made], changes: [{ change: 'erase', case: id, entries, files, messages }] }
}

/** The case that a customer's message joined, where it is theirs. */
function* ownCase(scene: Scene): Talk<LoadedCase | null> {
  const { quoted: about } = scene.near
  if (!about || isStaffSide(scene)) return null
  const found = yield* caseById(scene, about.id, about.number)
  return isCase(found) ? found : null
}

/** What stays of the words a case began with, without one of its messages; null where it was none of them. */
function leftOfBeginning({ current: { told = [] } }: LoadedCase, message: string): Left | null {
  const [first] = told
  const left = told.filter((said) => said.message !== message)
  if (!first || left.length === told.length) return null
  const texts = left.map(({ text }) => text).filter((text) => text !== '')
  return {
    message: first.message,
    text: texts.join('\n'),
    files: left.flatMap(({ files }) => files),
    known: left[0]?.message ?? null,
  }
}
