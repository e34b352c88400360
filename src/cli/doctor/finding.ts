// What the doctor finds: one line each, with what to do where something is to be done.
import type { Config, Secrets } from '#src/config.ts'

export type State = 'ok' | 'look' | 'bad' | 'unknown'
export type Finding = { what: string; state: State; words: string; next?: string }

/** What there is to look at. `fetch` reaches the network; null where it is left alone. */
export type Patient = {
  config: Config
  secrets: Secrets
  now: number
  fetch: typeof fetch | null
  /** Bytes free on the disk of a folder. */
  thorough: boolean
}

export type Look = (patient: Patient) => Promise<Finding[]>

/** All is well. */
export const ok = (what: string, words: string): Finding => ({ what, state: 'ok', words })
/** Works, but somebody should look at it. */
export const look = (what: string, words: string, next: string): Finding => ({ what, state: 'look', words, next })
/** Does not work. */
export const bad = (what: string, words: string, next: string): Finding => ({ what, state: 'bad', words, next })
/** Could not be found out. */
export const unknown = (what: string, words: string, next?: string): Finding => ({
  what,
  state: 'unknown',
  words,
  ...(next ? { next } : {}),
})

const patience = 8_000

/** Asks an address; null where nobody answers in time. */
export async function asked(fetching: typeof fetch, url: string): Promise<Response | null> {
  try {
    return await fetching(url, { signal: AbortSignal.timeout(patience), redirect: 'manual' })
  } catch {
    return null
  }
}
