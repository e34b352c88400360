// What the API refused, as a page says it: beside the fields that are wrong.
import type { Problem } from './needs.ts'
import type { Acted } from './page.ts'

/** A refusal by its fields; `names` are those of the page where they differ from the API's. */
export function refusedAs(problem: Problem, names: Record<string, string> = {}): Acted {
  const fields = problem.errors.map(({ path, message }): [string, string] => [names[path] ?? path, message])
  return { refused: problem.detail, fields: Object.fromEntries(fields) }
}
