// Cases opened and moved by other systems: a form, a shop, a CRM. The same core as in chats, so the same refusals.
import { type Actor, type Decision, isRefusal, type Order, type Refusal } from '#core/case.ts'
import { decide } from '#core/decide.ts'
import type { FileId, PersonId } from '#core/ids.ts'
import { issueOf } from '#core/issue.ts'
import { actionHere } from '#core/may.ts'
import { openingNeeds } from '#core/needs.ts'
import type { Language, Rules } from '#core/workflow.ts'
import type { LoadedCase } from '#flows/questions.ts'
import { type Also, actOnce, openOnce } from './act.ts'
import { actorFor, customerOf, type Known, openerFor } from './acting.ts'
import type { Business } from './book.ts'
import { type Given, type Problem, readGiven } from './given.ts'
import type { House } from './house.ts'
import { loadCaseNumber } from './load.ts'
import { personOf } from './people.ts'
import { type RefusedWords, refusedWords } from './refused-words.ts'
import { type Asked, type Keeps, onceAsked, type Told } from './requests.ts'
import { readingOf, strangeFiles } from './uploads.ts'

export type Opening = {
  type: string
  text: string
  orders: string[]
  provider?: string | undefined
  answers: Given
  files: FileId[]
  language?: Language | undefined
  source: string
  /** Somebody who is known here by a chat. */
  customer: PersonId | null
}

/** What a system asks of a case. `by` is in whose name: a person's id, or null for the system itself. */
export type Ordered =
  | { does: 'act'; action: string; answers: Given; over: boolean; by: PersonId | null }
  | { does: 'note' | 'say'; text: string; files: FileId[]; by: PersonId | null }
  | { does: 'assign'; to: PersonId; by: PersonId | null }
  | { does: 'severity'; severity: string; reason?: string | undefined; by: PersonId | null }
  | { does: 'type'; type: string; by: PersonId | null }
  | { does: 'escalate'; level: string; reason: string; by: PersonId | null }
  | { does: 'link'; orders: string[]; by: PersonId | null }
  /** Words of the customer that came another way. */
  | { does: 'hear'; text: string; files: FileId[] }

/** Who asks, and in which language they are answered. */
export type Asking = Asked & { name: string; language: Language | null }

export type NotDone = RefusedWords | { invalid: Problem[] } | 'differs' | 'no-case'
export type Outcome = Told | NotDone

type OpenOrder = Extract<Order, { do: 'open' }>

/** Opens a case, once. */
export async function openAsked(house: House, asking: Asking, opening: Opening): Promise<Outcome> {
  let taken: Promise<Fresh> | undefined
  const fresh = () => {
    taken ??= freshOf(house, asking.workspace)
    return taken
  }
  return onceAsked<NotDone>(house, asking, async (keeps) => {
    const business = await house.book.of(asking.workspace)
    const customer = opening.customer === null ? null : await customerOf(house, business, opening.customer)
    if (opening.customer !== null && !customer) return invalid('customer', 'There is no such person')
    const actor = openerFor(asking.name, customer)
    const order = await openOrder(house, business, actor, opening, customer)
    if ('invalid' in order) return order
    const also = keeping(house, business, business.rules, keeps, 201)
    const outcome = await openWith(house, business, actor, order, fresh, also)
    if (isRefusal(outcome)) return refusedWords(house, business, asking, actor, outcome, null)
    return told(house, business, business.rules, outcome, 201)
  })
}

/** Has something done to a case, once. */
export async function orderAsked(house: House, asking: Asking, number: number, ordered: Ordered): Promise<Outcome> {
  return onceAsked<NotDone>(house, asking, async (keeps) => {
    const business = await house.book.of(asking.workspace)
    const found = await loadCaseNumber(house, business, number)
    if (!found) return 'no-case'
    const actor = await actorFor(house, business, asking.name, found.current, ordered)
    if (!actor) return invalid('by', 'There is no such person')
    const order = await orderOf(house, business, found, actor, ordered)
    if ('invalid' in order) return order
    const also = keeping(house, business, found.rules, keeps, 200)
    const outcome = await actOnce(house, asking.workspace, found.current.id, actor, order, also)
    if (outcome === null) return 'no-case'
    if (isRefusal(outcome)) return refusedWords(house, business, asking, actor, outcome, found)
    return told(house, business, found.rules, outcome, 200)
  })
}

