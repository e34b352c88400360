// A refusal for another system: its reason as a word, and as a sentence in a language of theirs.
import type { Actor, Missing, Refusal } from '#core/case.ts'
import type { Language } from '#core/workflow.ts'
import type { LoadedCase } from '#flows/questions.ts'
import { missingWords, refusalWords } from '#flows/refusals.ts'
import { labelIn, needName, type Tongue, tongueOf } from '#flows/tongue.ts'
import type { Business } from './book.ts'
import type { House } from './house.ts'

export type RefusedWords = {
  refused: Refusal['refused']
  words: string
  missing: { need: string; kind: string; label: string; have: number; want: number; wrong: string | null }[]
}

/** The words of a refusal. */
export function refusedWords(
  { clock }: House,
  { row, rules, wordings }: Business,
  { language }: { language: Language | null },
  actor: Actor,
  refusal: Refusal,
  found: LoadedCase | null,
): RefusedWords {
  const { id, name, timezone } = row
  const workspace = { id, name, timezone, language: row.language }
  const near = { now: clock.now(), workspace, rules: found?.rules ?? rules, wordings }
  const tongue = tongueOf(near, null, language)
  const { refused, missing = [] } = refusal
  return {
    refused,
    words: refused === 'needs' ? missingIn(tongue, refusal, missing, found) : plainWords(tongue, actor, refusal, found),
    missing: missing.map(({ need, have, want, wrong }) => ({
      ...{ need: need.id, kind: need.kind, label: needName(tongue, need), have, want, wrong: wrong ?? null },
    })),
  }
}

function plainWords(tongue: Tongue, actor: Actor, refusal: Refusal, found: LoadedCase | null): string {
  return refusalWords({ tongue, actor, isStaff: true }, refusal, found)
}

function missingIn(tongue: Tongue, { values }: Refusal, missing: Missing[], found: LoadedCase | null): string {
  const list = missingWords(tongue, missing)
  if (!found) return `${labelIn(tongue, tongue.rules.types[String(values.type)]?.label, String(values.type))}: ${list}`
  const action = labelIn(tongue, tongue.rules.workflow.actions[String(values.action)]?.label, String(values.action))
  return tongue.say('form.missing', { action, number: found.current.number, list })
}
