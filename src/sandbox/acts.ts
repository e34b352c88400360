// What a thumb can do on the page: each act is read, then done through the phone as a person would.
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import type { DemoPhone } from './demo.ts'
import type { Acted, Phone, Sendable } from './phone.ts'
import type { TelegramPhone } from './telegram/phone.ts'

type Thumb = { phone: DemoPhone; hand: Phone | TelegramPhone }
type Act = { as?: string; bubble?: string; happens(thumb: Thumb): Promise<Acted | undefined> }

/** The sample bank slip. */
export const slip = {
  bytes: new Uint8Array(readFileSync(new URL('page/slip.jpg', import.meta.url))),
  mime: 'image/jpeg',
}

const as = z.string().optional()
const topic = z.coerce.number().pipe(z.int().positive()).optional()
const bubble = z.string().min(1)
const latitude = z.number().min(-90).max(90)
const longitude = z.number().min(-180).max(180)

/** Every act by its name: reads what was given, and answers how to do it or what is wrong. */
export const acts = {
  say: act(
    z.strictObject({ as, topic, text: words(5000), quotes: bubble.optional(), freely: z.boolean().optional() }),
    ({ phone, hand }, { text, quotes, topic, freely }) => {
      const bot = { id: phone.bot.id, name: phone.bot.mention }
      const mentions = [bot, ...phone.members.map(({ id, name }) => ({ id, name }))]
      return hand.says(text, { mentions, quotes, topic, freely })
    },
  ),
  press: act(
    z.strictObject({ as, bubble: bubble.optional(), label: words(100), value: z.string().optional() }),
    ({ hand }, { bubble, label, value }) =>
      bubble === undefined ? hand.presses(label, { value }) : hand.presses(bubble, label, { value }),
  ),
  /** Without files it is the sample slip, `count` times. */
  photo: act(
    z.strictObject({
      as,
      topic,
      caption: z.string().max(1000).optional(),
      count: z.coerce.number().pipe(z.int().min(1).max(10)).default(1),
      files: z
        .array(z.file().max(10_000_000).mime(['image/jpeg', 'image/png']))
        .max(10)
        .default([]),
    }),
    async ({ hand }, { files, count, caption, topic }) => {
      const given = await Promise.all(files.map(bytesOf))
      const photos = given.length > 0 ? given : Array.from({ length: count }, () => slip)
      return send(hand, topic, ...photos.map((photo, at) => toPhoto(photo, at === 0 ? caption : undefined)))
    },
  ),
  location: act(
    z.strictObject({
      as,
      topic,
      latitude: latitude.default(13.7466),
      longitude: longitude.default(100.5347),
      title: words(100).default('ร้านดาว'),
      address: words(100).default('ปทุมวัน กรุงเทพฯ'),
      liveSeconds: z.int().min(60).max(86_400).optional(),
    }),
    ({ hand }, { as: _, topic, ...place }) => send(hand, topic, { kind: 'location', ...place }),
  ),
  sticker: act(z.strictObject({ as, topic, emoji: words(20).default('👍') }), ({ hand }, { topic, emoji }) =>
    send(hand, topic, { kind: 'sticker', emoji }),
  ),
  contact: act(
    z.strictObject({ as, topic, name: words(100).default('ดาว'), phone: words(30).default('+66812345678') }),
    ({ hand }, { topic, name, phone }) => send(hand, topic, { kind: 'contact', name, phone }),
  ),
  /** A live location goes on a little, or to where it is told; Telegram only. */
  move: act(
    z.strictObject({ as, bubble, latitude: latitude.optional(), longitude: longitude.optional() }),
    async ({ phone, hand }, { bubble, ...to }) => {
      const from = phone.chat.find(bubble)?.location
      if (!from || !('moves' in hand)) return undefined
      const { latitude = from.latitude + 0.001, longitude = from.longitude + 0.001 } = to
      return hand.moves(bubble, { latitude, longitude })
    },
  ),
  edit: act(z.strictObject({ as, bubble, text: words(5000) }), ({ hand }, { bubble, text }) =>
    hand.edits(bubble, text),
  ),
  unsend: act(z.strictObject({ as, bubble }), ({ hand }, { bubble }) => hand.unsends(bubble)),
  react: act(z.strictObject({ as, bubble, emoji: z.string().max(20) }), ({ hand }, { bubble, emoji }) =>
    hand.reacts(bubble, emoji),
  ),
  /** Somebody looks at the chat. */
  open: act(z.strictObject({ as }), async ({ phone }) => {
    await phone.opens?.()
    return undefined
  }),
}

/** Whether there is such an act. */
export const isAct = (name: string): name is keyof typeof acts => Object.hasOwn(acts, name)

/** Who holds the phone: the person named, else the first there. */
export const memberOf = (phone: DemoPhone, id: string | undefined) =>
  id === undefined ? phone.members[0] : phone.members.find((member) => member.id === id)

function act<Schema extends z.ZodType<{ as?: string; bubble?: string }>>(
  schema: Schema,
  does: (thumb: Thumb, given: z.output<Schema>) => Promise<Acted | undefined>,
): (given: unknown) => Act | z.ZodError {
  return (given) => {
    const read = schema.safeParse(given)
    if (!read.success) return read.error
    return { as: read.data.as, bubble: read.data.bubble, happens: (thumb) => does(thumb, read.data) }
  }
}

function words(max: number) {
  return z.string().trim().min(1).max(max)
}

const bytesOf = async (file: File) => ({ bytes: await file.bytes(), mime: file.type })

const toPhoto = (photo: { bytes: Uint8Array; mime: string }, caption: string | undefined): Sendable => ({
  kind: 'photo',
  ...photo,
  ...(caption ? { caption } : {}),
})

function send(hand: Phone | TelegramPhone, topic: number | undefined, ...things: Sendable[]): Promise<Acted> {
  return topic !== undefined && 'sendsIn' in hand ? hand.sendsIn(topic, ...things) : hand.sends(...things)
}
