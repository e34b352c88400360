// The page a customer follows their case on: no sign-in, an address nobody guesses, live while it is open (S0-25).
import { readFileSync } from 'node:fs'
import { type Context, Hono } from 'hono'
import { secureHeaders } from 'hono/secure-headers'
import { streamSSE } from 'hono/streaming'
import { contentPolicy, houseColours } from '#admin/safe.ts'
import type { Waits } from '#core/clock.ts'
import { type Language, languages } from '#core/workflow.ts'
import type { Store } from '#store/store.ts'
import type { TrackNeeds } from './tracked.ts'
import { trackedBy } from './tracked.ts'
import { busyPage, gonePage, trackPage } from './view.ts'

const styles = houseColours() + readFileSync(new URL('./track.css', import.meta.url), 'utf8')
const script = readFileSync(new URL('./track.js', import.meta.url), 'utf8')

/** How often (ms) an open page's case is looked at, and how many pages may be open. */
const looksEvery = 2_000
const mostOpen = 500

export type TrackDoors = Hono & { close(): void }

/** The doors below /track. `close` ends what is open, so that the process can end. */
export function trackRoutes(needs: TrackNeeds): { doors: Hono; close(): void } {
  /** What is open: how each is ended, and who looks. */
  const open = new Map<() => void, string | null>()
  const doors = new Hono()
  doors.use(
    secureHeaders({ contentSecurityPolicy: contentPolicy, referrerPolicy: 'no-referrer', xFrameOptions: 'DENY' }),
  )
  doors.get('/assets/track.css', (c) => c.body(styles, 200, { 'content-type': 'text/css; charset=utf-8' }))
  doors.get('/assets/track.js', (c) => c.body(script, 200, { 'content-type': 'text/javascript; charset=utf-8' }))
  doors.use(async (c, next) => {
    c.header('cache-control', 'no-store')
    c.header('x-robots-tag', 'noindex')
    const wait = await needs.knocks.count('pages', needs.knocks.who(c))
    return wait === null ? next() : tooOften(c, wait)
  })

  function tooOften(c: Context, seconds: number): Response | Promise<Response> {
    c.header('retry-after', String(seconds))
    return c.html(busyPage(needs, languageAsked(c.req.header('accept-language'))), 429)
  }

  doors.get('/:token', async (c) => {
    const tracked = await trackedBy(needs, c.req.param('token'))
    if (tracked) return c.html(trackPage(tracked, c.req.param('token')))
    const wait = await needs.knocks.count('unknownLinks', needs.knocks.who(c))
    if (wait !== null) return tooOften(c, wait)
    return c.html(gonePage(needs, languageAsked(c.req.header('accept-language'))), 404)
  })
  doors.get('/:token/events', async (c) => {
    const token = c.req.param('token')
    const first = await versionOf(needs.store, token)
    const who = needs.knocks.who(c)
    if (first === null) {
      const wait = await needs.knocks.count('unknownLinks', who)
      return wait === null ? c.text('There is nothing at this address', 404) : tooOften(c, wait)
    }
    if (open.size >= mostOpen) return c.text('Too many pages are open: look again later', 503, { 'retry-after': '60' })
    if (isFull(who)) return tooOften(c, 60)
    return streamSSE(c, async (stream) => {
      const { promise: isOver, resolve } = Promise.withResolvers<'over'>()
      const end = () => resolve('over')
      open.set(end, who)
      stream.onAbort(end)
      try {
        let known: number | null = first
        await stream.writeSSE({ event: 'version', data: String(known) })
        while (!stream.aborted && known !== null) {
          if ((await Promise.race([pause(needs.waits, looksEvery), isOver])) === 'over') return
          const now = await versionOf(needs.store, token)
          if (now !== known) await stream.writeSSE({ event: 'version', data: String(now ?? 'gone') })
          known = now
        }
      } finally {
        open.delete(end)
      }
    })
  })
  function isFull(who: string | null): boolean {
    if (who === null || needs.openPages === 0) return false
    return [...open.values()].filter((other) => other === who).length >= needs.openPages
  }

  return {
    doors,
    close() {
      for (const end of open.keys()) end()
    },
  }
}

function pause(waits: Waits, ms: number): Promise<void> {
  return new Promise((over) => void waits.after(ms, over))
}

async function versionOf(store: Store, token: string): Promise<number | null> {
  const [row] = await store.read('caseByToken', { token })
  return row?.version ?? null
}

function languageAsked(header: string | undefined): Language {
  const asked = (header ?? '').split(',').map((part) => part.trim().slice(0, 2).toLowerCase())
  return languages.find((language) => asked.includes(language)) ?? 'en'
}
