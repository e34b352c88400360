// A small business to decide by: one workflow, two types, a clock that stands still, and a case that remembers its timeline.
import {
  type Actor,
  type Answers,
  type Case,
  type Decision,
  type Fact,
  isRefusal,
  type Order,
  type Refusal,
} from '#core/case.ts'
import { decide } from '#core/decide.ts'
import {
  type Calendar,
  type CaseType,
  calendar,
  caseType,
  type Rules,
  type Workflow,
  workflow,
} from '#core/workflow.ts'

export const minute = 60_000
export const hour = 60 * minute
export const day = 24 * hour
/** A Monday, 09:00 in Bangkok. */
export const monday = Date.parse('2026-11-23T02:00:00Z')

const en = (text: string) => ({ en: text })
const staff = () => ['agent', 'boss']

/** The desk's workflow; `change` makes it differ. */
export function deskWorkflow(change: (draft: ReturnType<typeof deskFile>) => void = () => undefined): Workflow {
  const file = deskFile()
  change(file)
  return workflow.parse(file)
}

function deskFile() {
  const status = (label: string, party: string, phase: string, tone = 'plain') => ({
    label: en(label),
    customer: en(label),
    party,
    phase,
    tone,
  })
  return {
    id: 'desk',
    version: 3,
    languages: ['en'],
    start: 'new',
    staffRole: 'agent',
    roles: {
      customer: { label: en('Customer'), staff: false, rights: ['open', 'message'] },
      agent: {
        label: en('Agent'),
        staff: true,
        rights: ['see', 'take', 'note', 'reply', 'link', 'type', 'severity', 'escalate', 'open'],
      },
      boss: {
        label: en('Boss'),
        staff: true,
        rights: ['see', 'take', 'note', 'reply', 'assign', 'link', 'type', 'severity', 'escalate', 'open'],
      },
      ceo: { label: en('CEO'), staff: true, rights: ['see'] },
    },
    severities: [
      { id: 'normal', label: en('Normal') },
      { id: 'critical', label: en('Critical'), urgent: true },
    ],
    statuses: {
      new: status('New', 'staff', 'open'),
      working: status('Working', 'staff', 'open', 'working'),
      waiting: status('Waiting', 'customer', 'open', 'waiting'),
      vendor: status('At the vendor', 'provider', 'open', 'waiting'),
      done: status('Done', 'bot', 'resolved', 'done'),
      closed: status('Closed', 'bot', 'closed', 'done'),
    },
    actions: {
      take: { label: en('Take'), from: ['new'], to: 'working', who: staff(), effects: ['own'], needs: [] as object[] },
      work: { label: en('Work on'), from: ['waiting', 'vendor'], to: 'working', who: staff() },
      wait: { label: en('Wait for customer'), from: ['working', 'vendor'], to: 'waiting', who: staff() },
      hand_over: {
        label: en('To the vendor'),
        from: ['working'],
        to: 'vendor',
        who: staff(),
        needs: [
          {
            kind: 'choice',
            id: 'provider',
            label: en('Who?'),
            list: 'vendors',
            when: { type: 'requireProvider', unset: 'provider' },
          },
        ],
      },
      book: {
        label: en('Book a visit'),
        from: ['working'],
        who: staff(),
        needs: [
          { kind: 'date', id: 'day', label: en('Day'), future: true },
          {
            kind: 'slot',
            id: 'slot',
            label: en('Slot'),
            on: 'day',
            options: [{ id: 'am', label: en('Morning'), from: '08:00', to: '12:00' }],
          },
        ],
      },
      pick_up: {
        label: en('Pick up'),
        from: ['working'],
        who: staff(),
        needs: [
          { kind: 'photos', id: 'device', label: en('Photos'), min: 2, max: 3 },
          { kind: 'acknowledgement', id: 'agreed', label: en('Agreed'), by: 'customer', text: en('We take it along.') },
        ],
      },
      finish: {
        label: en('Finish'),
        from: ['working', 'waiting', 'vendor'],
        to: 'done',
        who: staff(),
        outcome: 'fixed',
        needs: [
          {
            kind: 'choice',
            id: 'rootCause',
            label: en('Cause?'),
            options: [
              { id: 'us', label: en('Us') },
              { id: 'them', label: en('Them') },
            ],
          },
          { kind: 'note', id: 'note', label: en('What was done?'), max: 200 },
        ],
      },
      close: { label: en('Close'), from: ['done'], to: 'closed', who: [...staff(), 'customer'] },
      reopen: { label: en('Reopen'), from: ['done', 'closed'], to: 'working', who: [...staff(), 'customer'] },
      cancel: {
        label: en('Cancel'),
        from: ['new', 'working'],
        to: 'closed',
        who: ['boss', 'customer'],
        outcome: 'cancelled',
        needs: [{ kind: 'note', id: 'reason', label: en('Why?'), optional: true }],
        notice: { customer: day },
      },
    },
    clocks: {
      response: { label: en('Response'), start: 'opened', end: 'taken' },
      resolution: { label: en('Resolution'), start: 'opened', end: 'resolved', pausedBy: ['customer', 'provider'] },
    },
    warnAt: 0.8,
    levels: [
      { id: 'L1', label: en('Lead') },
      { id: 'L2', label: en('Head') },
    ],
    outcomes: [
      { id: 'fixed', label: en('Fixed') },
      { id: 'cancelled', label: en('Cancelled') },
    ],
    rules: [
      {
        id: 'silent_vendor',
        label: en('The vendor is silent'),
        while: ['vendor'],
        since: 'status',
        after: 30 * minute,
        does: { kind: 'alert', wording: 'staff.provider_silent' },
      },
      {
        id: 'idle',
        label: en('Nobody works on it'),
        while: ['working'],
        since: 'staff',
        after: 4 * hour,
        does: { kind: 'return' },
      },
      {
        id: 'old',
        label: en('A week old'),
        while: ['new', 'working', 'waiting', 'vendor'],
        since: 'opened',
        after: 7 * day,
        does: { kind: 'escalate', level: 'L2', role: 'boss' },
      },
      {
        id: 'missed_visit',
        label: en('Nobody came'),
        while: ['working'],
        since: 'slot',
        after: 30 * minute,
        does: { kind: 'escalate', level: 'L1', chat: 'dispatch' },
      },
      {
        id: 'auto_close',
        label: en('Closes by itself'),
        while: ['done'],
        since: 'status',
        after: 3 * day,
        does: { kind: 'act', action: 'close' },
      },
    ],
    customerNotices: {
      opened: 'customer.queued',
      taken: 'customer.started',
      status: 'customer.status',
      resolved: 'customer.resolved',
      reopened: 'customer.reopened',
    } as Record<string, string>,
  }
}

