// Faults switched on and off: what a platform gets wrong from now on.
import { type Context, Hono } from 'hono'
import { z } from 'zod'
import type { FaultKind, Faults } from './faults.ts'
import { invalid, problem } from './problem.ts'

const everywhere: FaultKind[] = ['429', '5xx', 'timeout', 'accepted-but-timeout', 'reset', 'broken-json']

/** What each platform can get wrong. */
export const faultKinds = {
  line: [...everywhere, 'expired-reply-token'],
  whatsapp: [...everywhere, 'pair-rate', 'fails-later'],
  telegram: everywhere,
} satisfies Record<string, FaultKind[]>

const platform = z.enum(['line', 'whatsapp', 'telegram'])
const fault = z
  .strictObject({
    platform,
    kind: z.enum([...everywhere, 'expired-reply-token', 'pair-rate', 'fails-later']),
    retryAfter: z.int().min(0).max(3600).optional(),
    status: z.int().min(500).max(599).optional(),
    code: z.int().positive().optional(),
    times: z.int().min(1).max(1000).optional(),
  })
  .refine((given) => faultKinds[given.platform].includes(given.kind), {
    error: 'This platform knows no such fault',
    path: ['kind'],
  })

const cleared = z
  .strictObject({ platform: platform.optional(), kind: z.string().optional() })
  .refine((given) => given.kind === undefined || given.platform, { error: 'On which platform?', path: ['platform'] })

/** Switches off what is named: a kind on a platform, all of a platform, or everything. */
function clear(faults: Faults, { platform, kind }: z.output<typeof cleared>) {
  const stays =
    kind === undefined ? [] : faults.list().filter((each) => each.platform === platform && each.kind !== kind)
  faults.clear(platform)
  for (const each of stays) faults.add(each)
}

/** The doors under `/sandbox/faults`. */
export function faultRoutes(faults: Faults, changed: () => void): Hono {
  const listed = (c: Context, status: 200 | 201) => c.json({ faults: faults.list() }, status)
  const doors = new Hono()
  doors.post('/', async (c) => {
    const given: unknown = await c.req.json().catch(() => undefined)
    if (given === undefined) return problem(c, 400, 'The body is not JSON.')
    const read = fault.safeParse(given)
    if (!read.success) return invalid(c, read.error)
    faults.add(read.data)
    return listed(c, 201)
  })
  doors.delete('/', (c) => {
    const read = cleared.safeParse(c.req.query())
    if (!read.success) return invalid(c, read.error)
    clear(faults, read.data)
    changed()
    return listed(c, 200)
  })
  return doors
}
