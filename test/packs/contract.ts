// What every pack must keep, generated from its own data: each status walked, each action done and refused, each rule fired.
import { describe, expect, it } from 'vitest'
import { type Case, isRefusal, type Order, type Refusal } from '#core/case.ts'
import { check } from '#core/check.ts'
import { decide } from '#core/decide.ts'
import { actionsFor } from '#core/may.ts'
import { askedNeeds, openingNeeds } from '#core/needs.ts'
import { slotOf, timersOf } from '#core/timers.ts'
import { actionFrom, type Need, type Rule, type Rules } from '#core/workflow.ts'
import { isWordingKey } from '#templates/wordings.ts'
import { loadPack, type PackName, readmeOf } from './load.ts'
import { ambiguous } from './meanings.ts'
import { asking, forgetting, house, inRole, photos, without } from './samples.ts'
import {
  agreedTo,
  casesByStatus,
  decided,
  demandingType,
  opener,
  openingOrder,
  orderOf,
  type Step,
  stepsOf,
  takeStep,
} from './walk.ts'

/** The contract: run by every pack that ships. */
export function packContract(name: PackName) {
  const { pack, workflow, rules } = loadPack(name)
  const cases = casesByStatus(rules)
  const at = (status: string): Case => cases.get(status) ?? expect.fail(`no case gets to ${status}`)
  const steps = stepsOf(rules)
  const rows = steps.map((step) => [`${step.action} from ${step.from}`, step] as const)

  describe(`pack ${name}`, () => {
    it('is named like its folder', () => {
      expect([pack.id, workflow.id]).toEqual([name, name])
    })

    it('passes the second check: languages, references, wordings, reach', () => {
      expect(check(workflow, pack, isWordingKey)).toEqual([])
    })

    it('means one thing by each word', () => {
      expect(ambiguous(rules)).toEqual([])
    })

    it('lists its ids and words in its README', () => {
      const readme = readmeOf(name)
      const ids = [...Object.keys(workflow.statuses), ...Object.keys(workflow.actions), ...Object.keys(workflow.roles)]
      const listed = [...workflow.severities, ...workflow.rules, ...pack.types, ...Object.values(pack.lists).flat()]
      const causes = steps.flatMap(({ needs }) =>
        needs.flatMap((need) => (need.kind === 'choice' ? (need.options ?? []) : [])),
      )
      for (const id of [...ids, ...[...listed, ...causes].map((one) => one.id)]) expect(readme).toContain(`\`${id}\``)
      const worded = [...Object.values(workflow.actions), ...Object.values(workflow.statuses), ...pack.types]
      for (const word of worded.flatMap(({ words = {} }) => Object.values(words).flat())) expect(readme).toContain(word)
    })

    it('brings a case to every status', () => {
      expect([...cases.keys()].sort()).toEqual(Object.keys(workflow.statuses).sort())
    })

    describe.each(rows)('%s', (_, step) => {
      it.each(step.who)('is done by a %s', (role) => {
        const before = at(step.from)
        const { next, facts, notices } = decided(takeStep(rules, before, step, inRole(rules, role)))
        expect(next.status).toBe(step.to)
        expect(next.version).toBe(agreedTo(rules, before, step.needs, next.ledger.since).version + 1)
        if (step.to !== step.from) {
          const move = facts.find(({ kind }) => kind === 'status')
          expect(move?.facts).toMatchObject({ from: step.from, to: step.to, action: step.action })
        }
        expect(notices.filter(({ to }) => to === 'customer').length).toBeLessThanOrEqual(1)
        expectSound(rules, before, next)
      })

      it('is refused to every other role', () => {
        for (const role of Object.keys(workflow.roles).filter((role) => !step.who.includes(role))) {
          const refusal = refusalOf(takeStep(rules, at(step.from), step, inRole(rules, role)))
          expect([role, refusal]).toEqual([role, 'not-allowed'])
        }
      })

      const outside = step.who.filter((role) => !workflow.roles[role]?.staff)
      it.each(outside)('is refused to a %s of another case', (role) => {
        const stranger = { person: 'person-stranger', name: 'stranger', roles: [role], account: 'account-2' }
        expect(refusalOf(takeStep(rules, at(step.from), step, stranger))).toBe('not-yours')
      })

      const required = step.needs.filter((need) => !need.optional)
      it.each(required.map((need) => [need.id, need] as const))('is refused without %s', (_id, need) => {
        const { current, order, facts } = prepared(rules, at(step.from), step, need)
        const outcome = decide(rules, current, { ...order, answers: without(order.answers, need.id) }, facts)
        expectMissing(outcome, need)
      })

      const counted = required.filter((need) => need.kind === 'photos' && need.min > 1)
      it.each(counted.map((need) => [need.id, need] as const))('says how many of %s are there', (id, need) => {
        const { current, order, facts } = prepared(rules, at(step.from), step, need)
        const min = need.kind === 'photos' ? need.min : 0
        const tooFew = { ...order.answers, [id]: { kind: 'photos' as const, files: photos(min - 1) } }
        const outcome = decide(rules, current, { ...order, answers: tooFew }, facts)
        expect(isRefusal(outcome) && outcome.missing).toMatchObject([{ have: min - 1, want: min }])
      })

      const notices = Object.entries(
        actionFrom(workflow.actions[step.action] ?? expect.fail(), step.from)?.notice ?? {},
      )
      it.each(notices)('is too late for a %s less than %i ms before the visit', (role, notice) => {
        const current = at(step.from)
        const visit = slotOf(rules, current) ?? expect.fail('no visit is booked there')
        const asRole = (who: string, now: number) => {
          const actor = inRole(rules, who)
          return decide(rules, current, orderOf(rules, step, actor, now), { now, actor })
        }
        expect(refusalOf(asRole(role, visit - notice))).toBeNull()
        expect(refusalOf(asRole(role, visit - notice + 1))).toBe('too-late')
        for (const other of step.who.filter((who) => who !== role))
          expect(refusalOf(asRole(other, visit - 1))).toBeNull()
      })
    })

    it.each(Object.entries(workflow.actions))('does not %s from any other status', (action, { from, who }) => {
      const actor = inRole(rules, who[0] ?? '')
      for (const status of Object.keys(workflow.statuses).filter((id) => !from.includes(id))) {
        const current = at(status)
        const outcome = decide(rules, current, { do: 'act', action, answers: {} }, { now: current.ledger.since, actor })
        expect([status, refusalOf(outcome)]).toEqual([status, whyNotFrom(rules, action, current, actor.person)])
      }
    })

    it.each(Object.keys(workflow.statuses))('offers in %s what each role may do there, and nothing else', (status) => {
      for (const role of Object.keys(workflow.roles)) {
        const offered = actionsFor(rules, inRole(rules, role), at(status)).map(({ id }) => id)
        const allowed = steps
          .filter((step) => step.from === status && step.who.includes(role))
          .map(({ action }) => action)
        expect([role, ...offered]).toEqual([role, ...allowed])
      }
    })

    describe.each(pack.types.map((type) => [type.id, type] as const))('type %s', (_id, type) => {
      it('opens with everything answered', () => {
        const { next } = decided(decide(rules, null, openingOrder(rules, type), opener(rules)))
        expect(next).toMatchObject({ type: type.id, status: workflow.start, severity: type.severity, version: 1 })
        expect(next.sla.response.target).toBe(type.sla.response)
        expect(next.sla.resolution.target).toBe(type.sla.resolution)
        expect(totalOf(next)).toBe(0)
      })

      const required = openingNeeds(type).filter((need) => !need.optional)
      it.each(required.map((need) => [need.id, need] as const))('does not open without %s', (id, need) => {
        const order = openingOrder(rules, type)
        const { now, actor } = opener(rules)
        const answers = asking(need, openingNeeds(type), order.answers, rules, actor, now)
        expectMissing(decide(rules, null, { ...order, answers: without(answers, id) }, opener(rules)), need)
      })
    })

    it.each(workflow.rules.map((rule) => [rule.id, rule] as const))('rule %s fires once, at its time', (_id, rule) => {
      for (const status of rule.while) expectFires(rules, at(status), rule)
    })
  })
}

