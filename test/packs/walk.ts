// Walks a workflow by its own data: a case brought to any status by actions alone, as people would.
import { type Actor, type Case, type Decision, isRefusal, type Order } from '#core/case.ts'
import { decide } from '#core/decide.ts'
import { openingNeeds } from '#core/needs.ts'
import { actionFrom, type CaseType, type Need, type Rules } from '#core/workflow.ts'
import { answersTo, inRole, morning } from './samples.ts'

/** One transition of the workflow: an action from one of its statuses. */
export type Step = { action: string; from: string; to: string; who: string[]; needs: Need[] }

/** Every transition that the data allows. */
export function stepsOf({ workflow }: Rules): Step[] {
  return Object.entries(workflow.actions).flatMap(([action, found]) =>
    found.from.flatMap((from) => {
      const here = actionFrom(found, from)
      return here ? [{ action, from, to: here.to ?? from, who: here.who, needs: here.needs }] : []
    }),
  )
}

/** The type whose cases are asked the most: it requires a provider where any does. */
export function demandingType(rules: Rules): CaseType {
  const types = Object.values(rules.types)
  const found = types.find((type) => type.requireProvider) ?? types[0]
  if (!found) throw new Error('The pack has no case type.')
  return found
}

/** A fresh case of a type, opened by its customer, who also belongs to an account. */
export function openCase(rules: Rules, type: CaseType, now = morning): Case {
  return decided(decide(rules, null, openingOrder(rules, type, now), opener(rules, now))).next
}

/** The order that opens a case of a type, everything answered. */
export function openingOrder(rules: Rules, type: CaseType, now = morning): Extract<Order, { do: 'open' }> {
  const actor = inRole(rules, 'customer')
  return {
    do: 'open',
    type: type.id,
    customer: actor.person,
    chat: 'chat-1',
    account: 'account-1',
    source: 'line',
    orders: [],
    answers: answersTo(openingNeeds(type), rules, actor, now),
    words: { text: 'It does not work', files: [] },
    language: rules.workflow.languages[0] ?? 'en',
  }
}

/** The facts by which the customer opens. */
export function opener(rules: Rules, now = morning) {
  const fresh = { id: 'case-1', number: 1, trackingToken: 'token' }
  return { now, actor: inRole(rules, 'customer'), fresh }
}

/** A case in each status that can be reached, by the shortest way there. */
export function casesByStatus(rules: Rules): Map<string, Case> {
  const opened = openCase(rules, demandingType(rules))
  const found = new Map([[opened.status, opened]])
  for (const current of found.values()) {
    for (const step of stepsOf(rules)) {
      if (step.from !== current.status || found.has(step.to)) continue
      found.set(step.to, decided(takeStep(rules, current, step)).next)
    }
  }
  return found
}

/** Takes a step: by the first role that may, with everything answered, a minute after the case's last instant. */
export function takeStep(rules: Rules, current: Case, step: Step, actor = inRole(rules, step.who[0] ?? '')) {
  const now = current.ledger.since + 60_000
  const agreed = agreedTo(rules, current, step.needs, now)
  return decide(rules, agreed, orderOf(rules, step, actor, now), { now, actor })
}

/** The order for a step, everything answered. */
export function orderOf(rules: Rules, step: Step, actor: Actor, now: number): Extract<Order, { do: 'act' }> {
  const mine = step.needs.filter((need) => need.kind !== 'acknowledgement')
  return { do: 'act', action: step.action, answers: answersTo(mine, rules, actor, now) }
}

/** The case after its customer agreed to what these needs ask of them. */
export function agreedTo(rules: Rules, current: Case, needs: Need[], now: number): Case {
  return needs
    .filter((need) => need.kind === 'acknowledgement')
    .reduce((so, need) => {
      const actor = inRole(rules, 'customer')
      return decided(decide(rules, so, { do: 'acknowledge', need: need.id }, { now, actor })).next
    }, current)
}

/** The decision, where there must be one. */
export function decided(outcome: ReturnType<typeof decide>): Decision {
  if (isRefusal(outcome)) throw new Error(`Refused where it should not be: ${JSON.stringify(outcome)}`)
  return outcome
}