/** Opens by an order. A number is taken by what will be a case, and by nothing else. */
export async function openWith(
  house: House,
  business: Business,
  actor: Actor,
  order: OpenOrder,
  fresh: () => Promise<Fresh>,
  also: Also,
): Promise<Decision | Refusal> {
  const facts = { now: house.clock.now(), actor, fresh: { id: '', number: 0, trackingToken: '' } }
  const tried = decide(business.rules, null, order, facts)
  return isRefusal(tried) ? tried : openOnce(house, business.row.id, actor, order, await fresh(), also)
}

type Fresh = { id: string; number: number; trackingToken: string }

/** A new case's own facts: the same at every try. */
export async function freshOf({ fresh, store }: House, workspace: string): Promise<Fresh> {
  return { id: fresh.id(), number: await store.numbers(workspace), trackingToken: fresh.token() }
}

/** The order to open a case, of what was given; or what is wrong with that. */
export async function openOrder(
  house: House,
  business: Business,
  actor: Actor,
  opening: Opening,
  customer: Known | null,
): Promise<OpenOrder | { invalid: Problem[] }> {
  const { types } = business.rules
  const type = Object.hasOwn(types, opening.type) ? types[opening.type] : undefined
  const reading = readingOf(house, business, business.rules, actor)
  const read = await readGiven(type ? openingNeeds(type) : [], opening.answers, reading)
  const problems = [...(type ? read.problems : []), ...(await strangeFiles(reading, opening.files))]
  if (problems.length > 0) return { invalid: problems }
  return {
    ...{ do: 'open', type: opening.type, orders: opening.orders, answers: read.answers, source: opening.source },
    ...{ customer: customer?.id ?? null, chat: customer?.chat ?? null, account: null },
    ...{ words: { text: opening.text, files: opening.files } },
    language: opening.language ?? customer?.language ?? business.row.language,
    ...(opening.provider === undefined ? {} : { provider: opening.provider }),
  }
}

async function orderOf(
  house: House,
  business: Business,
  { rules, current }: LoadedCase,
  actor: Actor,
  ordered: Ordered,
): Promise<Exclude<Order, OpenOrder> | { invalid: Problem[] }> {
  if (isPlain(ordered)) return plainOrder(house, business, ordered)
  const reading = readingOf(house, business, rules, actor)
  if (ordered.does !== 'act') {
    const problems = await strangeFiles(reading, ordered.files)
    return problems.length > 0
      ? { invalid: problems }
      : { do: ordered.does, words: { text: ordered.text, files: ordered.files } }
  }
  const { action, over } = ordered
  const here = Object.hasOwn(rules.workflow.actions, action) ? actionHere(rules, current, action, over) : undefined
  const takes = here?.effects.includes('own') && actor.person === null
  if (takes) return invalid('by', 'Whose will it be? Say so by a person’s id')
  const { answers, problems } = await readGiven(here?.needs ?? [], ordered.answers, reading)
  // What cannot be done at all is refused by the core, whatever came with it.
  if (here && problems.length > 0) return { invalid: problems }
  return { do: 'act', action, answers, over }
}

type Plain = Extract<Ordered, { does: 'assign' | 'severity' | 'type' | 'escalate' | 'link' }>

/** Orders whose words are all that they need. */
function isPlain(ordered: Ordered): ordered is Plain {
  return ['assign', 'severity', 'type', 'escalate', 'link'].includes(ordered.does)
}

async function plainOrder(
  house: House,
  business: Business,
  ordered: Plain,
): Promise<Exclude<Order, OpenOrder> | { invalid: Problem[] }> {
  switch (ordered.does) {
    case 'assign': {
      const to = await personOf({ house, business }, ordered.to)
      return to ? { do: 'assign', to: to.id, name: to.name, roles: to.roles } : invalid('to', 'There is no such person')
    }
    case 'severity': {
      const { severity, reason } = ordered
      return { do: 'severity', severity, ...(reason === undefined ? {} : { reason }) }
    }
    case 'type':
      return { do: 'type', type: ordered.type }
    case 'escalate':
      return { do: 'escalate', level: ordered.level, reason: ordered.reason }
    case 'link':
      return { do: 'link', orders: ordered.orders }
  }
}

function keeping(house: House, business: Business, rules: Rules, keeps: Keeps, status: number) {
  return ([decision]: Decision[]) => (decision ? [keeps(told(house, business, rules, decision, status))] : [])
}

/** The case as the main site sees it. */
function told({ publicUrl }: House, { row }: Business, rules: Rules, { next }: Decision, status: number): Told {
  return { status, answer: JSON.stringify(issueOf(next, rules, row.language, publicUrl)), case: next.id }
}

const invalid = (path: string, message: string) => ({ invalid: [{ path, message }] })
