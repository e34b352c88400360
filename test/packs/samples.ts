// An answer that does for any need, and the people who give it.
import type { Actor, Answer, Answers, Case } from '#core/case.ts'
import { optionsOf } from '#core/needs.ts'
import type { Condition, Need, Rules } from '#core/workflow.ts'

export const dayMs = 86_400_000
/** Monday 2 March 2026, 10:00 in Riyadh: an opening hour of every pack. */
export const morning = Date.UTC(2026, 2, 2, 7)
/** A visit far enough ahead for every notice. */
export const visitAt = morning + 3 * dayMs

/** Someone who acts in a role; as a customer or partner it is the case's own. */
export function inRole(rules: Rules, role: string): Actor {
  if (rules.workflow.roles[role]?.staff) return { person: `person-${role}`, name: role, roles: [role] }
  return role === 'partner'
    ? { person: 'person-partner', name: role, roles: [role], account: 'account-1' }
    : { person: 'person-customer', name: role, roles: [role] }
}

export const house: Actor = { person: null, name: 'house', roles: [], system: true }

/** Answers to all of these needs by one who acts; conditions on other answers are met where they can be. */
export function answersTo(needs: Need[], rules: Rules, actor: Actor, now: number): Answers {
  return Object.fromEntries(
    needs.map((need) => {
      const isWanted = needs.flatMap(({ when }) => (when && 'field' in when && when.field === need.id ? [when] : []))
      return [need.id, answerTo(need, rules, actor, now, isWanted[0])]
    }),
  )
}

/** The same answers, but such that this need is asked for too. */
export function asking(need: Need, needs: Need[], answers: Answers, rules: Rules, actor: Actor, now: number): Answers {
  const { when } = need
  if (!when || !('field' in when)) return answers
  const other = needs.find(({ id }) => id === when.field)
  return other ? { ...answers, [other.id]: answerTo(other, rules, actor, now, when) } : answers
}

/** What the case must not know yet for the need to be asked. */
export function forgetting(need: Need, current: Case): Case {
  const unset = need.when && 'unset' in need.when ? need.when.unset : undefined
  if (need.kind === 'acknowledgement') return { ...current, fields: without(current.fields, need.id) }
  if (unset === undefined) return current
  const own = { rootCause: null, provider: null, outcome: null, owner: null }
  return unset in own ? { ...current, [unset]: null } : { ...current, fields: without(current.fields, unset) }
}

/** A record without one key. */
export function without<T>(record: Record<string, T>, key: string): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => name !== key))
}

type FieldCondition = Extract<Condition, { field: string }>

function answerTo(need: Need, rules: Rules, actor: Actor, now: number, wanted?: FieldCondition): Answer {
  switch (need.kind) {
    case 'note':
      return { kind: 'note', text: 'Done by hand' }
    case 'text':
      return { kind: 'text', text: need.pattern ? '0512345678' : 'King Fahd Road 12' }
    case 'choice':
      return { kind: 'choice', id: optionFor(need, rules, wanted) }
    case 'multi':
      return { kind: 'multi', ids: [optionFor(need, rules, wanted)] }
    case 'photos':
      return { kind: 'photos', files: photos(Math.max(need.min, 1)) }
    case 'location':
      return { kind: 'location', latitude: 24.7, longitude: 46.7 }
    case 'otp':
      return { kind: 'otp', matches: true }
    case 'person':
      return { kind: 'person', id: `person-${need.roles[0]}`, name: 'Omar', roles: need.roles.slice(0, 1) }
    case 'date':
      return { kind: 'date', date: new Date(visitAt).toISOString().slice(0, 10) }
    case 'slot':
      return { kind: 'slot', id: need.options[0]?.id ?? '', at: visitAt }
    case 'orders':
      return { kind: 'orders', orders: Array.from({ length: Math.max(need.min, 1) }, (_, at) => `ORD-${at + 1}`) }
    case 'acknowledgement':
      return { kind: 'acknowledgement', by: actor.person ?? '', at: now }
    default:
      return need satisfies never
  }
}

/** Photos, each of its own. */
export const photos = (count: number) => Array.from({ length: count }, (_, at) => `file-${at + 1}`)

function optionFor(need: Extract<Need, { kind: 'choice' | 'multi' }>, rules: Rules, wanted?: FieldCondition): string {
  const named = wanted?.is.find((value) => typeof value === 'string')
  return named ?? optionsOf(need, rules)[0]?.id ?? 'anything'
}
