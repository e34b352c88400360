// drizzle's prepared statements, run without its walk over parameters and fields at every call: what each of them needs is found out
// once. It costs a third of drizzle's own way (`npm run bench`).
import { Column, is, Param, Placeholder, SQL } from 'drizzle-orm'
import type { AnyRow } from './commit.ts'

/** What drizzle's SQLite queries can do beside what their PostgreSQL types say: answer at once. */
export type Ready = { all(values?: object): AnyRow[] }

/** What is read of a prepared query of drizzle's. */
type Prepared = {
  stmt: { raw(isRaw: true): { all(...params: unknown[]): unknown[] } }
  query: { params: unknown[] }
  fields?: { path: string[]; field: unknown }[]
}
type Values = Record<string, unknown>
type Mapping = (value: unknown) => unknown

/** A statement prepared by drizzle, compiled. Throws where it is of a kind that the house has none of. */
export function compiled(built: object): Ready {
  const { stmt, query, fields } = (built as { prepare(): Prepared }).prepare()
  const params = query.params.map(paramOf)
  if (!fields) throw new Error('A prepared statement must say which columns it returns')
  const columns = fields.map(columnOf)
  const statement = stmt.raw(true)
  return {
    all(values = {}) {
      const rows = statement.all(...params.map((param) => param(values as Values))) as unknown[][]
      return rows.map((row) => rowOf(columns, row))
    },
  }
}

/** How a parameter comes out of the values. */
function paramOf(param: unknown): (values: Values) => unknown {
  if (is(param, Placeholder)) return given(param.name)
  if (!is(param, Param) || !is(param.value, Placeholder)) return () => param
  const value = given(param.value.name)
  const { encoder } = param
  return isPlain(encoder) ? value : (values) => encoder.mapToDriverValue(value(values))
}

function given(name: string): (values: Values) => unknown {
  return (values) => {
    const value = values[name]
    if (value === undefined) throw new Error(`No value was given for "${name}"`)
    return value
  }
}

type Reading = { name: string; decode: Mapping | null }

function columnOf({ path, field }: { path: string[]; field: unknown }): Reading {
  const [name] = path
  if (name === undefined || path.length > 1) throw new Error(`A prepared statement returns flat rows, not ${path}`)
  if (is(field, Column)) return { name, decode: isPlain(field) ? null : (value) => field.mapFromDriverValue(value) }
  const { decoder } = is(field, SQL) ? withDecoder(field) : withDecoder((field as SQL.Aliased).sql)
  return { name, decode: isPlain(decoder) ? null : (value) => decoder.mapFromDriverValue(value) }
}

/** drizzle keeps the decoder of an expression to itself. */
function withDecoder(made: SQL): { decoder: { mapFromDriverValue: Mapping } } {
  return made as unknown as { decoder: { mapFromDriverValue: Mapping } }
}

/** Whether a value goes through as it is: the kinds of columns that drizzle itself maps nothing of. */
function isPlain(coder: object): boolean {
  if (!is(coder, Column)) return false
  return (
    coder.mapFromDriverValue === Column.prototype.mapFromDriverValue &&
    coder.mapToDriverValue === Column.prototype.mapToDriverValue
  )
}

function rowOf(columns: Reading[], row: unknown[]): AnyRow {
  const read: AnyRow = {}
  for (let at = 0; at < columns.length; at++) {
    const column = columns[at]
    const value = row[at]
    if (column) read[column.name] = value === null || column.decode === null ? value : column.decode(value)
  }
  return read
}
