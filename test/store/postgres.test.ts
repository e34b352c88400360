// The contract on a real server, where TEST_DATABASE_URL names one whose user may create databases.
import { eq, sql } from 'drizzle-orm'
import pg from 'pg'
import { describe, expect, it } from 'vitest'
import type { Write } from '#store/commit.ts'
import { openPostgres, type PostgresOptions } from '#store/open-postgres.ts'
import { openBetween } from './between.ts'
import { storeContract } from './contract.ts'
import { fresh, workspaceRow } from './rows.ts'

const server = process.env.TEST_DATABASE_URL

describe.runIf(server)('PostgreSQL', () => {
  const url = new URL(server ?? 'postgres://localhost')

  const withAdmin = async (text: string) => {
    const admin = new pg.Client({ connectionString: url.href })
    await admin.connect()
    await admin.query(text)
    await admin.end()
  }
  /** A database of its own, as `options` make it. */
  const database = async (options = "encoding 'UTF8'") => {
    const name = fresh('caseline_test').replaceAll('-', '_')
    await withAdmin(`drop database if exists ${name}`)
    await withAdmin(`create database ${name} template template0 ${options}`)
    const own = new URL(url)
    own.pathname = `/${name}`
    return { name, url: own.href, drop: () => withAdmin(`drop database ${name} with (force)`) }
  }

  storeContract('PostgreSQL', async () => {
    const made = await database("encoding 'UTF8' locale 'C.UTF-8'")
    const store = await openPostgres(made.url, { warn: (message) => expect.fail(message) })
    const beside = new pg.Client({ connectionString: made.url })
    await beside.connect()
    return {
      store,
      raw: async (text) => (await beside.query(text)).rows,
      async tamper(text) {
        await beside.query('alter table timeline disable trigger user')
        await beside.query(text)
        await beside.query('alter table timeline enable trigger user')
      },
      async close() {
        await store.close()
        await beside.end()
        await made.drop()
      },
    }
  })

  it('brings one database up to date when several processes start at once', async () => {
    const made = await database()
    const stores = await Promise.all(
      Array.from({ length: 3 }, () => openPostgres(made.url, { warn: () => undefined, connections: 2 })),
    )
    const workspace = workspaceRow()
    await stores[0]?.commit([
      { write: (q, t) => q.insert(t.workspaces).values(workspace).returning({ id: t.workspaces.id }) },
    ])
    const numbers = await Promise.all(stores.flatMap((store) => [1, 2, 3].map(() => store.numbers(workspace.id))))
    expect(numbers.sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9])
    for (const store of stores) await store.close()
    await made.drop()
  })

  it('tries a plan again that the server gave up for a deadlock', async () => {
    const made = await database()
    const beside = new pg.Client({ connectionString: made.url })
    await beside.connect()
    await beside.query(`alter database ${made.name} set deadlock_timeout = '20ms'`)
    const store = await openPostgres(made.url, { warn: () => undefined })
    const [one, other] = [workspaceRow(), workspaceRow()]
    await store.commit([
      { write: (q, t) => q.insert(t.workspaces).values([one, other]).returning({ id: t.workspaces.id }) },
    ])
    const take = (workspace: string) => ({ hot: 'takeNumbers', values: { workspace, many: 1 } }) as const
    const touch = (id: string) => beside.query('update workspaces set name = name where id = $1', [id])
    const isWaiting = `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`

    await beside.query("begin; set local deadlock_timeout = '20s'")
    await touch(one.id)
    const plan = store.commit([take(other.id), take(one.id)])
    while ((await beside.query(isWaiting)).rowCount === 0);
    await touch(other.id)
    await beside.query('commit')
    expect(await plan).toEqual([[{ next: 2 }], [{ next: 2 }]])

    await store.close()
    await beside.end()
    await made.drop()
  })

  it('answers what was asked before it was closed, though it waits for a connection', async () => {
    const made = await database()
    const store = await openPostgres(made.url, { warn: () => undefined, connections: 2 })
    const asked = Array.from({ length: 5 }, () => store.read('inboxWaiting', {}))
    const closed = store.close()
    expect(await Promise.all(asked)).toMatchObject(asked.map(() => [{ count: 0 }]))
    await closed
    await expect(store.read('inboxWaiting', {})).rejects.toThrow()
    await made.drop()
  })

  describe('whose server goes away', () => {
    const touching = (id: string, name: string): Write => ({
      write: (q, t) =>
        q.update(t.workspaces).set({ name }).where(eq(t.workspaces.id, id)).returning({ id: t.workspaces.id }),
    })
    const openShop = async (made: { url: string }, options: Partial<PostgresOptions> = {}) => {
      const way = await openBetween(made.url)
      const store = await openPostgres(way.url, { warn: () => undefined, connections: 2, ...options })
      const shop = workspaceRow()
      await store.commit([{ write: (q, t) => q.insert(t.workspaces).values(shop).returning({ id: t.workspaces.id }) }])
      const beside = new pg.Client({ connectionString: made.url })
      await beside.connect()
      const name = async () => (await beside.query('select name from workspaces where id = $1', [shop.id])).rows[0].name
      const close = async () => {
        await store.close()
        await beside.end()
        await way.close()
      }
      return { way, store, shop, beside, name, close }
    }

    it('goes on where it ended every connection in the middle of a commit', async () => {
      const made = await database()
      const { store, shop, beside, name, close } = await openShop(made)
      await beside.query('begin')
      await beside.query('update workspaces set name = name where id = $1', [shop.id])
      const plans = ['one', 'other'].map((to) => store.commit([touching(shop.id, to)]))
      const ended = Promise.allSettled(plans)
      const waits = `select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
      // Inside a transaction the first answer would be given for ever.
      do await beside.query('select pg_stat_clear_snapshot()')
      while ((await beside.query(waits)).rowCount !== 2)
      await beside.query(`select pg_terminate_backend(pid) from (${waits}) as waiting`)
      expect((await ended).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
      await beside.query('commit')
      await store.commit([touching(shop.id, 'again')])
      expect(await name()).toBe('again')
      await close()
      await made.drop()
    })

    it('has its connections back where none could begin', async () => {
      const made = await database()
      const { way, store, shop, name, close } = await openShop(made)
      way.breaksAt('begin', 4)
      for (let time = 0; time < 4; time++) await expect(store.commit([touching(shop.id, 'no')])).rejects.toThrow()
      await store.commit([touching(shop.id, 'yes')])
      expect(await name()).toBe('yes')
      await close()
      await made.drop()
    })

    it('says of no commit that it is done whose answer never came, and waits for none for ever', async () => {
      const made = await database()
      const { way, store, shop, name, close } = await openShop(made, { patience: 1_000 })
      way.vanishesAfter('commit')
      await expect(store.commit([touching(shop.id, 'unknown')])).rejects.toThrow()
      way.vanishesAfter('workspaces')
      const read = store.read('workspaceById', { id: shop.id })
      await expect(read).rejects.toMatchObject({ cause: { message: expect.stringContaining('timeout') } })
      expect(await name()).toBe('unknown')
      await store.commit([touching(shop.id, 'known')])
      expect(await name()).toBe('known')
      await close()
      await made.drop()
    })

    it('gives up first what waits too long for others, and lets go what a process that is gone had locked', async () => {
      const made = await database()
      const { store, shop, beside, close } = await openShop(made, { patience: 800 })
      await beside.query('begin')
      await beside.query('update workspaces set name = name where id = $1', [shop.id])
      const gone = store.commit([touching(shop.id, 'never')])
      await expect(gone).rejects.toMatchObject({ cause: { code: '57014' } })
      await beside.query('commit')
      const limits = await store.q
        .select({
          idle: sql<string>`current_setting('idle_in_transaction_session_timeout')`,
        })
        .from(sql`(select 1) as one`)
      expect(limits).toEqual([{ idle: '1200ms' }])
      await beside.query(`alter database ${made.name} set statement_timeout = '7s'`)
      const ours = await openPostgres(made.url, { warn: () => undefined })
      const [own] = await ours.q
        .select({ own: sql<string>`current_setting('statement_timeout')` })
        .from(sql`(select 1) as one`)
      expect(own).toEqual({ own: '7s' })
      await ours.close()
      await close()
      await made.drop()
    })
  })

  it('refuses a database that is not in UTF-8, and says how to make one', async () => {
    const made = await database("encoding 'LATIN1' locale 'C'")
    await expect(openPostgres(made.url, { warn: () => undefined })).rejects.toThrow("ENCODING 'UTF8'")
    await made.drop()
  })

  it('warns of a locale whose trigrams know no Thai', async () => {
    const made = await database("encoding 'UTF8' locale 'C'")
    const warnings: string[] = []
    const store = await openPostgres(made.url, { warn: (message) => warnings.push(message) })
    expect(warnings).toEqual([expect.stringContaining('C.UTF-8')])
    await store.close()
    await made.drop()
  })
})
