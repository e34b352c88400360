// The shapes that others build on. Instants are UTC ms; ids are opaque texts.
import { z } from '@hono/zod-openapi'
import { timelineKinds } from '#core/case.ts'
import { toldEvents } from '#core/told.ts'
import { caseType, language } from '#core/workflow.ts'

const instant = z.int()
const ms = z.number()

const named = z.object({ id: z.string(), name: z.string() }).openapi('Named')
/** Written out: a nullable component loses its null in the document. */
const orNull = z.union([named, z.null()])

export const caseTypeShape = z.strictObject(caseType.shape).openapi('CaseType')

export const platforms = ['line', 'whatsapp', 'telegram'] as const

export const deliveryStates = [
  'queued',
  'parked',
  'accepted',
  'sent',
  'delivered',
  'read',
  'failed',
  'unconfirmed',
  'settled',
  'dropped',
  'dead',
] as const

const clocks = z
  .object({ staff: ms, customer: ms, provider: ms, off: ms, bot: ms })
  .openapi('Clocks', { description: "The case's time by party, in ms up to now" })

const caseFields = {
  number: z.int(),
  status: z.string(),
  type: z.string(),
  severity: z.string(),
  owner: orNull,
  customer: orNull,
  partner: orNull,
  provider: orNull,
  source: z.string(),
  orders: z.array(z.string()),
  rootCause: z.string().nullable(),
  outcome: z.string().nullable(),
  openedAt: instant,
  firstResponseAt: instant.nullable(),
  resolvedAt: instant.nullable(),
  closedAt: instant.nullable(),
  dueAt: instant.nullable(),
  trackingToken: z.string(),
  clocks,
}

export const caseItem = z.object(caseFields).openapi('CaseItem')

const timelineEntry = z
  .object({
    seq: z.int(),
    at: instant,
    kind: z.enum(timelineKinds),
    by: orNull,
    data: z.record(z.string(), z.unknown()),
  })
  .openapi('TimelineEntry', { description: '`by` is null for the bot; `data` is without what was erased' })

const file = z
  .object({
    id: z.string(),
    mime: z.string().nullable(),
    size: z.int().nullable(),
    sha256: z.string().nullable(),
    url: z.string().nullable(),
  })
  .openapi('File', { description: 'All null where the file has not arrived' })

const message = z
  .object({
    at: instant,
    from: orNull,
    direction: z.enum(['in', 'out']),
    text: z.string(),
    files: z.array(file),
  })
  .openapi('Message')

const delivery = z
  .object({
    at: instant,
    to: z.string().openapi({ description: "A chat's id" }),
    state: z.enum(deliveryStates),
    code: z.string().nullable(),
    reason: z.string().nullable(),
  })
  .openapi('Delivery')

export const wholeCase = z
  .object({
    ...caseFields,
    timeline: z.array(timelineEntry),
    messages: z.array(message),
    deliveries: z.array(delivery),
  })
  .openapi('Case')

/** Written out: a nullable component loses its null in the document. */
const mute = z
  .object({ from: instant, until: instant.nullable() })
  .openapi('Mute', { description: 'Only what is urgent is told; without `until` that is so until somebody ends it' })

export const chat = z
  .object({
    id: z.string(),
    channel: z.string(),
    purpose: z.enum(['customer', 'staff', 'partner', 'alerts', 'none']),
    partner: orNull,
    types: z.array(z.string()).nullable(),
    language: language.nullable(),
    untold: z.array(z.enum(toldEvents)).openapi({ description: 'What is not told there without asking' }),
    muted: z.union([mute, z.null()]),
  })
  .openapi('Chat', { description: '`types: null` takes all case types' })

export const outboxItem = z
  .object({
    id: z.string(),
    at: instant,
    to: z.string().openapi({ description: "A chat's id" }),
    channel: z.string(),
    case: z.int().nullable().openapi({ description: "The case's number" }),
    wording: z.string().nullable(),
    state: z.enum(deliveryStates),
    attempts: z.int(),
    code: z.string().nullable(),
    reason: z.string().nullable(),
  })
  .openapi('OutboxItem')

export const inboxItem = z
  .object({
    id: z.string().openapi({ description: 'What whoever wrote it was told ends with this' }),
    at: instant.openapi({ description: 'When it was received' }),
    channel: z.string(),
    state: z.enum(['waiting', 'done', 'unhandled', 'dead', 'dropped']),
    attempts: z.int(),
    reason: z.string().nullable(),
    endedAt: instant.nullable(),
  })
  .openapi('InboxItem')

export const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })),
    code: z.string().optional().openapi({
      description: "Why a case's rules say no",
      example: 'not-from-here',
    }),
    missing: z
      .array(
        z.object({
          need: z.string(),
          kind: z.string(),
          label: z.string(),
          have: z.number(),
          want: z.number(),
          wrong: z.string().nullable(),
        }),
      )
      .optional()
      .openapi({ description: 'The needs that are not met' }),
  })
  .openapi('Problem')
