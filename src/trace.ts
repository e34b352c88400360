// What became of each event, told from what is committed: its key at the platform, its row in the inbox, the cases it moved, the
// messages it caused and each of their calls. A webhook is followed to its delivery by these ids, a line naming the next.
import { createHash } from 'node:crypto'
import type { AnyRow, Write } from '#store/commit.ts'
import type { Log } from './log.ts'

/** Tells the log of a plan that was committed, and what its writes answered. */
export function traceCommit(log: Log, plan: readonly Write[], rows: readonly AnyRow[][]): void {
  if (!log.isLevelEnabled('info')) return
  const cases = new Set<string>()
  const outbox: string[] = []
  let ended: { inbox: string; state: string } | null = null
  for (const [at, write] of plan.entries()) {
    if (!('hot' in write)) continue
    if (write.hot === 'inboxDone') ended = { inbox: write.values.id, state: write.values.state }
    else if (write.hot === 'caseInsert' || write.hot === 'caseUpdate') cases.add(write.values.id)
    else if (write.hot === 'outboxInsert') outbox.push(write.values.id)
    else traceWrite(log, write, (rows[at]?.length ?? 0) > 0)
  }
  const caused = { ...(cases.size > 0 && { cases: [...cases] }), ...(outbox.length > 0 && { outbox }) }
  if (ended) log.info({ ...ended, ...caused }, 'an event is handled')
  else if (cases.size > 0) log.info(caused, 'a case went on')
  else if (outbox.length > 0) log.info(caused, 'messages are to be sent')
}

type HotWrite = Extract<Write, { hot: string }>

/** `isNew` is false where the write found that it had been made before. */
function traceWrite(log: Log, write: HotWrite, isNew: boolean): void {
  if (write.hot === 'inboxInsert') {
    const { id, key, channel } = write.values
    log.info(
      { key: keyName(key), inbox: isNew ? id : null, channel },
      isNew ? 'an event is kept' : 'an event came again',
    )
  }
  if (write.hot === 'outboxClaim')
    log.info({ outbox: write.values.id, attempt: write.values.attempts }, 'a message is tried')
  if (write.hot === 'callSettle') {
    const { outbox, sequence, state } = write.values
    log.info({ outbox, call: `${outbox}.${sequence}`, state }, 'a call has its answer')
  }
  if (write.hot === 'outboxSettle') {
    const { id, state, attempts, reason } = write.values
    log.info({ outbox: id, state, attempts, reason }, 'a message did not get through')
  }
}

/** A platform's key as it may be written: WhatsApp's hold the phone number, so that their hash stands for them. */
export function keyName(key: string): string {
  if (key.startsWith('wamid.')) return `wamid-${createHash('sha256').update(key).digest('hex').slice(0, 16)}`
  return /^\d+$/u.test(key) ? `update-${key}` : key
}
