// Which message of a chat leaves next: the most urgent, but those of one case in the order they were made.
import type { ChatId } from '#core/ids.ts'
import type { ReadRows } from '#store/reads.ts'
import type { Row } from '#store/schema.ts'
import type { Store } from '#store/store.ts'

/** `urgency` is the lane that a message goes by; `others` says whether the chat has more. */
export type Next = { row: Row<'outbox'>; urgency: number; others: boolean }
/** A message that waits to be tried again. */
export type Held = Pick<Row<'outbox'>, 'id' | 'heldFrom' | 'notBefore'>
type Waiting = ReadRows<'outboxOfChat'>[number]

/** The chat's next message. Null where there is none, or all are held; one that is held holds its case. */
export async function nextOf(store: Store, chat: ChatId, isHeld: (held: Held) => boolean): Promise<Next | null> {
  const [first] = await store.read('outboxNext', { chat })
  if (!first) return null
  const { urgency, others, ...row } = first
  return isHeld(row) ? nextBehind(store, chat, isHeld) : { row, urgency, others }
}

/** What is behind a message that is held: page by page, the urgent first. */
async function nextBehind(store: Store, chat: ChatId, isHeld: (held: Held) => boolean): Promise<Next | null> {
  const heldCases = new Set<string>()
  for (let after = { lane: -1, id: '' }; ; ) {
    const page = await store.read('outboxOfChat', { chat, ...after })
    for (const waiting of page) {
      const id = await firstOfCase(store, chat, waiting, heldCases, isHeld)
      const [row] = id === null ? [] : await store.read('outboxById', { id })
      if (row?.state === 'queued') return { row, urgency: waiting.lane, others: true }
    }
    const last = page.at(-1)
    if (!last) return null
    after = { lane: last.lane, id: last.id }
  }
}

async function firstOfCase(
  store: Store,
  chat: ChatId,
  waiting: Waiting,
  heldCases: Set<string>,
  isHeld: (held: Held) => boolean,
): Promise<string | null> {
  if (waiting.case === null) return isHeld(waiting) ? null : waiting.id
  if (heldCases.has(waiting.case)) return null
  const [oldest] = await store.read('outboxOldest', { chat, case: waiting.case })
  if (oldest && !isHeld(oldest)) return oldest.id
  heldCases.add(waiting.case)
  return null
}
