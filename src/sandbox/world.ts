// What the three emulators share: clocks, the way to the house, work under way, and news for the page of phones.
import type { Clock, Waits } from '#core/clock.ts'
import type { Exchange } from './server.ts'
import type { Bubble } from './transcript.ts'

export type Platform = 'line' | 'whatsapp' | 'telegram'

export type Change = {
  platform: Platform
  /** A toast is a text that passes over one person's screen and leaves no bubble. */
  kind: 'bubble' | 'request' | 'webhook' | 'fault' | 'typing' | 'toast'
  chat?: string
  toast?: { person: string; text: string }
  /** The bubble that is new in that chat. */
  added?: Bubble
  /** A request of the house, now that it is answered. */
  exchange?: Exchange
  /** An attempt to deliver events to the house: its number from 0 on, what was answered (0: nothing), and how long that took (ms). */
  attempt?: { account: string; ids: string[]; number: number; status: number; ms: number }
}

export type WorldOptions = {
  clock: Clock
  waits: Waits
  /** The house's public origin: what starts with it is given to `deliver` instead of the network. */
  publicOrigin: string
  deliver: (request: Request) => Promise<Response>
  /** How many things of each kind are kept in mind (messages, tokens, retry keys); all of them without it. */
  remembers?: number
}

export type World = {
  remembers?: number
  clock: Clock
  waits: Waits
  /** Where the emulators listen; known once the server is open. */
  origin: () => string
  reach(url: string, init?: RequestInit): Promise<Response>
  background(task: Promise<unknown>): void
  /** Answers when nothing is under way: whether anything was. */
  settle(): Promise<boolean>
  changed(change: Change): void
  onChange(listener: (change: Change) => void): () => void
  /** Forgets every wait, so that nothing happens any more. */
  close(): void
}

/** A world whose webhooks and file fetches end at the house, and never at another machine. */
export function makeWorld(options: WorldOptions, origin: () => string): World {
  const underWay = new Set<Promise<unknown>>()
  const listeners = new Set<(change: Change) => void>()
  const troubles: unknown[] = []
  const waits = stoppable(options.waits)
  return {
    clock: options.clock,
    remembers: options.remembers,
    waits,
    origin,
    reach: (url, init) => reach(options, url, init),
    background(task) {
      const watched = task.catch((trouble) => troubles.push(trouble)).finally(() => underWay.delete(watched))
      underWay.add(watched)
    },
    async settle() {
      const wasBusy = underWay.size > 0
      while (underWay.size > 0) await Promise.all(underWay)
      if (troubles.length > 0) throw troubles.shift()
      return wasBusy
    },
    changed: (change) => {
      for (const listener of listeners) listener(change)
    },
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close: waits.stop,
  }
}

/** The same waits, which can all be cancelled at once. */
function stoppable(waits: Waits): Waits & { stop(): void } {
  const cancels = new Set<() => void>()
  return {
    now: waits.now,
    after(ms, then) {
      const forget = waits.after(ms, () => {
        cancels.delete(cancel)
        then()
      })
      const cancel = () => {
        cancels.delete(cancel)
        forget()
      }
      cancels.add(cancel)
      return cancel
    },
    stop() {
      for (const cancel of cancels) cancel()
    },
  }
}

const loopback = /^http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d+)?(\/|$)/

async function reach(options: WorldOptions, url: string, init?: RequestInit): Promise<Response> {
  if (isUnder(url, options.publicOrigin)) return options.deliver(new Request(url, init))
  if (loopback.test(url)) return fetch(url, init)
  throw new UnreachableAddress(url)
}

const isUnder = (url: string, origin: string) => url === origin || url.startsWith(`${origin}/`)

/** The emulators were asked to go where only a real platform could. */
export class UnreachableAddress extends Error {
  override name = 'UnreachableAddress'
  url: string
  constructor(url: string) {
    super(`The sandbox reaches only the house's public origin and loopback, not ${url}`)
    this.url = url
  }
}
