// What answers leave behind: ids among the facts, words and files in what can be erased, values in the case's fields.
import type { Actor, Answer, Answers, Case } from '#core/case.ts'
import type { FileId } from '#core/ids.ts'
import { isOwn } from '#core/may.ts'
import { askedNeeds, optionsOf } from '#core/needs.ts'
import type { Need, Rules } from '#core/workflow.ts'

/** Answers as a timeline entry keeps them: `answers` ids for ever, `content` erasable. */
export type Trace = { answers: Record<string, unknown>; content: Record<string, unknown>; text: string }

/** The answers that count: to needs that are asked, and no agreement in another's name. */
export function countingAnswers(
  needs: Need[],
  answers: Answers,
  current: Case | null,
  rules: Rules,
  type: string,
  actor: Actor,
): Answers {
  const isHonest = (answer: Answer) =>
    answer.kind !== 'acknowledgement' || (answer.by === actor.person && (current === null || isOwn(actor, current)))
  const honest = Object.fromEntries(Object.entries(answers).filter(([, answer]) => isHonest(answer)))
  const asked = askedNeeds(needs, honest, current, rules.types[type])
  return Object.fromEntries(asked.flatMap(({ id }) => (honest[id] ? [[id, honest[id]]] : [])))
}

/** Puts answers where they belong: the case's own fields by name, the others among `fields`. */
export function fill(next: Case, answers: Answers): void {
  for (const [id, answer] of Object.entries(answers)) {
    const place = places[id]
    if (place) place(next, answer)
    else if (answer.kind === 'person') next.fields[id] = { kind: 'person', id: answer.id, name: answer.name }
    else if (answer.kind !== 'otp') next.fields[id] = answer
  }
}

/** What a timeline entry keeps of these answers. */
export function traceOf(needs: Need[], answers: Answers, rules: Rules): Trace {
  const trace: Trace = { answers: {}, content: {}, text: '' }
  const words: Record<string, unknown> = {}
  const files: FileId[] = []
  for (const need of needs) {
    const answer = answers[need.id]
    if (!answer) continue
    const kept = keep(need, answer, rules)
    if (kept.id !== undefined) trace.answers[need.id] = kept.id
    if (kept.words !== undefined) words[need.id] = kept.words
    if (kept.text) trace.text = trace.text ? `${trace.text}\n${kept.text}` : kept.text
    files.push(...(kept.files ?? []))
  }
  if (trace.text) trace.content.text = trace.text
  if (files.length > 0) trace.content.files = files
  if (Object.keys(words).length > 0) trace.content.answers = words
  return trace
}

type Place = (next: Case, answer: Answer) => void
/** Needs that fill the case's own fields; an owner is not filled in but given the case. */
const places: Record<string, Place> = {
  rootCause: (next, answer) => {
    next.rootCause = idOf(answer)
  },
  outcome: (next, answer) => {
    next.outcome = idOf(answer)
  },
  provider: (next, answer) => {
    next.provider = idOf(answer)
  },
  orders: (next, answer) => {
    if (answer.kind === 'orders') next.orders = [...new Set([...next.orders, ...cleanOrders(answer.orders)])]
  },
  severity: (next, answer) => {
    next.severity = idOf(answer) ?? next.severity
  },
  owner: () => undefined,
}

/** Order numbers without blanks and repeats. */
export function cleanOrders(orders: string[]): string[] {
  return [...new Set(orders.map((order) => order.trim()).filter((order) => order !== ''))]
}

function idOf(answer: Answer): string | null {
  if (answer.kind === 'choice') return answer.id
  return answer.kind === 'note' || answer.kind === 'text' ? answer.text : null
}

type Kept = { id?: unknown; words?: unknown; text?: string; files?: FileId[] }

function keep(need: Need, answer: Answer, rules: Rules): Kept {
  switch (answer.kind) {
    case 'note':
      return { text: answer.text }
    case 'text':
      return { words: answer.text }
    case 'choice':
      return isListed(need, answer.id, rules) ? { id: answer.id } : { words: answer.id }
    case 'multi': {
      const free = answer.ids.filter((id) => !isListed(need, id, rules))
      return { id: answer.ids.filter((id) => isListed(need, id, rules)), ...(free.length > 0 && { words: free }) }
    }
    case 'photos':
      return { id: answer.files.length, files: answer.files }
    case 'location':
      return { words: { latitude: answer.latitude, longitude: answer.longitude } }
    case 'otp':
      return { id: answer.matches }
    case 'person':
      return { id: answer.id, words: answer.name }
    case 'date':
      return { id: answer.date }
    case 'slot':
      return { id: { slot: answer.id, at: answer.at } }
    case 'orders':
      return { id: cleanOrders(answer.orders) }
    case 'acknowledgement':
      return { id: { by: answer.by, at: answer.at } }
    default:
      return answer satisfies never
  }
}

function isListed(need: Need, id: string, rules: Rules): boolean {
  return (need.kind === 'choice' || need.kind === 'multi') && optionsOf(need, rules).some((option) => option.id === id)
}
