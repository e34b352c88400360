// Events of other systems: detectors that open cases (S0-30), news of an order that its cases keep. Each is taken once.
import { and, asc, eq, inArray } from 'drizzle-orm'
import { z } from 'zod'
import { type Actor, type Decision, isRefusal, type Order } from '#core/case.ts'
import { decide } from '#core/decide.ts'
import type { WorkspaceId } from '#core/ids.ts'
import type { CaseType } from '#core/workflow.ts'
import type { Made } from '#flows/near.ts'
import type { LoadedCase } from '#flows/questions.ts'
import { Conflict, type Write } from '#store/commit.ts'
import { is } from '#store/sql.ts'
import { keep } from './act.ts'
import { customerOf, openerFor } from './acting.ts'
import type { Business } from './book.ts'
import { seenOf, seenWrites } from './detections.ts'
import { detection, noting, opening, orderStatus, ordersIn, wordsOf } from './event-data.ts'
import type { Problem } from './given.ts'
import type { House } from './house.ts'
import { type Asking, freshOf, type Opening, openOrder, openWith } from './intake.ts'
import { loadCase, loadCaseNumber } from './load.ts'
import { type RefusedWords, refusedWords } from './refused-words.ts'
import { answeredAnew, type Keeps, onceAsked, requestOf, type Told } from './requests.ts'

/** An event whose signature is good. `body` is all of it, as it came. */
export type Event = { type: string; data: Record<string, unknown>; body: string }
export type EventOutcome = Told | RefusedWords | { invalid: Problem[] } | 'differs'

/** Takes an event, once: what comes of it and that it was taken are one commit. */
export function takeEvent(house: House, asking: Asking, event: Event): Promise<EventOutcome> {
  const fresh = memoized(() => freshOf(house, asking.workspace))
  return onceAsked(house, asking, (keeps) => take(house, asking, event, keeps, fresh))
}

/** Takes an event again of which nothing came; `done` where something has. */
export async function takeAgain(
  house: House,
  workspace: WorkspaceId,
  id: string,
  name: string,
): Promise<EventOutcome | 'unknown' | 'done'> {
  const fresh = memoized(() => freshOf(house, workspace))
  for (let attempt = 1; ; attempt++) {
    const row = await requestOf(house, { workspace, door: 'events', id })
    if (!row) return 'unknown'
    if (row.body === null) return 'done'
    const event = { ...stored.parse(JSON.parse(row.body)), body: row.body }
    try {
      return await take(house, { ...row, name, language: null }, event, (told) => answeredAnew(row, told), fresh)
    } catch (problem) {
      if (!(problem instanceof Conflict) || attempt === mostTries) throw problem
    }
  }
}

const mostTries = 10
const stored = z.object({ type: z.string(), data: z.record(z.string(), z.unknown()) })

async function take(
  house: House,
  asking: Asking,
  event: Event,
  keeps: Keeps,
  fresh: () => Fresh,
): Promise<EventOutcome> {
  const business = await house.book.of(asking.workspace)
  const here: Here = { house, business, asking, event, keeps, fresh }
  const type = Object.values(business.rules.types).find((one) => one.active && one.events?.includes(event.type))
  if (type) return detected(here, type)
  const taker = Object.hasOwn(takers, event.type) ? takers[event.type] : undefined
  return taker ? taker(here) : unknownKind(here)
}

type Fresh = ReturnType<typeof freshOf>
type Here = { house: House; business: Business; asking: Asking; event: Event; keeps: Keeps; fresh: () => Fresh }
type Taker = (here: Here) => Promise<EventOutcome>

/** What every workspace takes, beside what its case types name. */
const takers: Record<string, Taker> = {
  'case.open': async (here) => {
    const read = opening.safeParse(here.event.data)
    if (!read.success) return invalid(read.error)
    const { type, customer: id, text = '', ...rest } = read.data
    const customer = id === undefined ? null : await customerOf(here.house, here.business, id)
    if (id !== undefined && !customer)
      return { invalid: [{ path: 'data.customer', message: 'There is no such person' }] }
    const what = { ...rest, type, text, orders: ordersIn(rest), customer: customer?.id ?? null }
    return opened(here, { ...what, files: [], source: 'api' }, customer)
  },
  'case.note': async (here) => {
    const read = noting.safeParse(here.event.data)
    if (!read.success) return invalid(read.error)
    const { number } = read.data
    const one = number === undefined ? null : await loadCaseNumber(here.house, here.business, number)
    if (number !== undefined && !one) return ignored(here, `There is no case #${number}`)
    return noted(here, one ? [one] : await openOf(here, ordersIn(read.data)), wordsOf(here.event.type, read.data))
  },
  'order.status': async (here) => {
    const read = orderStatus.safeParse(here.event.data)
    if (!read.success) return invalid(read.error)
    const orders = ordersIn(read.data)
    const words = wordsOf(`${here.event.type} ${orders.join(', ')}`, read.data)
    return noted(here, await openOf(here, orders), words)
  },
}

