// Case types as others change them.
import { type CaseType, caseType, type Rules } from '#core/workflow.ts'
import { brokenBy } from './checks.ts'
import { type FieldProblem, fieldProblems, invalid } from './problem.ts'

/** The type with what was asked of it, whole and checked against the rules; refuses what does not fit by its fields. */
export function patchedType(rules: Rules, was: CaseType, patch: Record<string, unknown>): CaseType {
  const read = caseType.safeParse(merged(was, patch))
  if (!read.success) throw invalid(...fieldProblems(read.error))
  if (read.data.id !== was.id) throw invalid({ path: 'id', message: 'An id stays as it is' })
  const after = { ...rules, types: { ...rules.types, [was.id]: read.data } }
  const problems = brokenBy(rules, after).map((problem) => named(problem, was.id))
  if (problems.length > 0) throw invalid(...problems)
  return read.data
}

/** Records are merged a level deep, so that one language or one target can be said alone. What may be absent is taken away by null, and so is a text in one language. */
function merged(was: CaseType, patch: Record<string, unknown>): Record<string, unknown> {
  const next: Record<string, unknown> = { ...was }
  for (const [key, value] of Object.entries(patch)) {
    const before = next[key]
    if (value === null && optional.includes(key)) delete next[key]
    else if (isRecord(value))
      next[key] = texts.includes(key) ? spoken({ ...kept(before), ...value }) : { ...kept(before), ...value }
    else next[key] = value
  }
  return next
}

const optional = ['words', 'describe', 'sop', 'events']
const texts = ['label', 'words', 'describe', 'sop']
const kept = (before: unknown) => (isRecord(before) ? before : {})
const spoken = (by: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(by).filter(([, text]) => text !== null))
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const fieldOf: Record<string, string> = { level: 'escalation.level', role: 'escalation.role' }

/** A problem by the field of this type that it is about; where two types share a word, it may be told of the other. */
function named({ path, message }: FieldProblem, type: string): FieldProblem {
  const [, of, ...field] = path.split('.')
  if (of !== type) return { path: 'label', message: `${of}: ${message}` }
  const kind = /^unknown (\w+)/.exec(message)?.[1]
  if (field.length > 0) return { path: field.join('.'), message }
  return { path: kind ? (fieldOf[kind] ?? kind) : 'label', message }
}
