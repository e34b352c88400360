// SQLite's log stays small, and nobody waits for that.

import { join } from 'node:path'
import Driver from 'better-sqlite3'
import { afterEach, describe, expect, it } from 'vitest'
import type { Write } from '#store/commit.ts'
import { openSqlite } from '#store/open-sqlite.ts'
import type { Store } from '#store/store.ts'
import { folder } from './folder.ts'
import { inboxRow } from './rows.ts'

const opened: { close(): unknown }[] = []
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close()
})

function open() {
  const path = join(folder(), 'caseline.db')
  const store = openSqlite(path, { patience: 0 })
  opened.push(store)
  return { path, store }
}

/** Somebody who reads beside the house, and has not come to an end. */
function reader(path: string) {
  const beside = new Driver(path, { readonly: true })
  opened.push(beside)
  beside.exec('begin')
  beside.prepare('select count(*) from inbox').get()
  return { ends: () => beside.exec('commit') }
}

let made = 0
const event = (bytes: number): Write => {
  const id = `event-${++made}`
  return { hot: 'inboxInsert', values: inboxRow({ id, key: id, body: { text: 'x'.repeat(bytes) } }) }
}

async function writes(store: Store, megabytes: number): Promise<number> {
  for (let n = 0; n < megabytes * 4; n++) await store.commit([event(250_000)])
  return (await store.sizes()).log ?? 0
}

describe("SQLite's log", () => {
  it('stays below 20 MB however much is written', async () => {
    const { store } = open()
    expect(await writes(store, 60)).toBeLessThan(20_000_000)
    expect((await store.sizes()).database).toBeGreaterThan(50_000_000)
  })

  it('grows while somebody reads for long, who is told of, and gets small once they are gone', async () => {
    const { path, store } = open()
    await writes(store, 1)
    const long = reader(path)
    expect(await writes(store, 60)).toBeGreaterThan(50_000_000)
    expect(store.tidy?.()).toMatchObject({ isHeld: true })
    const began = performance.now()
    await store.commit([event(10)])
    expect(performance.now() - began).toBeLessThan(4_000)
    long.ends()
    expect(store.tidy?.().isHeld).toBe(false)
    expect(await writes(store, 1)).toBeLessThan(33_000_000)
  })

  it('is ended altogether in a quiet moment', async () => {
    const { store } = open()
    await writes(store, 3)
    expect(store.tidy?.().bytes).toBeGreaterThan(2_000_000)
    expect(store.tidy?.()).toEqual({ bytes: 0, isHeld: false })
  })
})