/** What a detector saw opens a case, or joins the one that is open for the order. */
async function detected(here: Here, type: CaseType): Promise<EventOutcome> {
  const { house, business, event } = here
  const read = detection.safeParse(event.data)
  if (!read.success) return invalid(read.error)
  const trouble = { workspace: business.row.id, type: type.id, orders: ordersIn(read.data) }
  const seen = await seenOf(house, trouble)
  const text = wordsOf(event.type, read.data)
  const known = seen.open === null ? null : await loadCase(house, business, seen.open)
  if (known) return noted(here, [known], text)
  const { provider, answers, language } = read.data
  const what = { type: type.id, orders: trouble.orders, provider, answers, language, text }
  const guard = ({ next }: Decision) => seenWrites(trouble, seen, next.id)
  return opened(here, { ...what, files: [], source: 'api', customer: null }, null, guard)
}

async function opened(
  here: Here,
  what: Opening,
  customer: Parameters<typeof openerFor>[1],
  guard: (decision: Decision) => Write[] = () => [],
): Promise<EventOutcome> {
  const { house, business, asking, keeps, fresh } = here
  const actor = openerFor(asking.name, customer)
  const order = await openOrder(house, business, actor, what, customer)
  if ('invalid' in order)
    return { invalid: order.invalid.map(({ path, message }) => ({ path: `data.${path}`, message })) }
  const also = ([decision]: Decision[]) =>
    decision ? [keeps(told(here, 'opened', [decision])), ...guard(decision)] : []
  const outcome = await openWith(house, business, actor, order, fresh, also)
  if (isRefusal(outcome)) return refusedWords(house, business, asking, actor, outcome, null)
  return told(here, 'opened', [outcome])
}

/** Cases keep what was told of them, all in one commit. */
async function noted(here: Here, cases: LoadedCase[], text: string): Promise<EventOutcome> {
  const { house, business, asking, keeps } = here
  if (cases.length === 0) return ignored(here, 'No open case is about this order')
  const actor: Actor = { person: null, name: asking.name, roles: [], system: true }
  const made: Made[] = []
  for (const found of cases) {
    const order: Order = { do: 'note', words: { text, files: [] } }
    const decision = decide(found.rules, found.current, order, { now: house.clock.now(), actor })
    if (isRefusal(decision)) return refusedWords(house, business, asking, actor, decision, found)
    made.push({ before: found.current, decision, found })
  }
  const answer = told(
    here,
    'noted',
    made.map(({ decision }) => decision),
  )
  await keep(house, business, made, [keeps(answer)])
  return answer
}

function unknownKind(here: Here): Promise<EventOutcome> {
  const { type, body } = here.event
  const detail = `No case type opens by "${type}": name it among a type's \`events\`, then replay this`
  return ignored(here, detail, body)
}

/** Nothing comes of it; that it came is kept. */
async function ignored({ house, keeps, asking }: Here, detail: string, body?: string): Promise<EventOutcome> {
  const answer = JSON.stringify({ id: asking.id, result: 'ignored', cases: [], detail })
  const said: Told = { status: 200, answer, case: null, ...(body === undefined ? {} : { body }) }
  await house.store.commit([keeps(said)])
  return said
}

function told({ asking }: Here, result: 'opened' | 'noted', decisions: Decision[]): Told {
  const cases = decisions.map(({ next }) => next.number)
  const answer = JSON.stringify({ id: asking.id, result, cases, detail: null })
  return { status: 200, answer, case: decisions[0]?.next.id ?? null }
}

const mostCases = 20

async function openOf({ house, business }: Here, orders: string[]): Promise<LoadedCase[]> {
  if (orders.length === 0) return []
  const { q, t } = house.store
  const ofOrders = and(eq(t.caseOrders.workspace, business.row.id), inArray(t.caseOrders.orderId, orders))
  const rows = await q
    .selectDistinct({ id: t.cases.id, number: t.cases.number })
    .from(t.caseOrders)
    .innerJoin(t.cases, eq(t.cases.id, t.caseOrders.case))
    .where(and(ofOrders, is(t.cases.phase, 'open')))
    .orderBy(asc(t.cases.number))
    .limit(mostCases)
  const found = await Promise.all(rows.map(({ id }) => loadCase(house, business, id)))
  return found.filter((one) => one !== null)
}

function invalid({ issues }: z.ZodError): { invalid: Problem[] } {
  return { invalid: issues.map(({ path, message }) => ({ path: ['data', ...path].join('.'), message })) }
}

function memoized<T>(make: () => T): () => T {
  let made: { value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