const types: Record<string, CaseType> = {
  broken: type({
    id: 'broken',
    severity: 'critical',
    sla: { response: 10 * minute, resolution: hour },
    requireProvider: true,
  }),
  order: type({ id: 'order', sla: { response: null, resolution: 2 * hour }, requireOrder: true, escalation: null }),
  question: type({ id: 'question', sla: { response: null, resolution: null }, notify: false }),
}

function type(change: Partial<CaseType>): CaseType {
  return caseType.parse({
    id: 'broken',
    label: en(change.id ?? 'A type'),
    category: 'all',
    severity: 'normal',
    sla: { response: null, resolution: null },
    requireProvider: false,
    requireOrder: false,
    notify: true,
    escalation: { level: 'L1', role: 'boss', chat: null },
    ...change,
  })
}

/** The desk's rules; always open unless a calendar is given. */
export function deskRules(change: Partial<Rules> = {}): Rules {
  return {
    workflow: deskWorkflow(),
    types,
    categories: [{ id: 'all', label: en('All') }],
    lists: { vendors: [{ id: 'acme', label: en('Acme') }] },
    calendar: null,
    timezone: 'Asia/Bangkok',
    ...change,
  }
}

const weekday: [string, string][] = [
  ['09:00', '12:00'],
  ['13:00', '18:00'],
]
/** Monday to Friday, 09–12 and 13–18 in Bangkok. */
export const officeHours: Calendar = calendar.parse({
  zone: 'Asia/Bangkok',
  week: { mon: weekday, tue: weekday, wed: weekday, thu: weekday, fri: weekday },
  holidays: ['2026-12-10'],
})

