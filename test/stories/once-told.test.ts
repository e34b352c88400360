// What the house tells of itself is told once: no less where telling fails at first, and no more however often it looks.
import { eq } from 'drizzle-orm'
import { afterEach, expect, it } from 'vitest'
import type { JobNeeds } from '#jobs/job.ts'
import { keyAge } from '#jobs/key-age.ts'
import type { Spoken } from '#jobs/upkeep.ts'
import { alertAllWith } from '#src/alerts.ts'
import { openLog } from '#src/log.ts'
import type { Write } from '#store/commit.ts'
import type { Store } from '#store/store.ts'
import { upkeepOf, upkeepWrite } from '#store/upkeep.ts'
import type { WordingKey } from '#templates/wordings.ts'
import { openWorld, type World } from '../world.ts'
import { alertsOn, shopOnLine } from './shops.ts'

const minute = 60_000
const day = 24 * 60 * minute

let world: World
afterEach(() => world.closes())

it('what a restore holds back is told even where telling it failed at first', async () => {
  const disk = fillableDisk()
  world = await openWorld({ through: disk.through })
  const shop = await shopOnLine(world)
  const alerts = await alertsOn(world, shop)
  const { store } = world.app.house
  await store.commit([upkeepWrite(null, { name: 'restored', at: 1, body: { messages: 3, events: 2 } })])
  disk.isFull = true
  await world.passes(minute)
  expect((await upkeepOf(store, 'restored'))?.body.told).toBeUndefined()
  disk.isFull = false
  await world.passes(minute)
  await world.passes(minute)
  expect((await upkeepOf(store, 'restored'))?.body.told).toBe(true)
  expect(alerts.bubbles().filter(({ text }) => text.includes('/dlq'))).toHaveLength(1)
})

it('an old key is told of each month, by one of two processes, and again where telling it failed', async () => {
  const disk = fillableDisk()
  world = await openWorld({ through: disk.through })
  const shop = await shopOnLine(world)
  const alerts = await alertsOn(world, shop)
  const { house } = world.app
  const born = house.clock.now()
  await house.store.commit([upkeepWrite(await upkeepOf(house.store, 'key'), { name: 'key', at: born, body: {} })])
  let time = born + 366 * day
  const looks = () => {
    const needs = {
      store: house.store,
      now: () => time,
      alertAllWith: (key: WordingKey, values: Spoken, also: Write[]) => alertAllWith(house, { key, values }, also),
    }
    return keyAge.run(needs as JobNeeds)
  }
  const told = async () => {
    await world.settle()
    return alerts.bubbles().filter(({ text }) => text.includes('rotate-key')).length
  }
  disk.isFull = true
  await expect(looks()).rejects.toThrow('the disk is full')
  disk.isFull = false
  await Promise.all([looks(), looks()])
  expect(await told()).toBe(1)
  time += day
  await looks()
  expect(await told()).toBe(1)
  time += 31 * day
  await Promise.all([looks(), looks()])
  expect(await told()).toBe(2)
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

/** A disk that can be full when messages are to be written. */
function fillableDisk() {
  const disk = {
    isFull: false,
    through(store: Store): Store {
      const commit = (plan: Parameters<Store['commit']>[0]) =>
        disk.isFull && plan.some((write) => 'hot' in write && write.hot === 'outboxInsert')
          ? Promise.reject(new Error('the disk is full'))
          : store.commit(plan)
      return { ...store, commit: commit as Store['commit'] }
    },
  }
  return disk
}
