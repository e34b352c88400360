// Whatever is ordered, by whomever, whenever: no illegal state, no lost ms, no right overstepped, nothing fired twice.
import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Actor,
  type Answer,
  type Answers,
  type Case,
  type Decision,
  type Fact,
  isRefusal,
  type Order,
} from '#core/case.ts'
import { decide } from '#core/decide.ts'
import { explainSla } from '#core/explain.ts'
import { rebuild } from '#core/meter.ts'
import { openingNeeds, optionsOf } from '#core/needs.ts'
import { timersOf } from '#core/timers.ts'
import { actionFrom, clockNames, type Need, pack, type Right, type Rules, workflow } from '#core/workflow.ts'
import { day, deskRules, frozen, hour, house, minute, monday, officeHours, words } from './desk.ts'

type Step = {
  wait: number
  actor: number
  order: number
  pick: number
  sensible: boolean
  answered: boolean
  over: boolean
}

const step: fc.Arbitrary<Step> = fc.record({
  wait: fc.oneof(
    { weight: 3, arbitrary: fc.constant(0) },
    { weight: 4, arbitrary: fc.integer({ min: -hour, max: 40 * minute }) },
    { weight: 2, arbitrary: fc.integer({ min: 0, max: 8 * hour }) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 4 * day }) },
  ),
  actor: fc.nat(),
  order: fc.nat(),
  /** Mostly people do what they may; else nothing would ever come to its end. */
  sensible: fc.integer({ min: 0, max: 4 }).map((n) => n > 0),
  pick: fc.nat(),
  answered: fc.integer({ min: 0, max: 4 }).map((n) => n > 0),
  over: fc.boolean(),
})

const packs = new URL('../../data/packs/', import.meta.url)
const shipped = readdirSync(packs, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }): [string, Rules] => [name, packRules(name)])

describe.each([
  ['a desk that never closes', deskRules()],
  ['a desk with opening hours', deskRules({ calendar: officeHours })],
  ...shipped,
  ...shipped.map(([name, rules]): [string, Rules] => [`${name} in office hours`, { ...rules, calendar: officeHours }]),
])('%s, whatever is ordered', (_, rules) => {
  it('stays legal, loses no time and fires nothing twice', () => {
    fc.assert(
      fc.property(fc.nat(), fc.array(step, { minLength: 20, maxLength: 60, size: 'max' }), (type, steps) => {
        const story = begin(rules, type)
        for (const one of steps) follow(story, one)
        checkWhole(story)
      }),
      { numRuns: 100 },
    )
  })
})

type Story = { rules: Rules; now: number; case: Case; timeline: Fact[]; alive: number; fired: Set<string> }

function begin(rules: Rules, pick: number): Story {
  const type = one(Object.values(rules.types), pick)
  const fresh = { id: 'case-1', number: 1, trackingToken: 'token' }
  const order: Order = {
    do: 'open',
    type: type.id,
    customer: 'som',
    chat: 'chat',
    account: null,
    source: 'line',
    orders: [],
    answers: answersFor(rules, openingNeeds(type), monday, 'som'),
    words: words('Help'),
    language: 'en',
  }
  const outcome = decide(frozen(rules), null, order, { now: monday, actor: customer, fresh })
  if (isRefusal(outcome)) throw new Error(JSON.stringify(outcome))
  return { rules, now: monday, case: frozen(outcome.next), timeline: outcome.facts, alive: 0, fired: new Set() }
}

const customer: Actor = { person: 'som', name: 'Som', roles: ['customer'] }

/** Everybody who might try: one of each role, a stranger, somebody with no role, the house. */
function actors(rules: Rules): Actor[] {
  const roles = Object.keys(rules.workflow.roles)
  const people = roles.flatMap((role) => [role, `${role} 2`].map((person) => ({ person, name: person, roles: [role] })))
  return [customer, ...people, { person: 'nobody', name: 'Nobody', roles: [] }, house, house]
}

function follow(story: Story, move: Step): void {
  story.now += move.wait
  const { actor, order } = move.sensible ? sensible(story, move) : anything(story, move)
  perform(story, actor, order)
}

function perform(story: Story, actor: Actor, order: Order): void {
  const { rules, case: before } = story
  const outcome = decide(rules, before, order, { now: story.now, actor })
  if (isRefusal(outcome)) return
  expect(isAllowed(rules, actor, order, before), `${actor.name} may ${JSON.stringify(order)} in ${before.status}`).toBe(
    true,
  )
  const at = outcome.next.ledger.since
  if (rules.workflow.statuses[before.status]?.phase !== 'closed') story.alive += at - before.ledger.since
  checkStep(story, before, outcome)
  story.case = frozen(outcome.next)
  story.timeline = [...story.timeline, ...outcome.facts]
  if (order.do === 'tick')
    expect(decide(rules, story.case, order, { now: story.now, actor })).toMatchObject({ refused: 'nothing-new' })
}