/** A case, an order and its facts such that this need of the step is asked for. */
function prepared(rules: Rules, before: Case, step: Step, need: Need) {
  const actor = inRole(rules, step.who[0] ?? '')
  const now = before.ledger.since + 60_000
  const current = forgetting(need, agreedTo(rules, before, step.needs, now))
  const order = orderOf(rules, step, actor, now)
  const answers = asking(need, step.needs, order.answers, rules, actor, now)
  expect(askedNeeds(step.needs, answers, current, demandingType(rules))).toContain(need)
  return { current, order: { ...order, answers }, facts: { now, actor } }
}

function refusalOf(outcome: ReturnType<typeof decide>): Refusal['refused'] | null {
  return isRefusal(outcome) ? outcome.refused : null
}

/** Taking what somebody has is refused by name; anything else simply can't be done from there. */
function whyNotFrom({ workflow }: Rules, action: string, current: Case, person: string | null): Refusal['refused'] {
  const isOpen = workflow.statuses[current.status]?.phase === 'open'
  if (!isOpen || !workflow.actions[action]?.effects.includes('own')) return 'not-from-here'
  return current.owner === person ? 'already-yours' : 'taken'
}

function expectMissing(outcome: ReturnType<typeof decide>, need: Need): void {
  expect(refusalOf(outcome)).toBe('needs')
  expect(isRefusal(outcome) && outcome.missing?.map((missing) => missing.need.id)).toEqual([need.id])
}

