// What we read of WhatsApp's webhooks, as forms. The rest is let through unseen.
// https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages
import { z } from 'zod'
import { graphError } from './errors.ts'

const id = z.string().min(1)
/** Up to where JavaScript's own instants end. */
const seconds = z.coerce.number().int().min(0).max(8_640_000_000_000)

const contact = z.object({
  wa_id: z.string().optional(),
  user_id: z.string().optional(),
  profile: z.object({ name: z.string().optional(), username: z.string().optional() }).nullish(),
})

const medium = z.object({
  id: z.string(),
  mime_type: z.string().optional(),
  sha256: z.string().optional(),
  caption: z.string().optional(),
  filename: z.string().optional(),
  voice: z.boolean().optional(),
})

const place = z.object({
  latitude: z.coerce.number(),
  longitude: z.coerce.number(),
  name: z.string().optional(),
  address: z.string().optional(),
})

const card = z.object({
  origin: z.string().optional(),
  name: z.object({ formatted_name: z.string().optional() }).optional(),
  phones: z.array(z.object({ phone: z.string().optional(), wa_id: z.string().optional() })).optional(),
})

const reply = z.object({ id: z.string(), title: z.string().optional() })

const words = z.object({ body: z.string() })
const captioned = z.object({ caption: z.string().optional() })

export const message = z.looseObject({
  id,
  timestamp: seconds,
  type: z.string(),
  from: z.string().optional(),
  from_user_id: z.string().optional(),
  group_id: z.string().optional(),
  context: z
    .object({
      id: z.string().optional(),
      forwarded: z.boolean().optional(),
      frequently_forwarded: z.boolean().optional(),
    })
    .nullish(),
  text: words.optional(),
  image: medium.optional(),
  video: medium.optional(),
  audio: medium.optional(),
  document: medium.optional(),
  sticker: medium.optional(),
  location: place.optional(),
  contacts: z.array(card).optional(),
  interactive: z.object({ type: z.string(), button_reply: reply.optional(), list_reply: reply.optional() }).optional(),
  button: z.object({ payload: z.string().optional(), text: z.string().optional() }).optional(),
  reaction: z.object({ message_id: z.string(), emoji: z.string().optional() }).optional(),
  system: z
    .object({
      type: z.string().optional(),
      wa_id: z.string().optional(),
      user_id: z.string().optional(),
      previous_user_id: z.string().optional(),
    })
    .optional(),
  edit: z
    .object({
      original_message_id: z.string(),
      message: z
        .object({
          text: words.optional(),
          image: captioned.optional(),
          video: captioned.optional(),
          document: captioned.optional(),
        })
        .optional(),
    })
    .optional(),
  revoke: z.object({ original_message_id: z.string() }).optional(),
})

export const status = z.object({
  id,
  status: z.string(),
  timestamp: seconds,
  recipient_id: z.string().optional(),
  recipient_type: z.string().optional(),
  recipient_user_id: z.string().optional(),
  recipient_participant_id: z.string().optional(),
  biz_opaque_callback_data: z.string().optional(),
  errors: z.array(graphError).optional().catch(undefined),
})

/** `value` of the field `messages`; its members are read one by one, so that a strange one costs only itself. */
export const messagesValue = z.object({
  contacts: z.array(contact).optional().catch(undefined),
  messages: z.array(z.unknown()).optional(),
  statuses: z.array(z.unknown()).optional(),
})

/** Where a change says which number it is for. */
export const withNumber = z.object({ metadata: z.object({ phone_number_id: z.string() }) })

/** `value` of the field `message_template_status_update`. https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/message_template_status_update */
export const templateValue = z.looseObject({
  event: z.string(),
  message_template_name: z.string(),
  message_template_language: z.string(),
  reason: z.string().nullish(),
})

const change = z.looseObject({ field: z.string().optional(), value: z.unknown() })
const entry = z.looseObject({
  id: z.string().optional(),
  time: seconds.optional().catch(undefined),
  changes: z.array(change).optional(),
})

export const payload = z.looseObject({ object: z.string().optional(), entry: z.array(entry) })

export type Contact = z.output<typeof contact>
export type Medium = z.output<typeof medium>
export type Message = z.output<typeof message>
export type Status = z.output<typeof status>
export type Change = z.output<typeof change>
export type Entry = z.output<typeof entry>
