// What the Cloud API takes as a message: https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/send-messages
import { z } from 'zod'

const text = (max: number) => z.string().min(1).max(max)
const url = z
  .string()
  .max(2048)
  .regex(/^https?:\/\/[^\s/]+/, 'must be an http or https URL')
const same = <Item>(items: Item[], key: (item: Item) => string) => new Set(items.map(key)).size === items.length

const hasOne = (found: { id?: string; link?: string }) => (found.id === undefined) !== (found.link === undefined)
const source = { id: z.string().regex(/^\d+$/).optional(), link: url.optional() }
const caption = text(1024).optional()
const image = z.strictObject({ ...source, caption }).refine(hasOne, 'needs either id or link')
const document = z
  .strictObject({ ...source, caption, filename: text(240).optional() })
  .refine(hasOne, 'needs either id or link')
const sound = z.strictObject({ ...source, voice: z.boolean().optional() }).refine(hasOne, 'needs either id or link')
const sticker = z.strictObject(source).refine(hasOne, 'needs either id or link')
const location = z.strictObject({
  latitude: z.coerce.number().min(-90).max(90),
  longitude: z.coerce.number().min(-180).max(180),
  name: text(1000).optional(),
  address: text(1000).optional(),
})

const header = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text'), text: text(60) }),
  z.strictObject({ type: z.literal('image'), image }),
  z.strictObject({ type: z.literal('video'), video: image }),
  z.strictObject({ type: z.literal('document'), document }),
])
const around = { header: header.optional(), footer: z.strictObject({ text: text(60) }).optional() }
const body = z.strictObject({ text: text(1024) })
const trimmed = (max: number) => text(max).refine((id) => id === id.trim(), 'no leading or trailing spaces')

const buttons = z
  .array(z.strictObject({ type: z.literal('reply'), reply: z.strictObject({ id: trimmed(256), title: text(20) }) }))
  .min(1)
  .max(3, 'Min buttons allowed:1, Max allowed buttons:3')
  .refine((all) => same(all, (each) => each.reply.id), 'Duplicated button ids')
  .refine((all) => same(all, (each) => each.reply.title), 'Duplicated button titles')

const row = z.strictObject({ id: trimmed(200), title: text(24), description: text(72).optional() })
const sections = z
  .array(z.strictObject({ title: text(24).optional(), rows: z.array(row).min(1) }))
  .min(1)
  .max(10)
  .refine((all) => all.length === 1 || all.every((each) => each.title), 'each of several sections needs a title')
  .refine((all) => all.flatMap((each) => each.rows).length <= 10, 'Total row count exceed max allowed count: 10')
  .refine(
    (all) =>
      same(
        all.flatMap((each) => each.rows),
        (each) => each.id,
      ),
    'Duplicated row ids',
  )

const link = z.strictObject({ display_text: text(20), url })
const interactive = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('button'), ...around, body, action: z.strictObject({ buttons }) }),
  z.strictObject({
    type: z.literal('list'),
    ...around,
    header: z.strictObject({ type: z.literal('text'), text: text(60) }).optional(),
    body,
    action: z.strictObject({ button: text(20), sections }),
  }),
  z.strictObject({
    type: z.literal('cta_url'),
    ...around,
    body,
    action: z.strictObject({ name: z.literal('cta_url'), parameters: link }),
  }),
  z.strictObject({
    type: z.literal('location_request_message'),
    body,
    action: z.strictObject({ name: z.literal('send_location') }),
  }),
  z.strictObject({
    type: z.literal('request_contact_info'),
    body,
    action: z.strictObject({ name: z.literal('request_contact_info') }),
  }),
])

const parameter = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text'), text: text(1024), parameter_name: z.string().optional() }),
  z.strictObject({ type: z.literal('payload'), payload: text(256) }),
  z.strictObject({ type: z.literal('image'), image }),
  z.strictObject({ type: z.literal('video'), video: image }),
  z.strictObject({ type: z.literal('document'), document }),
  z.looseObject({ type: z.literal('currency') }),
  z.looseObject({ type: z.literal('date_time') }),
])
const component = z.strictObject({
  type: z.enum(['header', 'body', 'button']),
  sub_type: z.enum(['quick_reply', 'url', 'copy_code']).optional(),
  index: z.coerce.number().int().min(0).max(9).optional(),
  parameters: z.array(parameter),
})
const template = z.strictObject({
  name: z.string().regex(/^[a-z0-9_]{1,512}$/),
  language: z.strictObject({ code: z.string().min(2), policy: z.literal('deterministic').optional() }),
  components: z.array(component).optional(),
})

const contact = z.looseObject({
  name: z.looseObject({ formatted_name: z.string().min(1) }),
  phones: z.array(z.looseObject({ phone: z.string().optional() })).optional(),
})

const common = {
  messaging_product: z.literal('whatsapp'),
  recipient_type: z.enum(['individual', 'group']).optional(),
  to: z.string().min(1).optional(),
  recipient: z
    .string()
    .regex(/^[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}$/)
    .optional(),
  context: z.strictObject({ message_id: z.string().min(1) }).optional(),
  biz_opaque_callback_data: z.string().max(512).optional(),
}

/** One message, by its type. */
export const outgoing = z
  .discriminatedUnion('type', [
    z.strictObject({
      ...common,
      type: z.literal('text'),
      text: z.strictObject({ body: text(4096), preview_url: z.boolean().optional() }),
    }),
    z.strictObject({ ...common, type: z.literal('image'), image }),
    z.strictObject({ ...common, type: z.literal('video'), video: image }),
    z.strictObject({ ...common, type: z.literal('audio'), audio: sound }),
    z.strictObject({ ...common, type: z.literal('document'), document }),
    z.strictObject({ ...common, type: z.literal('sticker'), sticker }),
    z.strictObject({ ...common, type: z.literal('location'), location }),
    z.strictObject({ ...common, type: z.literal('contacts'), contacts: z.array(contact).min(1).max(257) }),
    z.strictObject({
      ...common,
      type: z.literal('reaction'),
      reaction: z.strictObject({ message_id: z.string().min(1), emoji: z.string() }),
    }),
    z.strictObject({ ...common, type: z.literal('interactive'), interactive }),
    z.strictObject({ ...common, type: z.literal('template'), template }),
  ])
  .refine((message) => message.to !== undefined || message.recipient !== undefined, {
    error: 'Required: to or recipient',
    path: ['to'],
  })

/** A read mark, with or without "typing…". */
export const readMark = z.strictObject({
  messaging_product: z.literal('whatsapp'),
  status: z.literal('read'),
  message_id: z.string().min(1),
  typing_indicator: z.strictObject({ type: z.literal('text') }).optional(),
})

export type Outgoing = z.infer<typeof outgoing>

/** Which Graph code fits what is wrong, and Meta's way to say it. */
export function faultOf(error: z.ZodError): { code: number; why: string } {
  const [issue] = error.issues
  const path = issue?.path.map((part) => (typeof part === 'number' ? `[${part}]` : String(part))).join('.') ?? ''
  if (issue?.code === 'unrecognized_keys')
    return { code: 100, why: `Unexpected key "${issue.keys.join('", "')}" on param "${path}"` }
  if (path === 'messaging_product') return { code: 100, why: 'messaging_product must be one of: whatsapp' }
  const isMissing = issue?.message.includes('received undefined') || issue?.message.startsWith('Required')
  if (isMissing) return { code: 131008, why: `Parameter '${path}' is required` }
  return { code: 131009, why: `${path}: ${issue?.message}` }
}
