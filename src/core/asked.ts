// Which needs are asked: their conditions go by the answers so far, the case, and its type.
import type { Answer, Answers, Case } from './case.ts'
import type { CaseType, Condition, Need } from './workflow.ts'

/** The needs that are asked for, given these answers; a condition counts only answers to needs that are asked. */
export function askedNeeds(needs: Need[], answers: Answers, current: Case | null, type: CaseType | undefined): Need[] {
  const counted: Answers = {}
  return needs.filter((need) => {
    const isAsked = !need.when || holds(need.when, counted, current, type)
    const answer = answers[need.id]
    if (isAsked && answer) counted[need.id] = answer
    return isAsked
  })
}

function holds(condition: Condition, answers: Answers, current: Case | null, type: CaseType | undefined): boolean {
  if ('field' in condition) {
    const known = knownOf(condition.field, answers, current)
    return condition.is.some((value) =>
      typeof value === 'boolean' ? known.length > 0 === value : known.includes(value),
    )
  }
  const isUnset = condition.unset === undefined || knownOf(condition.unset, answers, current).length === 0
  return 'type' in condition ? type?.[condition.type] === true && isUnset : isUnset
}

/** What is known under a name, as ids: by the answers so far, else by the case. */
function knownOf(name: string, answers: Answers, current: Case | null): string[] {
  const answer = answers[name]
  if (answer) return idsOf(answer)
  if (!current) return []
  if (name === 'orders') return current.orders
  if (isOwnField(name)) return current[name] === null ? [] : [current[name]]
  const field = current.fields[name]
  return field ? idsOf(field) : []
}

const ownFields = ['rootCause', 'outcome', 'provider', 'owner', 'severity', 'type', 'status'] as const
const isOwnField = (name: string): name is (typeof ownFields)[number] => ownFields.some((own) => own === name)

function idsOf(answer: Answer): string[] {
  switch (answer.kind) {
    case 'note':
    case 'text':
      return answer.text.trim() === '' ? [] : [answer.text]
    case 'choice':
    case 'slot':
    case 'person':
      return [answer.id]
    case 'multi':
      return answer.ids
    case 'photos':
      return answer.files
    case 'date':
      return [answer.date]
    case 'orders':
      return answer.orders
    case 'otp':
      return answer.matches ? ['yes'] : []
    case 'location':
    case 'acknowledgement':
      return ['yes']
    default:
      return answer satisfies never
  }
}
