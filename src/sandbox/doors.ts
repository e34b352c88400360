// The sandbox's doors: what is on the phones, what thumbs do, the clock, and faults.
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { z } from 'zod'
import { acts, isAct, memberOf } from './acts.ts'
import { type Demo, type DemoPhone, demoZone } from './demo.ts'
import type { Emulators } from './emulators.ts'
import { faultRoutes } from './fault-routes.ts'
import { guard } from './guard.ts'
import { streamNews } from './live.ts'
import { assets } from './page/assets.ts'
import { pageHtml } from './page/document.ts'
import { mapped } from './page/words.ts'
import { NothingToPress } from './phone.ts'
import { invalid, problem } from './problem.ts'
import { viewOf } from './view.ts'

export type SandboxNeeds = {
  demo: Demo
  emulators: Emulators
  /** Moves the house's time forward (ms) and answers when everything has settled. */
  advance(ms: number): Promise<void>
  now(): number
  /** Said on the page: what this is and how to leave. */
  note: string
  /** Where the token of the admin page is kept. */
  tokenFile: string
  /** Ends the pages' event streams. */
  stopping?: AbortSignal
}

const day = 86_400_000
const clockBody = z.strictObject({
  advanceMs: z
    .int()
    .min(0)
    .max(366 * day),
})
const largestBody = 40_000_000

/** Styles stand in attributes, as Flex messages bring their own colours. */
const contentPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** The doors under `/sandbox`. */
export function sandboxRoutes(needs: SandboxNeeds): Hono {
  const { demo, emulators, now } = needs
  const phoneOf = (id: string) => demo.phones.find((phone) => phone.id === id)
  const stirs = new Set<() => void>()
  const stir = () => {
    for (const listener of stirs) listener()
  }
  const onStir = (listener: () => void) => {
    stirs.add(listener)
    return () => void stirs.delete(listener)
  }
  const doors = new Hono()
  doors.use(guard)
  doors.use(bodyLimit({ maxSize: largestBody, onError: (c) => problem(c, 413, 'At most 40 MB at once.') }))
  doors.onError((error, c) => {
    if (error instanceof NothingToPress) return problem(c, 409, error.message)
    throw error
  })

  doors.get('/', (c) => c.html(pageHtml(needs), 200, { 'content-security-policy': contentPolicy }))
  doors.get('/page/:file', (c) => assets(c.req.param('file')) ?? problem(c, 404, 'There is no such file.'))
  doors.get('/events', (c) => streamNews(c, needs, onStir))

  doors.get('/state', (c) => {
    const { faults } = emulators
    return c.json({
      now: now(),
      zone: demoZone,
      note: needs.note,
      faults: faults.list(),
      phones: demo.phones.map(viewOf),
    })
  })

  doors.post('/clock', async (c) => {
    const given = await jsonOf(c.req.raw)
    if (given === undefined) return problem(c, 400, 'The body is not JSON.')
    const read = clockBody.safeParse(given)
    if (!read.success) return invalid(c, read.error)
    await needs.advance(read.data.advanceMs)
    stir()
    return c.json({ now: now() })
  })

  doors.post('/phones/:phone/:act', async (c) => {
    const phone = phoneOf(c.req.param('phone'))
    const name = c.req.param('act')
    if (!phone || !isAct(name)) return problem(c, 404, phone ? `A thumb can't ${name}.` : 'There is no such phone.')
    const given = await bodyOf(c.req.raw)
    if (given === undefined) return problem(c, 400, 'The body is neither JSON nor a form.')
    const act = acts[name](given)
    if (act instanceof z.ZodError) return invalid(c, act)
    const member = memberOf(phone, act.as)
    if (!member) return problem(c, 404, 'There is no such person in this chat.')
    if (act.bubble !== undefined && !phone.chat.find(act.bubble)) return problem(c, 404, 'There is no such bubble.')
    const done = await act.happens({ phone, hand: member.phone })
    return c.json({ ...done, opens: done?.opens && mapped(done.opens) })
  })

  doors.get('/media/:phone/:bubble/:at', (c) => {
    const phone = phoneOf(c.req.param('phone'))
    const found = phone && mediumOf(phone, c.req.param('bubble'), c.req.param('at'))
    return found ? serve(found) : problem(c, 404, 'There is no such picture.')
  })

  doors.route('/faults', faultRoutes(emulators.faults, stir))
  return doors
}

async function jsonOf(request: Request): Promise<unknown> {
  try {
    return (await request.json()) as unknown
  } catch {
    return undefined
  }
}

/** JSON, or a form whose `files` are gathered. */
async function bodyOf(request: Request): Promise<unknown> {
  if (!request.headers.get('content-type')?.startsWith('multipart/form-data')) return jsonOf(request)
  const form = await request.formData().catch(() => undefined)
  if (!form) return undefined
  const { files: _, ...fields } = Object.fromEntries(form)
  return { ...fields, files: form.getAll('files') }
}

function mediumOf(phone: DemoPhone, id: string, at: string) {
  const bubble = phone.chat.find(id)
  const medium = at === 'file' ? bubble?.file : bubble?.images[Number(at)]
  return medium?.bytes ? { bytes: medium.bytes, mime: medium.mime ?? '' } : undefined
}

const shown = /^(image\/(jpeg|png|gif|webp)|(audio|video)\/[a-z0-9.-]+)$/

function serve({ bytes, mime }: { bytes: Uint8Array; mime: string }): Response {
  const isShown = shown.test(mime)
  return new Response(new Uint8Array(bytes), {
    headers: {
      'content-type': isShown ? mime : 'application/octet-stream',
      'content-disposition': isShown ? 'inline' : 'attachment',
      'content-security-policy': "default-src 'none'; sandbox",
      'cache-control': 'private, max-age=3600',
    },
  })
}
