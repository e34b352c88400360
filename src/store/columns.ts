// A column kit for each database with one type: PostgreSQL's, which has no .get/.all/.run that would compile here and crash there.
import * as pg from 'drizzle-orm/pg-core'
import * as lite from 'drizzle-orm/sqlite-core'

/** Names in the database are the properties' names in snake_case; drizzle makes them so for queries and migrations alike. */
export const casing = 'snake_case'

/** What a json column holds where its shape is somebody else's: a type alias of an object fits. */
export type Json = Record<string, unknown>

/** `instant` is UTC ms, `count` a small whole number, `big` one beyond 2^31. */
export const postgresKit = {
  table: pg.pgTable,
  text: () => pg.text(),
  instant: () => pg.bigint({ mode: 'number' }),
  big: () => pg.bigint({ mode: 'number' }),
  count: () => pg.integer(),
  flag: () => pg.boolean(),
  // json and not jsonb: that one reorders keys, and the order of a workflow's actions is the order of a card's buttons.
  json: <T>() => pg.customType<{ data: T; driverData: unknown }>({ dataType: () => 'json', toDriver: written })(),
  index: pg.index,
  unique: pg.uniqueIndex,
  key: pg.primaryKey,
}
export type Kit = typeof postgresKit

const likewise = {
  table: lite.sqliteTable,
  text: () => lite.text(),
  instant: () => lite.integer({ mode: 'number' }),
  big: () => lite.integer({ mode: 'number' }),
  count: () => lite.integer({ mode: 'number' }),
  flag: () => lite.customType<{ data: boolean; driverData: number }>(flag)(),
  json: <T>() =>
    lite.customType<{ data: T; driverData: string }>({ dataType: () => 'text', toDriver: written, fromDriver: read })(),
  index: lite.index,
  unique: lite.uniqueIndex,
  key: lite.primaryKey,
}

/** The one place where SQLite's builders pass for PostgreSQL's. */
export const sqliteKit = likewise as unknown as Kit

const flag = {
  dataType: () => 'integer',
  toDriver: (value: boolean) => (value === null ? value : Number(value)),
  fromDriver: (value: number) => value !== 0,
}

// drizzle's own json columns write a prepared null as the text 'null'; ours write NULL, as an unprepared insert does.
function written<T>(value: T): string {
  return value === null ? (value as unknown as string) : JSON.stringify(value)
}

function read<T>(value: string): T {
  return JSON.parse(value)
}
