// What people do to a message after they sent it: other words in its place, or taken back altogether.
import type { Said } from '#core/case.ts'
import { messageOf, order } from './deeds.ts'
import type { IncomingEvent } from './message.ts'
import type { Outcome } from './near.ts'
import { retold } from './parts.ts'
import { ask, type LoadedCase, type Talk, type TimelineEntry } from './questions.ts'
import { caseById, isCase } from './reach.ts'
import { decideOn, isMade, isStaffSide, nothing, type Scene, turnTo } from './scene.ts'

/** Other words of the customer's side reach its staff, or go into what is being told. */
export function* edited(scene: Scene, event: Extract<IncomingEvent, { kind: 'edited' }>): Talk<Outcome> {
  const { text } = event
  if (!text) return nothing
  const flow = retold(scene.near.conversation.flow, event.id, text)
  if (flow) return turnTo({ flow })
  const found = yield* ownCase(scene)
  return found
    ? order(scene, found, { do: 'hear', words: { text, files: [], edits: true, ...messageOf(scene) } }, null)
    : nothing
}

/** What the customer's side took back is forgotten: in what is being told, in the case, its timeline and its files. */
export function* takenBack(scene: Scene, message: string): Talk<Outcome> {
  const flow = retold(scene.near.conversation.flow, message, null)
  if (flow) return turnTo({ flow })
  const found = yield* ownCase(scene)
  if (!found) return nothing
  const { id } = found.current
  const timeline = yield* ask('case.timeline', { id, limit: 10_000 })
  const files = (yield* ask('case.files', { id })).filter((file) => file.message === message).map((file) => file.id)
  const touched = timeline.filter((entry) => tells(entry, message))
  const opening = touched.find(({ kind }) => kind === 'opened')
  const rest = opening ? restOf(opening, message) : null
  const made = decideOn(scene, found, { do: 'forget', files, ...(rest ? { summary: rest.text } : {}) })
  if (!isMade(made)) return nothing
  return {
    ...nothing,
    made: [made],
    changes: [
      {
        change: 'erase',
        case: id,
        entries: touched.map(({ seq }) => seq),
        files,
        messages: [
          { message, text: '', files: [] },
          ...(opening && rest ? [{ message: firstOf(opening), ...rest }] : []),
        ],
      },
    ],
  }
}

/** The case that a customer's message joined, where it is theirs. */
function* ownCase(scene: Scene): Talk<LoadedCase | null> {
  const { quoted: about } = scene.near
  if (!about || isStaffSide(scene)) return null
  const found = yield* caseById(scene, about.id, about.number)
  return isCase(found) ? found : null
}

const partsOf = ({ content }: TimelineEntry): Said[] => (Array.isArray(content?.parts) ? (content.parts as Said[]) : [])

const firstOf = (entry: TimelineEntry): string => partsOf(entry)[0]?.message ?? ''

function tells(entry: TimelineEntry, message: string): boolean {
  return entry.content?.message === message || partsOf(entry).some((part) => part.message === message)
}

/** What stays of an opening's words without one of its messages. */
function restOf(entry: TimelineEntry, message: string): { text: string; files: string[] } {
  const rest = partsOf(entry).filter((part) => part.message !== message)
  const text = rest
    .map((part) => part.text)
    .filter((part) => part !== '')
    .join('\n')
  return { text, files: rest.flatMap((part) => part.files) }
}
