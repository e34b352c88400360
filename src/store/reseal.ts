// Everything that lies sealed, and the way from an older key to the newest. A further place is one entry here.
import { and, eq, ne } from 'drizzle-orm'
import type { Write } from './commit.ts'
import { keyId, keysOf, type SecretKeys, seal, sealedWith, unseal } from './seal.ts'
import type { Store } from './store.ts'

type Sealed = { id: string; sealed: string }
type Place = {
  read(store: Store): PromiseLike<Sealed[]>
  /** Only where it is still as it was read. */
  put(row: Sealed, sealed: string): Write
}

const places: Place[] = [
  {
    // A retired channel has none.
    read: ({ q, t }) =>
      q
        .select({ id: t.channels.id, sealed: t.channels.credentials })
        .from(t.channels)
        .where(ne(t.channels.credentials, '')),
    put: ({ id, sealed: was }, sealed) => ({
      write: (q, t) =>
        q
          .update(t.channels)
          .set({ credentials: sealed })
          .where(and(eq(t.channels.id, id), eq(t.channels.credentials, was)))
          .returning({ id: t.channels.id }),
    }),
  },
  {
    read: ({ q, t }) => q.select({ id: t.signingSecrets.id, sealed: t.signingSecrets.sealed }).from(t.signingSecrets),
    put: ({ id, sealed: was }, sealed) => ({
      write: (q, t) =>
        q
          .update(t.signingSecrets)
          .set({ sealed })
          .where(and(eq(t.signingSecrets.id, id), eq(t.signingSecrets.sealed, was)))
          .returning({ id: t.signingSecrets.id }),
    }),
  },
]

/** How many texts are sealed with the newest key, with one of before, and with none that is here. */
export type SealState = { newest: number; older: number; closed: number }

/** Looks at everything that is sealed. */
export async function sealState(store: Store, keys: SecretKeys): Promise<SealState> {
  const [newest, ...older] = keysOf(keys).map(keyId)
  const state: SealState = { newest: 0, older: 0, closed: 0 }
  for (const { read } of places)
    for (const { sealed } of await read(store)) {
      const id = sealedWith(sealed)
      if (id !== null && id === newest) state.newest++
      else if (id !== null && older.includes(id)) state.older++
      else state.closed++
    }
  return state
}

/** Seals with the newest key what was sealed with one of before; answers how many. What no key here opens is left as it is. */
export async function reseal(store: Store, keys: SecretKeys): Promise<number> {
  const [newest, ...older] = keysOf(keys)
  if (!newest || older.length === 0) return 0
  const ids = new Set(older.map(keyId))
  let done = 0
  for (const { read, put } of places)
    for (const row of await read(store)) {
      if (!ids.has(sealedWith(row.sealed) ?? '')) continue
      await store.commit([put(row, seal(newest, unseal(keys, row.sealed)))])
      done++
    }
  return done
}
