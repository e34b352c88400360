// How much of each is taken, and how the environment says so.
import { z } from 'zod'
import type { Knock } from '#core/knocks.ts'

/** How many knocks of each kind are taken in a minute; 0 counts none. `openPages` is how many live pages an address holds open at once. */
export type Limits = Record<Knock | 'openPages', number>

/** What is taken unless told otherwise. */
export const usualLimits: Limits = {
  signIns: 10,
  wrongKeys: 60,
  keyRequests: 6_000,
  unknownLinks: 60,
  badWebhooks: 600,
  pages: 1_200,
  openPages: 50,
}

const limit = (name: keyof Limits) => z.coerce.number().int().min(0).max(1_000_000).default(usualLimits[name])

/** Their names in the environment. */
export const limitFields = {
  LIMIT_SIGN_INS: limit('signIns'),
  LIMIT_WRONG_KEYS: limit('wrongKeys'),
  LIMIT_KEY_REQUESTS: limit('keyRequests'),
  LIMIT_UNKNOWN_LINKS: limit('unknownLinks'),
  LIMIT_BAD_WEBHOOKS: limit('badWebhooks'),
  LIMIT_PAGES: limit('pages'),
  LIMIT_OPEN_PAGES: limit('openPages'),
}

/** The limits of an environment that was read. */
export function limitsOf(read: Record<keyof typeof limitFields, number>): Limits {
  return {
    signIns: read.LIMIT_SIGN_INS,
    wrongKeys: read.LIMIT_WRONG_KEYS,
    keyRequests: read.LIMIT_KEY_REQUESTS,
    unknownLinks: read.LIMIT_UNKNOWN_LINKS,
    badWebhooks: read.LIMIT_BAD_WEBHOOKS,
    pages: read.LIMIT_PAGES,
    openPages: read.LIMIT_OPEN_PAGES,
  }
}
