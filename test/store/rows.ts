// Rows for the store's tests: whole ones, of which a test names what it is about.
import type { Case } from '#core/case.ts'
import type { Row } from '#store/schema.ts'

let made = 0

/** An id that no other test has. */
export function fresh(kind: string): string {
  made += 1
  return `${kind}-${process.pid}-${made}`
}

export const noon = Date.UTC(2026, 0, 5, 12)

export function workspaceRow(row: Partial<Row<'workspaces'>> = {}): Row<'workspaces'> {
  return {
    id: fresh('workspace'),
    name: 'Salapao',
    pack: 'mims',
    timezone: 'Asia/Bangkok',
    language: 'th',
    calendar: null,
    revision: 0,
    nextNumber: 1,
    head: '',
    length: 0,
    version: 0,
    createdAt: noon,
    ...row,
  }
}

export function inboxRow(row: Partial<Row<'inbox'>> = {}): Row<'inbox'> {
  return {
    id: fresh('inbox'),
    workspace: 'w',
    channel: 'line',
    key: fresh('event'),
    lane: 'chat',
    order: noon,
    at: noon,
    receivedAt: noon,
    body: { kind: 'text', text: 'สวัสดีครับ' },
    state: 'waiting',
    attempts: 0,
    notBefore: null,
    error: null,
    endedAt: null,
    ...row,
  }
}

export function outboxRow(row: Partial<Row<'outbox'>> = {}): Row<'outbox'> {
  return {
    id: fresh('outbox'),
    workspace: 'w',
    channel: 'line',
    chat: 'chat',
    case: null,
    lane: 2,
    wording: null,
    message: { parts: [] },
    state: 'queued',
    attempts: 0,
    heldFrom: null,
    notBefore: null,
    claimedUntil: null,
    replyToken: null,
    replyUntil: null,
    code: null,
    reason: null,
    cause: null,
    createdAt: noon,
    endedAt: null,
    ...row,
  }
}

export function caseRow(row: Partial<Row<'cases'>> & { head?: string; length?: number } = {}): Row<'cases'> {
  const { head = '', length = 0, ...columns } = row
  const id = columns.id ?? fresh('case')
  return {
    id,
    workspace: 'w',
    number: 1,
    type: 'topup_missing',
    status: 'new',
    phase: 'open',
    severity: 'critical',
    owner: null,
    customer: null,
    chat: null,
    account: null,
    provider: null,
    openedAt: noon,
    updatedAt: noon,
    dueAt: null,
    timerAt: null,
    version: 1,
    trackingToken: fresh('token'),
    search: '',
    body: caseBody({ id, head, length }),
    ...columns,
  }
}

/** Of a case, what the store itself looks at. */
export function caseBody(body: Partial<Case> = {}): Case {
  return { id: 'case', number: 1, status: 'new', summary: 'เติมเงินไม่เข้า', head: '', length: 0, ...body } as Case
}
