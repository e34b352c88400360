// Carries webhooks to the house as a platform does: signed bytes, a patience, and another try where there was no 2xx.
import { makeRecent } from './recent.ts'
import type { Platform, World } from './world.ts'

/** Something to deliver. `make` signs it anew at each attempt; undefined where no webhook is set. */
export type Parcel = {
  ids: string[]
  make(
    isRedelivery: boolean,
  ): { url: string; body: string | Uint8Array<ArrayBuffer>; headers: Record<string, string> } | undefined
}

export type Courier = {
  /** Resolves with the status of the first attempt; 0 where nothing came back. */
  send(parcel: Parcel): Promise<number>
  /** Delivers once more what was delivered before, by the id of an event in it. */
  redeliver(id: string): Promise<number>
  /** From now on parcels wait for `release`, which delivers them in the order given (default: as they came). */
  hold(): void
  release(order?: (parcels: Parcel[]) => Parcel[]): Promise<number[]>
  /** Parcels that wait for another attempt. */
  waiting(): number
}

export type CourierRules = {
  platform: Platform
  /** Whose events it carries. */
  account: string
  /** Milliseconds until an answer counts as missing. */
  patience: number
  /** Milliseconds before each further attempt; empty where there is none. */
  backoff(): number[]
  /** Told of each attempt's end. */
  ended?(status: number): void
}

/** A courier for one account. */
export function makeCourier(world: World, rules: CourierRules): Courier {
  const sent = makeRecent<string, Parcel>(world.remembers)
  let held: Parcel[] | undefined
  let waiting = 0

  async function attempt(parcel: Parcel, count: number): Promise<number> {
    const began = world.waits.now()
    const status = await post(world, rules, parcel.make(count > 0))
    const { account } = rules
    const made = { account, ids: parcel.ids, number: count, status, ms: world.waits.now() - began }
    world.changed({ platform: rules.platform, kind: 'webhook', attempt: made })
    rules.ended?.(status)
    const pause = rules.backoff()[count]
    if (!isFine(status) && pause !== undefined) {
      waiting += 1
      world.waits.after(pause, () => {
        waiting -= 1
        world.background(attempt(parcel, count + 1))
      })
    }
    return status
  }

  function start(parcel: Parcel, count: number): Promise<number> {
    const ended = attempt(parcel, count)
    world.background(ended)
    return ended
  }

  return {
    send(parcel) {
      for (const id of parcel.ids) sent.set(id, parcel)
      if (!held) return start(parcel, 0)
      held.push(parcel)
      return Promise.resolve(0)
    },
    redeliver(id) {
      const parcel = sent.get(id)
      if (!parcel) throw new Error(`No event ${id} was delivered`)
      return start(parcel, 1)
    },
    hold() {
      held ??= []
    },
    async release(order = (parcels) => parcels) {
      const parcels = order(held ?? [])
      held = undefined
      const statuses: number[] = []
      for (const parcel of parcels) statuses.push(await start(parcel, 0))
      return statuses
    },
    waiting: () => waiting,
  }
}

const isFine = (status: number) => status >= 200 && status < 300

async function post(world: World, rules: CourierRules, request: ReturnType<Parcel['make']>): Promise<number> {
  if (!request) return 0
  const { url, body, headers } = request
  const controller = new AbortController()
  let cancel = () => undefined as unknown
  const missing = new Promise<number>((resolve) => {
    cancel = world.waits.after(rules.patience, () => {
      controller.abort()
      resolve(0)
    })
  })
  const answer = world
    .reach(url, { method: 'POST', body, headers, signal: controller.signal })
    .then(async (response) => {
      await response.arrayBuffer()
      return response.status
    })
    .catch(() => 0)
  const status = await Promise.race([answer, missing])
  cancel()
  return status
}
