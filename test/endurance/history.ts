// What happened, line by line: what was sent to the house, what it acknowledged, and what the platforms were given by it.
import { createHash } from 'node:crypto'
import { closeSync, createReadStream, openSync, writeSync } from 'node:fs'
import { createInterface } from 'node:readline'
import type { Platform } from '#sandbox/world.ts'

export type Entry =
  /** An account of a platform, and the channel it is in the house. */
  | { t: 'account'; platform: Platform; account: string; channel: string }
  /** A person with a phone, and the private chat that is theirs alone. */
  | { t: 'phone'; phone: string; platform: Platform; account: string; sender: string; chat: string }
  /** A group; whatever is for a desk may be said in one. */
  | { t: 'group'; group: string; platform: Platform; account: string; chat: string }
  /** An event told to the house. `marker` stands in its words and names who wrote it; `opens` says that a case must come of it. */
  | {
      t: 'sent'
      at: number
      platform: Platform
      account: string
      key: string
      phone: string
      chat: string
      marker?: string
      opens?: true
    }
  /** What the house answered to one attempt to deliver an event. */
  | { t: 'ack'; at: number; account: string; key: string; status: number; number: number; ms: number }
  /** A message the house gave to a platform. `words` is a digest of all that is to be read in it. */
  | {
      t: 'call'
      at: number
      platform: Platform
      account: string
      method: string
      chat: string
      words: string
      markers: string[]
      numbers: number[]
      ids: string[]
      retryKey?: string
      tag?: string
      status: number
      fault?: string
    }
  /** What the run itself did: kills, restarts, faults. */
  | { t: 'mark'; at: number; what: string; note?: unknown }

export type Sent = Extract<Entry, { t: 'sent' }>
export type Ack = Extract<Entry, { t: 'ack' }>
export type Given = Extract<Entry, { t: 'call' }>

/** An open history: whole lines only, on the disk's way within a moment of what they tell. */
export function openHistory(file: string) {
  const handle = openSync(file, 'a')
  let waiting: string[] = []
  const flush = () => {
    if (waiting.length === 0) return
    writeSync(handle, waiting.join(''))
    waiting = []
  }
  const timer = setInterval(flush, 20)
  return {
    write(entry: Entry) {
      waiting.push(`${JSON.stringify(entry)}\n`)
    },
    flush,
    close() {
      clearInterval(timer)
      flush()
      closeSync(handle)
    },
  }
}

/** Every entry of a history file, oldest first. A last line that was cut is left out. */
export async function* readHistory(file: string): AsyncGenerator<Entry> {
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
    const entry = parsed(line)
    if (entry) yield entry
  }
}

function parsed(line: string): Entry | null {
  try {
    return JSON.parse(line) as Entry
  } catch (problem) {
    if (problem instanceof SyntaxError) return null
    throw problem
  }
}

const readable = new Set(['text', 'body', 'caption', 'altText', 'title', 'label', 'description', 'address', 'name'])

/** All that is to be read in a call's body, in an order of its own: databases and libraries may turn keys around. */
export function wordsIn(body: unknown): string {
  const found: string[] = []
  const walk = (value: unknown, key: string): void => {
    if (typeof value === 'string' && readable.has(key)) found.push(value)
    else if (Array.isArray(value)) for (const each of value) walk(each, key)
    else if (typeof value === 'object' && value !== null)
      for (const [inner, part] of Object.entries(value)) walk(part, inner)
  }
  walk(body, '')
  return found.sort().join('\n')
}

/** A short name for words. */
export function digestOf(words: string): string {
  return createHash('sha256').update(words).digest('base64url').slice(0, 16)
}

/** What names a writer: the phone's key and a count. */
export const markerForm = /mk-([a-z0-9]+)-(\d+)/gu

/** The markers that stand in words. */
export function markersIn(words: string): string[] {
  return [...new Set([...words.matchAll(markerForm)].map(([whole]) => whole))]
}

/** The case numbers that stand in words. */
export function numbersIn(words: string): number[] {
  return [...new Set([...words.matchAll(/#(\d+)\b/gu)].map(([, digits]) => Number(digits)))]
}
