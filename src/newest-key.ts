// The newest SECRET_KEY takes over at start: what was sealed with one of before is sealed anew, and since when it serves is kept.
import { reseal } from '#store/reseal.ts'
import { keyId } from '#store/seal.ts'
import { moveUpkeep, upkeepOf } from '#store/upkeep.ts'
import type { House } from './house.ts'

/** Where the age of the key is kept. */
export const keyUpkeep = 'key'

/** Seals everything with the newest key. Whatever stops it in the middle, the next start goes on. */
export async function takeNewestKey(house: House): Promise<void> {
  const { store, secret, secrets, clock, log } = house
  const done = await reseal(store, secrets)
  if (done > 0) log.info({ sealed: done }, 'sealed anew with the newest key')
  const known = await upkeepOf(store, keyUpkeep)
  const id = keyId(secret)
  if (known?.body.id !== id) await moveUpkeep(store, known, { name: keyUpkeep, at: clock.now(), body: { id } })
}