/** The time since then belongs to somebody, unless the case was closed; and what the phase says is so. */
function expectSound(rules: Rules, before: Case, current: Case): void {
  const phase = rules.workflow.statuses[current.status]?.phase
  const passed = before.closedAt === null ? current.ledger.since - before.ledger.since : 0
  expect(totalOf(current) - totalOf(before)).toBe(passed)
  expect(current.closedAt !== null).toBe(phase === 'closed')
  if (phase === 'resolved') expect(current.resolvedAt).not.toBeNull()
}

const totalOf = ({ ledger }: Case) => Object.values(ledger.totals).reduce((sum, ms) => sum + ms, 0)

const tick: Order = { do: 'tick' }

function expectFires(rules: Rules, current: Case, rule: Rule): void {
  const key = `rule:${rule.id}`
  const timer =
    timersOf(rules, current).find((found) => found.key === key) ??
    expect.fail(`${key} does not wait in ${current.status}`)
  const early = decide(rules, current, tick, { now: timer.at - 1, actor: house })
  const before = isRefusal(early) ? current : early.next
  expect(before.fired[key]).toBeUndefined()
  const { next, facts, notices } = decided(decide(rules, before, tick, { now: timer.at, actor: house }))
  const own = facts.filter((fact) => fact.facts.rule === rule.id)
  expect(own.length).toBeGreaterThan(0)
  expectDone(rules, rule, next, notices)
  const again = decide(rules, next, tick, { now: timer.at, actor: house })
  expect(isRefusal(again) || again.facts.every((fact) => fact.facts.rule !== rule.id)).toBe(true)
}

function expectDone(rules: Rules, { does }: Rule, next: Case, notices: { to: unknown; wording: string }[]): void {
  if (does.kind === 'escalate') {
    expect(next.level).toBe(does.level)
    expect(notices).toContainEqual(expect.objectContaining({ to: { role: does.role } }))
  }
  if (does.kind === 'return') expect([next.status, next.owner]).toEqual([rules.workflow.start, null])
  if (does.kind === 'alert')
    expect(notices).toContainEqual(expect.objectContaining({ to: 'alerts', wording: does.wording }))
  if (does.kind === 'act') expect(next.status).toBe(rules.workflow.actions[does.action]?.to)
}
