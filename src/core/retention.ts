// How long what is kept that no case needs any more, in days. Cases and their history are never deleted by it.
import { z } from 'zod'

const days = z.int().min(1).max(3650)
/** A platform may send an event again for seven days; what tells that it is a repeat has to outlive that by far. */
const shortestKeys = 14

export const retention = z
  .strictObject({
    events: z.strictObject({
      words: days.describe('Until the words of a handled event go; the case keeps its own'),
      keys: days.min(shortestKeys).describe('Until nothing of a handled event is left, and with it what tells repeats'),
      dead: days.describe('Until an event goes that could not be handled'),
    }),
    messages: z.strictObject({
      words: days.describe('Until the words of a message go that has arrived'),
      rows: days.describe('Until nothing of a message is left that has come to its end'),
    }),
    files: z.strictObject({
      loose: days.describe('Until a file goes that belongs to no case'),
      closed: days.nullable().describe('Until the files of a closed case go; null keeps them'),
    }),
  })
  .refine(({ events }) => events.keys >= events.words, {
    path: ['events', 'keys'],
    message: 'at least as long as words',
  })
  .refine(({ messages }) => messages.rows >= messages.words, {
    path: ['messages', 'rows'],
    message: 'at least as long as words',
  })

export type Retention = z.infer<typeof retention>

/** What holds where a workspace has said nothing else. */
export const usualRetention: Retention = {
  events: { words: 7, keys: 30, dead: 90 },
  messages: { words: 30, rows: 180 },
  files: { loose: 30, closed: null },
}

const day = 24 * 60 * 60_000

/** What is to become of something kept: nothing, its words go, or all of it goes. */
export type Fate = 'kept' | 'bare' | 'gone'
export type EventAge = { state: string; at: number; isBare: boolean }
export type MessageAge = { state: string; at: number; isBare: boolean }
export type FileAge = { at: number; caseClosedAt: number | null; hasCase: boolean }

/** What is to become of an event at an instant. */
export function fateOfEvent({ state, at, isBare }: EventAge, { events }: Retention, now: number): Fate {
  const age = (now - at) / day
  if (state === 'waiting') return 'kept'
  if (state === 'dead') return age >= events.dead ? 'gone' : 'kept'
  if (age >= events.keys) return 'gone'
  return !isBare && age >= events.words ? 'bare' : 'kept'
}

/** What has its end for good: nobody sends it again. */
const over = new Set(['accepted', 'sent', 'delivered', 'read', 'settled', 'dropped'])
const waiting = new Set(['queued', 'parked'])

/** What is to become of a message. One that did not arrive keeps its words, as a person may still send it again. */
export function fateOfMessage({ state, at, isBare }: MessageAge, { messages }: Retention, now: number): Fate {
  const age = (now - at) / day
  if (waiting.has(state)) return 'kept'
  if (age >= messages.rows) return 'gone'
  return over.has(state) && !isBare && age >= messages.words ? 'bare' : 'kept'
}

/** What is to become of a file. */
export function fateOfFile({ at, caseClosedAt, hasCase }: FileAge, { files }: Retention, now: number): Fate {
  if (!hasCase) return (now - at) / day >= files.loose ? 'gone' : 'kept'
  if (caseClosedAt === null || files.closed === null) return 'kept'
  return (now - caseClosedAt) / day >= files.closed ? 'gone' : 'kept'
}

/** The earliest age in days at which anything of a kind goes. */
export function firstAge({ events, messages }: Retention): { events: number; messages: number } {
  return {
    events: Math.min(events.words, events.keys, events.dead),
    messages: Math.min(messages.words, messages.rows),
  }
}
