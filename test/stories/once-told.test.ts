// What the house tells of itself is told once: no less where telling fails at first, and no more however often it looks.
import { eq } from 'drizzle-orm'
import { afterEach, expect, it } from 'vitest'
import { openLog } from '#src/log.ts'
import type { Store } from '#store/store.ts'
import { upkeepOf, upkeepWrite } from '#store/upkeep.ts'
import { openWorld, type World } from '../world.ts'
import { alertsOn, shopOnLine } from './shops.ts'

const minute = 60_000

let world: World
afterEach(() => world.closes())

it('what a restore holds back is told even where telling it failed at first', async () => {
  let fails = false
  const through = (store: Store): Store => {
    const commit = (plan: Parameters<Store['commit']>[0]) =>
      fails && plan.some((write) => 'hot' in write && write.hot === 'outboxInsert')
        ? Promise.reject(new Error('the disk is full'))
        : store.commit(plan)
    return { ...store, commit: commit as Store['commit'] }
  }
  world = await openWorld({ through })
  const shop = await shopOnLine(world)
  const alerts = await alertsOn(world, shop)
  const { store } = world.app.house
  await store.commit([upkeepWrite(null, { name: 'restored', at: 1, body: { messages: 3, events: 2 } })])
  fails = true
  await world.passes(minute)
  expect((await upkeepOf(store, 'restored'))?.body.told).toBeUndefined()
  fails = false
  await world.passes(minute)
  await world.passes(minute)
  expect((await upkeepOf(store, 'restored'))?.body.told).toBe(true)
  expect(alerts.bubbles().filter(({ text }) => text.includes('/dlq'))).toHaveLength(1)
})

it('credentials that do not open here are warned of once, however often they are looked at', async () => {
  const lines: string[] = []
  world = await openWorld({ log: openLog('warn', { write: (line: string) => void lines.push(line) }) })
  await shopOnLine(world)
  const { store, channels } = world.app.house
  const replaced = (credentials: string) =>
    store.commit([
      {
        write: (q, t) =>
          q
            .update(t.channels)
            .set({ credentials })
            .where(eq(t.channels.platform, 'line'))
            .returning({ id: t.channels.id }),
      },
    ])
  const warned = () => lines.filter((line) => line.includes('do not open here')).length
  await replaced('sealed with a newer key')
  for (let look = 0; look < 5; look++) await channels.renew()
  expect(warned()).toBe(1)
  await replaced('sealed with another one yet')
  for (let look = 0; look < 5; look++) await channels.renew()
  expect(warned()).toBe(2)
})