export const som: Actor = { person: 'som', name: 'Som', roles: ['customer'] }
export const other: Actor = { person: 'lek', name: 'Lek', roles: ['customer'] }
export const nok: Actor = { person: 'nok', name: 'Nok', roles: ['agent'] }
export const ton: Actor = { person: 'ton', name: 'Ton', roles: ['agent'] }
export const boss: Actor = { person: 'bo', name: 'Bo', roles: ['boss'] }
export const ceo: Actor = { person: 'chai', name: 'Chai', roles: ['ceo'] }
export const house: Actor = { person: null, name: '', roles: [], system: true }

export const words = (text: string) => ({ text, files: [] as string[] })
export const finished: Answers = {
  rootCause: { kind: 'choice', id: 'us' },
  note: { kind: 'note', text: 'Turned it off and on.' },
}

type Opening = Extract<Order, { do: 'open' }>
/** An order to open a case by Som. */
export function opening(change: Partial<Opening> = {}): Opening {
  return {
    do: 'open',
    type: 'broken',
    customer: 'som',
    chat: 'som-chat',
    account: null,
    source: 'line',
    orders: [],
    answers: {},
    words: words('It is broken'),
    language: 'en',
    ...change,
  }
}

/** A case that lives: orders change it, time passes only when told to. */
export type Life = {
  now: number
  case: Case
  last: Decision
  timeline: Fact[]
  /** Orders, and expects that it is done. */
  does(order: Order, actor?: Actor): Decision
  /** Orders, and expects a refusal. */
  refuses(order: Order, actor?: Actor): Refusal
  acts(action: string, actor?: Actor, answers?: Answers): Decision
  /** Moves the clock and lets everything due fire; what it told is in `last`. */
  passes(ms: number): Decision | null
}

/** Opens a case at the desk. */
export function live(rules: Rules = deskRules(), order: Partial<Opening> = {}, actor: Actor = som, now = monday): Life {
  const fresh = { id: 'case-1', number: 1, trackingToken: 'token' }
  const first = made(decide(rules, null, opening(order), { now, actor, fresh }))
  const life: Life = {
    now,
    case: frozen(first.next),
    last: first,
    timeline: [...first.facts],
    does(order, actor = nok) {
      const decision = made(decide(rules, life.case, order, { now: life.now, actor }))
      life.case = frozen(decision.next)
      life.last = decision
      life.timeline.push(...decision.facts)
      return decision
    },
    refuses(order, actor = nok) {
      const outcome = decide(rules, life.case, order, { now: life.now, actor })
      if (!isRefusal(outcome))
        throw new Error(`Expected a refusal, but it was done: ${outcome.facts.map(({ kind }) => kind)}`)
      return outcome
    },
    acts: (action, actor = nok, answers = {}) => life.does({ do: 'act', action, answers }, actor),
    passes(ms) {
      life.now += ms
      if (life.case.timerAt === null || life.case.timerAt > life.now) return null
      return life.does({ do: 'tick' }, house)
    },
  }
  return life
}

/** What a decision says: wording and receiver of each notice. */
export const told = (decision: Decision) =>
  decision.notices.map(({ to, wording }) => `${typeof to === 'string' ? to : Object.values(to)[0]}: ${wording}`)
/** The kinds of a decision's facts, in order. */
export const kinds = (decision: Decision) => decision.facts.map(({ kind }) => kind)

function made(outcome: Decision | Refusal): Decision {
  if (!isRefusal(outcome)) return outcome
  throw new Error(`Refused: ${JSON.stringify(outcome)}`)
}

/** Deciding must leave what it is given as it is. */
export function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    for (const part of Object.values(value)) frozen(part)
  }
  return value
}
