// What ends a session.
import { afterEach, expect, it } from 'vitest'
import { beginAsAdmin, visitorOf } from '#admin/session.ts'
import { stillClocks } from '#src/clock.ts'
import { openSqlite } from '#store/open-sqlite.ts'

const store = openSqlite(':memory:')
afterEach(() => store.close())

it('ends with the admin token under which it was begun', async () => {
  let made = 0
  const { clock } = stillClocks(0)
  const fresh = { token: () => `token-${++made}`, id: () => `id-${++made}` }
  const rules = () => Promise.reject(new Error('nobody asks'))
  const needs = { store, clock, fresh, rules, adminToken: 'the-first-admin-token' }
  const cookie = await beginAsAdmin(needs)
  expect(await visitorOf(needs, cookie, 'en')).toMatchObject({ rights: 'all', person: null })
  expect(await visitorOf({ ...needs, adminToken: 'another-admin-token' }, cookie, 'en')).toBe(null)
})
