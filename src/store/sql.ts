// Small pieces of SQL that mean the same on both databases.
import { type Column, type SQL, sql } from 'drizzle-orm'

/** The column is this constant. Partial indexes are found by constants only, never by parameters. */
export function is<C extends Column>(column: C, constant: C['_']['data'] & string): SQL<boolean> {
  if (!/^[a-z_]+$/.test(constant)) throw new Error(`Not a constant to write into SQL: ${constant}`)
  return sql<boolean>`${column} = ${sql.raw(`'${constant}'`)}`
}

/** A whole number of any size, to compare a column with that may be too small for it: PostgreSQL would refuse to. */
export function whole(value: number): SQL<number> {
  return sql<number>`cast(${value} as bigint)`
}

/** Smallest first, rows without a value last: SQLite would begin with them, PostgreSQL end. */
export function rising(column: Column): SQL {
  return sql`${column} asc nulls last`
}

/** Greatest first, rows without a value last. */
export function falling(column: Column): SQL {
  return sql`${column} desc nulls last`
}

/** The column contains these words as they are: no sign in them is a wildcard. */
export function contains(column: Column | SQL, words: string): SQL<boolean> {
  return sql<boolean>`${column} like ${`%${words.replace(/[\\%_]/g, '\\$&')}%`} escape '\\'`
}
