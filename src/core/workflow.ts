// A workflow, its case types and rules as data: what zod can check of them. What zod can't is in check.ts.
import { z } from 'zod'

export const languages = ['en', 'th', 'ms', 'id', 'ar'] as const
export type Language = (typeof languages)[number]
export const language = z.enum(languages)

/** A text by language. Which languages must be there is the workflow's own say (check.ts). */
export const words = z.partialRecord(language, z.string().min(1))
export type Words = z.infer<typeof words>

/** A name of the business's own: none that any object has by itself. */
export const id = z
  .string()
  .regex(/^[a-zA-Z][a-zA-Z0-9_]{0,39}$/)
  .refine((name) => !(name in {}), 'this name is taken: call it otherwise')
/** A pack's or workflow's id, which is also its folder's name. */
const folderId = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/)
/** Ms, from a second to ten years: a target beyond that has no date that anybody could read. */
const duration = z.number().int().min(1000).max(315_360_000_000)
const option = z.strictObject({ id: z.string().min(1).max(60), label: words })
export type Option = z.infer<typeof option>

/** Who a stretch of time belongs to. `off` is closed hours, taken out of staff time by the calendar. */
export const parties = ['staff', 'customer', 'provider', 'off', 'bot'] as const
export type Party = (typeof parties)[number]

/** Asked only if this holds of the answers and fields so far. */
const condition = z.union([
  z.strictObject({ field: z.string(), is: z.array(z.union([z.string(), z.boolean()])).min(1) }),
  z.strictObject({ unset: z.string() }),
  z.strictObject({ type: z.enum(['requireProvider', 'requireOrder']), unset: z.string().optional() }),
])
export type Condition = z.infer<typeof condition>

const asked = {
  /** The answer's name. `rootCause`, `outcome`, `provider`, `orders`, `owner`, `severity` fill the case's own fields. */
  id,
  label: words,
  /** What its answer is called where it is listed ("City"); without it the question itself. */
  name: words.optional(),
  hint: words.optional(),
  when: condition.optional(),
  optional: z.boolean().optional(),
}
const from = { list: id.optional(), options: z.array(option).optional(), open: z.boolean().optional() }

/** What an action requires before it may happen; an action's needs are its form. */
export const need = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('note'), ...asked, max: z.number().int().optional() }),
  z.strictObject({
    kind: z.literal('text'),
    ...asked,
    min: z.number().int().optional(),
    max: z.number().int().optional(),
    pattern: z.string().optional(),
    /** A phone number of the country with this calling code: shared or typed, it is kept as people there write it. */
    phone: z
      .string()
      .regex(/^[1-9]\d{0,2}$/)
      .optional(),
  }),
  z.strictObject({ kind: z.literal('choice'), ...asked, ...from }),
  z.strictObject({
    kind: z.literal('multi'),
    ...asked,
    ...from,
    min: z.number().int().optional(),
    max: z.number().int().optional(),
  }),
  z.strictObject({
    kind: z.literal('photos'),
    ...asked,
    min: z.number().int().min(0),
    max: z.number().int().min(1).max(20),
  }),
  z.strictObject({ kind: z.literal('location'), ...asked }),
  z.strictObject({ kind: z.literal('otp'), ...asked, digits: z.number().int().min(4).max(8).default(6) }),
  z.strictObject({ kind: z.literal('person'), ...asked, roles: z.array(id).min(1) }),
  z.strictObject({ kind: z.literal('date'), ...asked, future: z.boolean().optional() }),
  z.strictObject({
    kind: z.literal('slot'),
    ...asked,
    /** Hours of the workspace's day, "08:00" to "12:00". */
    options: z.array(option.extend({ from: z.string(), to: z.string() })).min(1),
    /** The date need that the slot belongs to. */
    on: id.optional(),
  }),
  z.strictObject({
    kind: z.literal('orders'),
    ...asked,
    min: z.number().int().min(0).default(1),
    max: z.number().int().default(20),
  }),
  z.strictObject({ kind: z.literal('acknowledgement'), ...asked, by: z.enum(['customer']), text: words }),
])
export type Need = z.infer<typeof need>
export type NeedKind = Need['kind']

/** What a role may do beside the workflow's actions. */
export const rights = [
  'see',
  'take',
  'note',
  'reply',
  'assign',
  'link',
  'type',
  'severity',
  'escalate',
  'open',
  'message',
  'codes',
  'audit',
  'outbox',
  'jobs',
] as const
export type Right = (typeof rights)[number]

const role = z.strictObject({ label: words, staff: z.boolean(), rights: z.array(z.enum(rights)) })

const status = z.strictObject({
  label: words,
  /** What the customer reads of it. */
  customer: words,
  /** Further words for it in commands, by language. */
  words: z.partialRecord(language, z.array(z.string())).optional(),
  party: z.enum(['staff', 'customer', 'provider', 'bot']),
  phase: z.enum(['open', 'resolved', 'closed']),
  tone: z.enum(['plain', 'working', 'waiting', 'urgent', 'done']),
})
export type Status = z.infer<typeof status>

/** What an action is from some of its statuses, where that differs: what stands here stands for the action's own. */
const variant = z.strictObject({
  from: z.array(id).min(1),
  to: id.optional(),
  who: z.array(id).min(1).optional(),
  needs: z.array(need).optional(),
  notice: z.record(id, duration).optional(),
  button: z.boolean().optional(),
})