/** An action that is possible from here, by somebody whose role it is. */
function sensible(story: Story, { actor, order, pick, answered, over }: Step): { actor: Actor; order: Order } {
  const { rules, case: current, now } = story
  const possible = Object.entries(rules.workflow.actions).flatMap(([id, action]) => {
    const here = actionFrom(action, current.status)
    return here && (id !== 'cancel' || order % 5 === 0) ? [{ id, here }] : []
  })
  if (possible.length === 0 || order % 3 === 0) return { actor: house, order: { do: 'tick' } }
  const { id, here } = one(possible, pick)
  for (const need of here.needs) if (need.kind === 'acknowledgement') agree(story, need.id)
  const able = actors(rules).filter(({ roles }) => roles.some((role) => here.who.includes(role)))
  const who = one(able, actor)
  const answers = answered ? answersFor(rules, here.needs, now, who.person) : {}
  return { actor: who, order: { do: 'act', action: id, answers, over } }
}

function agree(story: Story, need: string): void {
  perform(story, customer, { do: 'acknowledge', need })
}

function anything(
  story: Story,
  { actor: who, order: what, pick, answered, over }: Step,
): { actor: Actor; order: Order } {
  const { rules, case: current, now } = story
  const { workflow } = rules
  const actor = one(actors(rules), who)
  const act = (): Order => {
    const [id, action] = one(Object.entries(workflow.actions), pick)
    const needs = actionFrom(action, current.status)?.needs ?? action.needs
    return { do: 'act', action: id, answers: answered ? answersFor(rules, needs, now, actor.person) : {}, over }
  }
  const somebody = one(actors(rules), pick)
  const orders: (() => Order)[] = [
    act,
    act,
    act,
    act,
    () => ({ do: 'tick' }),
    () => ({ do: 'tick' }),
    () => ({ do: 'assign', to: somebody.person ?? 'nobody', name: somebody.name, roles: somebody.roles }),
    () => ({ do: one(['note', 'say', 'hear'] as const, pick), words: words('Hello') }),
    () => ({ do: 'acknowledge', need: one(acknowledgements(rules), pick) }),
    () => ({ do: 'link', orders: [`A${pick % 3}`] }),
    () => ({ do: 'type', type: one(Object.keys(rules.types), pick) }),
    () => ({ do: 'severity', severity: one(workflow.severities, pick).id }),
    () => ({ do: 'escalate', level: one(workflow.levels, pick).id, reason: answered ? 'It burns' : '' }),
  ]
  return { actor, order: one(orders, what)() }
}

/** The rights, said again in another way than the code does. */
function isAllowed(rules: Rules, actor: Actor, order: Order, current: Case): boolean {
  if (actor.system) return order.do !== 'acknowledge'
  const { roles } = rules.workflow
  const isTheirs = actor.person === current.customer
  const acting = actor.roles.filter((role) => roles[role]?.staff || isTheirs)
  const has = (right: Right) => acting.some((role) => roles[role]?.rights.includes(right))
  const mayAct = (id: string) => {
    const action = rules.workflow.actions[id]
    const who = action && (actionFrom(action, current.status) ?? action).who
    return acting.some((role) => who?.includes(role))
  }
  switch (order.do) {
    case 'act':
      return mayAct(order.action)
    case 'assign': {
      const named = Object.keys(rules.workflow.actions).filter((id) =>
        rules.workflow.actions[id]?.needs.some((need) => need.id === 'owner'),
      )
      return has('assign') || (has('take') && order.to === actor.person) || named.some(mayAct)
    }
    case 'say':
      return has('reply')
    case 'hear':
    case 'forget':
    case 'acknowledge':
      return isTheirs
    case 'note':
    case 'link':
    case 'type':
    case 'severity':
    case 'escalate':
      return has(order.do)
    case 'track':
      return has('link')
    case 'open':
    case 'tick':
      return false
    default:
      return order satisfies never
  }
}

function checkStep(story: Story, before: Case, { next, facts, notices }: Decision): void {
  const { rules } = story
  expect(next.version).toBe(before.version + 1)
  const hasMoved = next.status !== before.status || next.owner !== before.owner
  expect(next.stage).toBe(before.stage + (hasMoved ? 1 : 0))
  expect(JSON.parse(JSON.stringify(next))).toEqual(next)
  expect(sum(Object.values(next.ledger.totals))).toBe(story.alive)
  expect(next.timerAt).toBe(timersOf(rules, next)[0]?.at ?? null)
  expect(next.closedAt !== null).toBe(rules.workflow.statuses[next.status]?.phase === 'closed')
  expect((next.owner === null) === (next.ownerSince === null)).toBe(true)
  if (rules.workflow.statuses[next.status]?.phase !== 'open') expect(next.dueAt).toBeNull()
  for (const fact of facts) {
    expect(fact.at).toBe(next.ledger.since)
    for (const { by } of agreements(fact)) expect(by, 'only the customer agrees').toBe('som')
    if (fact.kind === 'status') expect(isStep(rules, fact), JSON.stringify(fact)).toBe(true)
    checkFiring(story, next, fact)
  }
  for (const { values } of notices) expect(values.number).toBe(1)
}

