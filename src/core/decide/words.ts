// Words about a case: staff among themselves, staff to the customer, the customer to staff.
import type { Decision, Order, Refusal, Words } from '#core/case.ts'
import { barred, isOwn } from '#core/may.ts'
import { notice } from '#core/notices.ts'
import { actionFrom, type Need } from '#core/workflow.ts'
import { type Draft, record, refuse, summaryOf } from './draft.ts'

type Ordered<K extends Order['do']> = Extract<Order, { do: K }>

/** Words that stay with staff. */
export function note(draft: Draft, { words }: Ordered<'note'>): Refusal | null {
  const bar = barred(draft.rules, draft.actor, 'note', draft.next)
  if (bar) return refuse(bar, { what: 'note' })
  if (isEmpty(words)) return refuse('nothing-new')
  keep(draft, 'noted', words)
  return null
}

/** Words of staff for the customer. */
export function say(draft: Draft, { words }: Ordered<'say'>): Refusal | null {
  const { next, actor, rules } = draft
  const bar = barred(rules, actor, 'reply', next)
  if (bar) return refuse(bar, { what: 'reply' })
  if (next.customer === null && next.chat === null) return refuse('no-customer')
  if (isEmpty(words)) return refuse('nothing-new')
  next.staffAt = draft.now
  keep(draft, 'said', words)
  draft.messages.push(message('out', draft, words))
  draft.notices.push({ ...notice('customer', 'customer.reply', { text: words.text }), files: words.files })
  return null
}

/** Words of the customer's side: they join the case and reach its staff. */
export function hear(draft: Draft, { words }: Ordered<'hear'>): Refusal | null {
  const { next, actor, rules } = draft
  if (!actor.system && !isOwn(actor, next)) return refuse('not-yours')
  if (rules.workflow.statuses[next.status]?.phase === 'closed') return refuse('closed', { at: next.closedAt })
  if (isEmpty(words)) return refuse('nothing-new')
  keep(draft, 'heard', words)
  draft.messages.push(message('in', draft, words))
  const wording = words.edits ? 'staff.edited' : 'staff.heard'
  draft.notices.push({ ...notice('staff', wording, { text: words.text }), files: words.files })
  return null
}

/** What the customer's side took back goes from the case itself; its staff hear that something was taken back. */
export function forget(draft: Draft, { message, files }: Ordered<'forget'>): Refusal | null {
  const { next, actor } = draft
  if (!isOwn(actor, next)) return refuse('not-yours')
  next.attached = Math.max(0, next.attached - files.length)
  for (const [id, answer] of Object.entries(next.fields)) {
    if (answer.kind !== 'photos') continue
    next.fields[id] = { ...answer, files: answer.files.filter((file) => !files.includes(file)) }
  }
  const left = next.told?.filter((said) => said.message !== message)
  if (left && left.length !== next.told?.length) {
    next.told = left
    next.summary = summaryOf(left.map(({ text }) => text).join('\n'))
  }
  draft.cardChanged = true
  draft.notices.push(notice('staff', 'staff.unsent', {}))
  return null
}

/** The customer's side agrees to what an action asks of them; nobody can in their name. */
export function acknowledge(draft: Draft, { need }: Ordered<'acknowledge'>): Refusal | null {
  const { next, actor, now } = draft
  if (actor.person === null || !isOwn(actor, next)) return refuse('not-yours')
  if (!isAwaited(draft, need)) return refuse('nothing-new', { need })
  next.fields[need] = { kind: 'acknowledgement', by: actor.person, at: now }
  record(draft, 'noted', { acknowledged: need })
  draft.notices.push(notice('staff', 'staff.acknowledged', { need }))
  return null
}

/** Whether an action from here asks for this agreement and it has not been given. */
function isAwaited({ rules, next }: Draft, id: string): boolean {
  const isThis = (need: Need) => need.kind === 'acknowledgement' && need.id === id
  const isAsked = Object.values(rules.workflow.actions).some((action) =>
    actionFrom(action, next.status)?.needs.some(isThis),
  )
  return isAsked && next.fields[id] === undefined
}

function keep(draft: Draft, kind: 'noted' | 'said' | 'heard', words: Words): void {
  draft.next.attached += words.files.length
  record(draft, kind, { files: words.files.length }, contentOf(words))
}

const isEmpty = (words: Words) => words.text.trim() === '' && words.files.length === 0

function contentOf({ text, files, message, edits }: Words): Record<string, unknown> {
  return {
    ...(text.trim() && { text }),
    ...(files.length > 0 && { files }),
    ...(message !== undefined && { message }),
    ...(edits && { edits }),
  }
}

function message(direction: 'in' | 'out', { actor }: Draft, words: Words): Decision['messages'][number] {
  const { text, files, message } = words
  return { direction, from: actor.person, text, files, ...(message === undefined ? {} : { message }) }
}