const action = z.strictObject({
  label: words,
  words: z.partialRecord(language, z.array(z.string())).optional(),
  from: z.array(id).min(1),
  to: id.optional(),
  who: z.array(id).min(1),
  needs: z.array(need).default([]),
  /** `own`: whoever acts becomes owner; `release`: nobody is. */
  effects: z.array(z.enum(['own', 'release'])).default([]),
  outcome: id.optional(),
  style: z.enum(['primary', 'danger']).optional(),
  /** Whether a button for it stands on the card. */
  button: z.boolean().default(true),
  /** Least time before the slot at which this role may still do it, ms by role (cancel a day before). */
  notice: z.record(id, duration).optional(),
  variants: z.array(variant).default([]),
})
export type Action = z.infer<typeof action>

/** The action as it is from this status, or undefined where it can't be done from there. */
export function actionFrom(action: Action, status: string): Action | undefined {
  if (!action.from.includes(status)) return undefined
  const differs = action.variants.find((variant) => variant.from.includes(status))
  return { ...action, ...differs, from: [status], variants: [] }
}

/** Facts at which a clock may start or end; `status:x` is the moment a case enters x. */
const clockEvent = z.union([
  z.enum(['opened', 'taken', 'assigned', 'resolved', 'closed']),
  z.templateLiteral(['status:', z.string()]),
])
const clock = z.strictObject({
  label: words,
  start: clockEvent,
  end: clockEvent,
  pausedBy: z.array(z.enum(['customer', 'provider', 'bot'])).default([]),
})
export const clockNames = ['response', 'resolution'] as const
export type ClockName = (typeof clockNames)[number]

/** Something that is to happen after a time, unless the case has moved on. */
const rule = z.strictObject({
  id,
  label: words,
  while: z.array(id).min(1),
  /** What the time runs from: entering the status, the last word of staff, the case's opening, or a date-and-slot answer. */
  since: z.enum(['status', 'staff', 'opened', 'slot']).default('status'),
  after: duration,
  /** What the time is counted in. Unless said: opening hours while staff are waited for, the wall clock for the rest. */
  hours: z.enum(['open', 'always']).optional(),
  does: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('escalate'), level: id, role: id.optional(), chat: z.string().optional() }),
    z.strictObject({ kind: z.literal('return') }),
    z.strictObject({ kind: z.literal('alert'), wording: z.string() }),
    z.strictObject({ kind: z.literal('act'), action: id }),
  ]),
})
export type Rule = z.infer<typeof rule>

/** What the customer is told at a fact; `status` is any further change of status. */
const customerNotices = z.partialRecord(
  z.enum(['opened', 'taken', 'status', 'resolved', 'closed', 'reopened']),
  z.string(),
)

export const workflow = z.strictObject({
  $schema: z.string().optional(),
  id: folderId,
  version: z.number().int().min(1),
  languages: z.array(language).min(1),
  start: id,
  /** The role of whoever writes in a staff group, unless its code says otherwise. */
  staffRole: id,
  roles: z.record(id, role),
  severities: z
    .array(
      z.strictObject({
        id,
        label: words,
        words: z.partialRecord(language, z.array(z.string())).optional(),
        urgent: z.boolean().default(false),
      }),
    )
    .min(1),
  statuses: z.record(id, status),
  actions: z.record(id, action),
  clocks: z.strictObject({ response: clock, resolution: clock }),
  /** The share of a target at which staff are warned. */
  warnAt: z.number().gt(0).lt(1),
  levels: z.array(option).min(1),
  outcomes: z.array(option).default([]),
  rules: z.array(rule).default([]),
  customerNotices,
})
export type Workflow = z.infer<typeof workflow>

export const caseType = z.strictObject({
  id,
  label: words,
  words: z.partialRecord(language, z.array(z.string())).optional(),
  category: id,
  severity: id,
  /** Targets in ms, or null for none. */
  sla: z.strictObject({ response: duration.nullable(), resolution: duration.nullable() }),
  requireProvider: z.boolean(),
  requireOrder: z.boolean(),
  /** Whether staff chats are told of a new case and its alerts. */
  notify: z.boolean(),
  /** What a breach does: the level it goes to, and the chat that takes over from the type's own, if any. */
  escalation: z
    .strictObject({ level: id, role: id.nullable().default(null), chat: z.string().nullable().default(null) })
    .nullable(),
  /** What opening asks beside the description. */
  intake: z.array(need).default([]),
  /** Whether the customer is asked to describe and to confirm. */
  confirm: z.boolean().default(true),
  describe: words.optional(),
  /** What to do first, shown under the card. */
  sop: words.optional(),
  /** Events of other systems that open a case of this type for their order (`topup.failed`). */
  events: z.array(z.string().min(1).max(100)).optional(),
  active: z.boolean().default(true),
})
export type CaseType = z.infer<typeof caseType>

export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const

/** Opening hours: several intervals a day, "09:00" to "18:00" in the zone; days without intervals are closed. */
export const calendar = z.strictObject({
  zone: z.string(),
  week: z.partialRecord(z.enum(weekdays), z.array(z.tuple([z.string(), z.string()]))),
  holidays: z.array(z.iso.date()).default([]),
})
export type Calendar = z.infer<typeof calendar>

export const pack = z.strictObject({
  $schema: z.string().optional(),
  id: folderId,
  label: words,
  timezone: z.string(),
  language,
  categories: z.array(option).min(1),
  types: z.array(caseType).min(1),
  lists: z.record(id, z.array(option)).default({}),
  calendar: calendar.nullable().default(null),
})
export type Pack = z.infer<typeof pack>

/** Everything of a workspace that a decision goes by. */
export type Rules = {
  workflow: Workflow
  types: Record<string, CaseType>
  categories: Option[]
  lists: Record<string, Option[]>
  calendar: Calendar | null
  timezone: string
}
