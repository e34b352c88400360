// Who may come to the admin's doors, by address: a list of networks, where there is one (S1-30).
import { createHash, timingSafeEqual } from 'node:crypto'
import type { BlockList } from 'node:net'
import { getConnInfo } from '@hono/node-server/conninfo'
import type { Context, MiddlewareHandler } from 'hono'
import { isIn, networksOf } from './networks.ts'

export type Allowing = {
  /** Networks from which the admin's doors open; null opens them to all. */
  adminFrom: string[] | null
  /** Proxies whose word on who knocked is believed. */
  proxies: string[]
  adminToken: string
}

const doors = /^\/(admin|metrics)(\/|$)/u

/** Refuses the admin page, the metrics and whoever bears the admin token, where they come from elsewhere. */
export function allowedOnly({ adminFrom, proxies, adminToken }: Allowing): MiddlewareHandler {
  if (!adminFrom) return (_, next) => next()
  const [allowed, believed] = [networksOf(adminFrom), networksOf(proxies)]
  const token = digest(`Bearer ${adminToken}`)
  return async (c, next) => {
    // What the page itself asks has passed this door already, with whoever opened the page.
    if (isFromPage(c)) return next()
    const isAdmins = doors.test(c.req.path) || timingSafeEqual(digest(bearerOf(c)), token)
    if (!isAdmins || isIn(allowed, addressOf(c, believed))) return next()
    return c.text('This door does not open from your address.', 403)
  }
}

/** Whether a connection led here; a request that never left this process (the page's, a test's) has none. */
export function hasConnection({ env }: Context): boolean {
  return typeof env === 'object' && env !== null && 'incoming' in env
}

/** Whether the page itself asks: nobody outside can give a request its `behalf`. */
function isFromPage(c: Context): boolean {
  return !hasConnection(c) && typeof c.env === 'object' && c.env !== null && 'behalf' in c.env
}

/** Who knocked: the nearest in the chain of proxies that is none of ours. */
export function addressOf(c: Context, believed: BlockList): string {
  return knockerOf(c, believed).address
}

/** The same, and whether they say they knock for somebody else and are not believed. */
export function knockerOf(c: Context, believed: BlockList): { address: string; forwards: boolean } {
  const chain = (c.req.header('x-forwarded-for') ?? '').split(',').flatMap((one) => one.trim() || [])
  let address = remoteOf(c)
  while (isIn(believed, address)) {
    const before = chain.pop()
    if (!before) return { address, forwards: false }
    address = plain(before)
  }
  return { address, forwards: chain.length > 0 }
}

/** Where a request has no connection it comes from nowhere. */
function remoteOf(c: Context): string {
  return hasConnection(c) ? plain(getConnInfo(c).remote.address ?? '') : ''
}

/** An IPv4 address is itself, in whichever guise it comes. */
const plain = (address: string) => address.replace(/^::ffff:(?=\d+\.)/iu, '')

function bearerOf(c: Context): string {
  return (c.req.header('authorization') ?? '').replace(/^bearer +/iu, 'Bearer ')
}

const digest = (text: string) => createHash('sha256').update(text).digest()
