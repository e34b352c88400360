// A case begins: an action like any other, whose needs are its type's intake.
import type { Answers, Case, Decision, Facts, Order, Refusal } from '#core/case.ts'
import { freshClocks } from '#core/clocks.ts'
import { beginLedger } from '#core/ledger.ts'
import { barred } from '#core/may.ts'
import { missingNeeds, openingNeeds } from '#core/needs.ts'
import { notice } from '#core/notices.ts'
import type { CaseType, Rules } from '#core/workflow.ts'
import { cleanOrders, countingAnswers, fill, traceOf } from './answers.ts'
import { type Draft, draftOf, finish, isNotified, record, refuse, summaryOf, tellCustomer } from './draft.ts'

type Open = Extract<Order, { do: 'open' }>

/** A new case, or why not: an unknown type, no right to open, needs not met. */
export function open(rules: Rules, order: Open, facts: Facts): Decision | Refusal {
  const { actor, now } = facts
  const type = rules.types[order.type]
  if (!type?.active) return refuse('unknown-type', { type: order.type })
  const bar = barred(rules, actor, 'open', null)
  if (bar) return refuse(bar, { what: 'open' })
  const needs = openingNeeds(type)
  const answers = countingAnswers(needs, givenBy(order), null, rules, order.type, actor)
  const missing = missingNeeds(needs, answers, null, type, rules, now)
  if (missing.length > 0) return { ...refuse('needs', { type: order.type }), missing }
  const draft = draftOf({ rules, now, actor, before: null, next: newCase(rules, order, type, facts) })
  fill(draft.next, answers)
  recordOpening(draft, order, type, answers)
  return finish(draft)
}

/** What came with the order counts as answered. */
function givenBy({ orders, provider, answers }: Open): Answers {
  const cleaned = cleanOrders(orders)
  return {
    ...(cleaned.length > 0 && { orders: { kind: 'orders', orders: cleaned } }),
    ...(provider && { provider: { kind: 'choice', id: provider } }),
    ...answers,
  }
}

function newCase(rules: Rules, order: Open, type: CaseType, { now, fresh }: Facts): Case {
  if (!fresh) throw new Error('Opening a case needs its id, number and tracking token among the facts.')
  const { workflow } = rules
  return {
    ...fresh,
    workflow: { id: workflow.id, version: workflow.version },
    version: 0,
    stage: 0,
    type: order.type,
    status: workflow.start,
    severity: type.severity,
    owner: null,
    ownerSince: null,
    customer: order.customer,
    chat: order.chat,
    account: order.account,
    provider: order.provider ?? null,
    source: order.source,
    orders: cleanOrders(order.orders),
    rootCause: null,
    outcome: null,
    level: null,
    desk: null,
    fields: {},
    summary: '',
    ...(order.told?.length && { told: order.told }),
    attached: order.words.files.length,
    language: order.language,
    openedAt: now,
    firstResponseAt: null,
    resolvedAt: null,
    closedAt: null,
    statusSince: now,
    staffAt: null,
    dueAt: null,
    timerAt: null,
    ledger: beginLedger(null, now),
    sla: freshClocks(type.sla),
    fired: {},
    head: '',
    length: 0,
  }
}

function recordOpening(draft: Draft, order: Open, type: CaseType, answers: Answers): void {
  const { next, rules, actor } = draft
  const trace = traceOf(openingNeeds(type), answers, rules)
  const { text, files } = order.words
  const allFiles = [...new Set([...files, ...filesOf(trace.content.files)])]
  const said = [text, trace.text].filter((part) => part !== '').join('\n')
  next.summary = summaryOf(said)
  record(
    draft,
    'opened',
    {
      type: next.type,
      severity: next.severity,
      status: next.status,
      source: next.source,
      orders: next.orders,
      provider: next.provider,
      customer: next.customer,
      account: next.account,
      ...type.sla,
      answers: trace.answers,
    },
    {
      ...trace.content,
      ...(said && { text: said }),
      ...(allFiles.length > 0 && { files: allFiles }),
    },
  )
  if (said || allFiles.length > 0) {
    draft.messages.push({ direction: 'in', from: actor.person, text: said, files: allFiles, ...messageOf(order) })
  }
  draft.cardChanged = true
  tellCustomer(draft, ['opened'], { action: null, from: null })
  tellStaff(draft)
}

function tellStaff(draft: Draft): void {
  if (!isNotified(draft)) return
  const { next, rules } = draft
  const urgent = rules.workflow.severities.some(({ id, urgent }) => id === next.severity && urgent)
  const values = { text: next.summary }
  draft.notices.push({ ...notice('staff', 'staff.opened', values), urgent })
  if (urgent) draft.notices.push({ ...notice('alerts', 'staff.opened', values), urgent })
}

const filesOf = (files: unknown): string[] => (Array.isArray(files) ? files.map(String) : [])

/** The message that the words came in; the first where there were several. */
function messageOf({ words, told }: Open): { message?: string } {
  const message = words.message ?? told?.[0]?.message
  return message === undefined ? {} : { message }
}
