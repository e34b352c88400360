// Which of a list of options somebody means: by number, by name, or by the beginning of a name that no other has.
import type { Option } from '#core/workflow.ts'
import { names, plain } from './words.ts'

type How = { shown?: string[]; takesWords?: boolean }

/** The option that a text means, or null. A number is its place among those shown; where any words do, a mere beginning is no option. */
export function optionMeant(options: Option[], text: string | null, how: How = {}): string | null {
  const meant = plain(text ?? '')
  if (meant === '') return null
  const shown = options.filter(({ id }) => how.shown?.includes(id))
  const nth = /^\d{1,2}$/u.test(meant) ? (shown.length > 0 ? shown : options)[Number(meant) - 1] : undefined
  const named = nth ?? options.find((option) => names(meant, option.id, option))
  return named?.id ?? (how.takesWords ? null : beginning(options, meant))
}

function beginning(options: Option[], meant: string): string | null {
  if (meant.length < 2) return null
  const begun = options.filter(({ label }) =>
    Object.values(label).some((one) => plain(one).startsWith(`${meant} `) || plain(one).startsWith(`${meant}(`)),
  )
  return begun.length === 1 ? (begun[0]?.id ?? null) : null
}

/** All the options of a list that somebody types ("1, 3", "1 3", two names); null where one of them is none. */
export function manyMeant(options: Option[], text: string | null, how: How = {}): string[] | null {
  const whole = optionMeant(options, text, how)
  if (whole !== null) return [whole]
  const parts = (text ?? '')
    .split(/[,،、;؛\n]+|\s+(?:and|dan|และ|و)\s+/u)
    .map((part) => part.trim())
    .flatMap((part) => (/^[\p{Nd}\s]+$/u.test(part) ? part.split(/\s+/u) : [part]))
    .filter((part) => part !== '')
  const found = parts.map((part) => optionMeant(options, part, how))
  return found.every((id) => id !== null) ? [...new Set(found)] : null
}

/** What is chosen once these are pressed: each comes or goes. */
export function toggled(chosen: string[], pressed: string[]): string[] {
  return [...chosen.filter((id) => !pressed.includes(id)), ...pressed.filter((id) => !chosen.includes(id))]
}
