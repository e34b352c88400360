// Finding cases by any part of their words: trigrams, since Thai has no spaces that a tokenizer could split at.
import { and, desc, eq, lt, type SQL, sql } from 'drizzle-orm'
import { contains } from './sql.ts'
import type { Store } from './store.ts'

/** What a case is found by, as its `search` column keeps it. */
export function searchable(...parts: (string | null | undefined)[]): string {
  return folded(parts.filter((part) => part).join('\n'))
}

/** A condition on cases: every word is somewhere in what the case is found by. */
export function matching({ kind, t }: Pick<Store, 'kind' | 't'>, words: string): SQL | undefined {
  const wanted = [...new Set(folded(words).split(/\s+/))].filter((word) => word !== '')
  const long = wanted.filter((word) => kind === 'sqlite' && [...word].length >= 3)
  return and(
    long.length > 0 ? sql`${t.cases}.rowid in (${foundBy(long)})` : undefined,
    ...wanted.filter((word) => !long.includes(word)).map((word) => contains(t.cases.search, word)),
  )
}

/** The rows that the index knows these words of, and those it has not taken in yet that contain them. */
function foundBy(words: string[]): SQL {
  const search = sql.raw('waiting.search')
  return sql`select rowid from cases_search where cases_search match ${words.map(quoted).join(' ')}
    union all select row from cases_search_waiting join cases waiting on waiting.rowid = row
    where ${and(...words.map((word) => contains(search, word)))}`
}

/** The newest cases of a workspace in which every word is found; `below` is the number to go on from. */
export async function searchCases(
  store: Store,
  workspace: string,
  words: string,
  { limit = 20, below }: { limit?: number; below?: number } = {},
) {
  const { q, t } = store
  const rows = await q
    .select({ body: t.cases.body })
    .from(t.cases)
    .where(
      and(
        eq(t.cases.workspace, workspace),
        matching(store, words),
        below === undefined ? undefined : lt(t.cases.number, below),
      ),
    )
    .orderBy(desc(t.cases.number))
    .limit(limit)
  return rows.map(({ body }) => body)
}

function folded(text: string): string {
  return text.normalize('NFKC').toLowerCase()
}

/** A phrase in FTS5's words: nothing in it is an operator. */
function quoted(word: string): string {
  return `"${word.replaceAll('"', '""')}"`
}