/** What was agreed to for an action. */
function agreements({ facts }: Fact): { by: unknown }[] {
  const answers = typeof facts.answers === 'object' && facts.answers ? Object.values(facts.answers) : []
  return answers.filter((answer) => typeof answer === 'object' && answer !== null && 'by' in answer)
}

/** Whether an action, or a rule that returns, leads from the one status to the other. */
function isStep(rules: Rules, { facts }: Fact): boolean {
  const { from, to, action, rule } = facts as Record<string, string>
  if (!from || !to) return false
  const known = action ? rules.workflow.actions[action] : undefined
  if (known) return actionFrom(known, from)?.to === to
  return (
    to === rules.workflow.start && rules.workflow.rules.some(({ id, does }) => id === rule && does.kind === 'return')
  )
}

/** A clock warns and breaches once for each of its runs and targets, and never warns after that; a rule fires once for a start. */
function checkFiring(story: Story, next: Case, { kind, facts, at }: Fact): void {
  const clock = clockNames.find((name) => name === facts.clock)
  // Another type gives another target to run against, and so does going back to the first.
  const retyped = story.timeline.filter((entry) => entry.kind === 'typed').length
  const run = clock && `${clock} ${next.sla[clock].startedAt} ${facts.target} ${retyped}`
  if (clock && kind === 'warned') expect(story.fired.has(`breached ${run}`)).toBe(false)
  if (clock && (kind === 'warned' || kind === 'breached')) once(story, `${kind} ${run}`)
  if (typeof facts.elapsed === 'number' && facts.rule) once(story, `${facts.rule} ${kind} ${at - facts.elapsed}`)
}

function once({ fired }: Story, firing: string): void {
  expect(fired.has(firing), `${firing}, again`).toBe(false)
  fired.add(firing)
}

function checkWhole({ rules, case: current, timeline, now }: Story): void {
  const { status, ledger, sla } = current
  expect(rebuild(rules, timeline, ledger.since)).toEqual({ status, ledger, sla })
  for (const clock of explainSla(rules, current, now, timeline).clocks) {
    expect(sum(clock.segments.map(({ counted }) => counted))).toBe(clock.elapsed)
  }
}

/** Answers that meet these needs, as far as one person can give them. */
function answersFor(rules: Rules, needs: Need[], now: number, person: string | null): Answers {
  return Object.fromEntries(needs.map((need) => [need.id, answerTo(rules, need, now, person)]))
}

function answerTo(rules: Rules, need: Need, now: number, person: string | null): Answer {
  switch (need.kind) {
    case 'note':
      return { kind: 'note', text: 'Done' }
    case 'text':
      return { kind: 'text', text: need.pattern?.includes('05') ? '0512345678' : 'Said so, at some length' }
    case 'choice':
      return { kind: 'choice', id: optionsOf(need, rules)[0]?.id ?? 'Something' }
    case 'multi':
      return {
        kind: 'multi',
        ids: optionsOf(need, rules)
          .slice(0, Math.max(1, need.min ?? 1))
          .map(({ id }) => id),
      }
    case 'photos':
      return { kind: 'photos', files: Array.from({ length: need.min }, (_, at) => `photo-${at}`) }
    case 'location':
      return { kind: 'location', latitude: 24.7, longitude: 46.7 }
    case 'otp':
      return { kind: 'otp', matches: true }
    case 'person':
      return { kind: 'person', id: need.roles[0] ?? '', name: 'Somebody', roles: need.roles }
    case 'date':
      return { kind: 'date', date: new Date(now + 2 * day).toISOString().slice(0, 10) }
    case 'slot':
      return { kind: 'slot', id: need.options[0]?.id ?? '', at: now + 2 * day }
    case 'orders':
      return { kind: 'orders', orders: ['A1', 'A2'] }
    case 'acknowledgement':
      return { kind: 'acknowledgement', by: person ?? 'nobody', at: now }
    default:
      return need satisfies never
  }
}

function acknowledgements(rules: Rules): string[] {
  const needs = Object.values(rules.workflow.actions).flatMap((action) => action.needs)
  return ['nothing', ...needs.filter(({ kind }) => kind === 'acknowledgement').map(({ id }) => id)]
}

function packRules(name: string): Rules {
  const file = (part: string) => JSON.parse(readFileSync(new URL(`${name}/${part}.json`, packs), 'utf8'))
  const { types, categories, lists, calendar, timezone } = pack.parse(file('pack'))
  const byId = Object.fromEntries(types.map((type) => [type.id, type]))
  return { workflow: workflow.parse(file('workflow')), types: byId, categories, lists, calendar, timezone }
}

function one<T>(list: readonly T[], pick: number): T {
  const found = list[pick % list.length]
  if (found === undefined) throw new Error('There is nothing to pick from.')
  return found
}

const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0)
