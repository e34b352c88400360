// What becomes of an order: a decision, or a reason not to. Pure: rules, state, order and facts in; values out.
import type { Case, Decision, Facts, Order, Refusal } from './case.ts'
import { act } from './decide/act.ts'
import { assign } from './decide/assign.ts'
import { changeSeverity, changeType, escalate, link, track } from './decide/change.ts'
import { beginDraft, type Draft, finish } from './decide/draft.ts'
import { open } from './decide/open.ts'
import { tick } from './decide/tick.ts'
import { acknowledge, forget, hear, note, say } from './decide/words.ts'
import type { Rules } from './workflow.ts'

/** Decides an order on a case; `current` is null only where a case is opened. */
export function decide(rules: Rules, current: Case | null, order: Order, facts: Facts): Decision | Refusal {
  if (order.do === 'open') return open(rules, order, facts)
  if (!current) throw new Error(`The order "${order.do}" needs the case it is for.`)
  const draft = beginDraft(rules, current, facts)
  return carryOut(draft, order) ?? finish(draft)
}

function carryOut(draft: Draft, order: Exclude<Order, { do: 'open' }>): Refusal | null {
  switch (order.do) {
    case 'act':
      return act(draft, order)
    case 'assign':
      return assign(draft, order)
    case 'note':
      return note(draft, order)
    case 'say':
      return say(draft, order)
    case 'hear':
      return hear(draft, order)
    case 'forget':
      return forget(draft, order)
    case 'acknowledge':
      return acknowledge(draft, order)
    case 'link':
      return link(draft, order)
    case 'type':
      return changeType(draft, order)
    case 'severity':
      return changeSeverity(draft, order)
    case 'escalate':
      return escalate(draft, order)
    case 'track':
      return track(draft, order)
    case 'tick':
      return tick(draft)
    default:
      return order satisfies never
  }
}
