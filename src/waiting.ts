// Which chats have something to send: by what was just committed, and by looking through the outbox for what nobody told of.
import type { ChannelId, ChatId } from '#core/ids.ts'
import type { Write } from '#store/commit.ts'
import type { Store } from '#store/store.ts'
import type { House } from './house.ts'
import type { Ready } from './queues.ts'

/** What a plan gives the outbox: chats with something to send, messages a person wants sent once more, chats where some are unparked. */
export type News = { chats: Ready[]; again: { id: string; channel: ChannelId }[]; unparked: ChatId[] }

/** What a plan has given the outbox. */
export function newsOf(plan: readonly Write[]): News {
  const news: News = { chats: [], again: [], unparked: [] }
  for (const write of plan) {
    if (!('hot' in write)) continue
    if (write.hot === 'outboxInsert' || write.hot === 'outboxRequeue') {
      const { id, chat, channel, lane } = write.values
      news.chats.push({ chat, channel, lane })
      if (write.hot === 'outboxRequeue') news.again.push({ id, channel })
    } else if (write.hot === 'outboxUnpark') news.unparked.push(write.values.chat)
  }
  return { ...news, unparked: news.unparked.filter((chat) => news.chats.every((one) => one.chat !== chat)) }
}

/** A store that says of each plan, once it is committed, what that may have given the outbox. */
export function telling(store: Store, committed: (plan: readonly Write[]) => void): Store {
  return {
    ...store,
    async commit(plan) {
      const rows = await store.commit(plan)
      committed(plan)
      return rows
    },
  }
}

export type Scan = {
  /** Looks through some more of the outbox, on from where it was left. */
  goOn(): void
  /** Looks through all of it. */
  all(): void
  /** Looks at one chat. */
  lookAt(chat: ChatId): void
  /** Does something beside, once at a time for a key. */
  beside(key: string, task: () => Promise<void>): void
  isBeside(key: string): boolean
  isBusy(): boolean
  done(): Promise<unknown>
  stop(): void
}

/** How many chats are found at a time. */
const some = 200

/** Opens the looking through: each chat is told of to `ready`, and `fill` when some were. */
export function openScan(house: House, ready: (it: Ready) => void, fill: () => void): Scan {
  const tasks = new Map<string, Promise<void>>()
  let after = ''
  let isAsked = false
  let isStopped = false

  function beside(key: string, task: () => Promise<void>): void {
    const done = task()
      .catch((problem: unknown) => {
        house.metrics.faults.inc({ where: 'outbox' })
        house.log.error({ err: problem }, 'the outbox could not be read; the next tick tries again')
      })
      .finally(() => tasks.delete(key))
    tasks.set(key, done)
  }

  /** Answers whether that was the end of it. */
  async function look(): Promise<boolean> {
    isAsked = false
    for (let found = 0; found < some; found++) {
      const [next] = await house.store.read('outboxAfter', { chat: after })
      after = next?.chat ?? ''
      if (!next) break
      ready(next)
    }
    fill()
    return after === ''
  }

  function start(isOver: (isAtEnd: boolean) => boolean): void {
    isAsked = true
    if (tasks.has(itself)) return
    beside(itself, async () => {
      for (let isAtEnd = false; !isStopped && (isAsked || !isOver(isAtEnd)); ) {
        isAtEnd = await look()
        // Others have their turn between.
        await new Promise(setImmediate)
      }
    })
  }

  return {
    goOn: () => start(() => true),
    all: () => start((isAtEnd) => isAtEnd),
    lookAt(chat) {
      beside(chat, async () => {
        const [next] = await house.store.read('outboxNext', { chat })
        if (next) ready({ chat, channel: next.channel, lane: next.urgency })
        fill()
      })
    },
    beside,
    isBeside: (key) => tasks.has(key),
    isBusy: () => tasks.size > 0,
    done: () => Promise.all(tasks.values()),
    stop() {
      isStopped = true
    },
  }
}

const itself = ' the outbox'
