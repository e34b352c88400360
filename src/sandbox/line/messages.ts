// What LINE allows as a message: https://developers.line.biz/en/reference/messaging-api/#message-objects
import { z } from 'zod'
import { fileUrl, pictureAction, quickReplyAction, templateAction, text } from './actions.ts'
import { flexContainer } from './flex.ts'

const common = {
  quickReply: z
    .strictObject({
      items: z
        .array(z.strictObject({ type: z.literal('action'), imageUrl: fileUrl.optional(), action: quickReplyAction }))
        .min(1, 'May not be empty')
        .max(13, 'Size must be between 1 and 13'),
    })
    .optional(),
  sender: z
    .strictObject({
      name: text(20)
        .regex(/^(?!.*\bLINE\b)/i, 'Must not contain LINE')
        .optional(),
      iconUrl: fileUrl.optional(),
    })
    .optional(),
}

const quoteToken = z.string().min(1).optional()
const emoji = z.strictObject({ index: z.number().int().min(0), productId: z.string(), emojiId: z.string() })
const mentionee = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('all') }),
  z.strictObject({ type: z.literal('user'), userId: z.string().regex(/^U[0-9a-f]{32}$/) }),
])
const substitution = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('mention'), mentionee }),
  z.strictObject({ type: z.literal('emoji'), productId: z.string(), emojiId: z.string() }),
])

const textV2 = z
  .strictObject({
    type: z.literal('textV2'),
    ...common,
    text: text(5000),
    substitution: z.record(z.string().regex(/^[A-Za-z0-9_]{1,20}$/), substitution).optional(),
    quoteToken,
  })
  .superRefine((message, context) => {
    for (const [, key] of message.text.replaceAll(/\{\{|\}\}/g, '').matchAll(/\{([^{}]*)\}/g)) {
      if (key !== undefined && message.substitution?.[key]) continue
      context.addIssue({ code: 'custom', message: `There is no substitution for {${key}}`, path: ['text'] })
    }
  })

const buttonsTemplate = z
  .strictObject({
    type: z.literal('buttons'),
    thumbnailImageUrl: fileUrl.optional(),
    imageAspectRatio: z.enum(['rectangle', 'square']).optional(),
    imageSize: z.enum(['cover', 'contain']).optional(),
    imageBackgroundColor: z
      .string()
      .regex(/^#[0-9a-fA-F]{6}$/)
      .optional(),
    title: text(40).optional(),
    text: text(160),
    defaultAction: templateAction.optional(),
    actions: z.array(templateAction).min(1).max(4),
  })
  .refine(hasRoomForPicture(60), { error: 'Length must be between 0 and 60', path: ['text'] })

const column = z
  .strictObject({
    thumbnailImageUrl: fileUrl.optional(),
    imageBackgroundColor: z
      .string()
      .regex(/^#[0-9a-fA-F]{6}$/)
      .optional(),
    title: text(40).optional(),
    text: text(120),
    defaultAction: templateAction.optional(),
    actions: z.array(templateAction).min(1).max(3),
  })
  .refine(hasRoomForPicture(60), { error: 'Length must be between 0 and 60', path: ['text'] })

function hasRoomForPicture(max: number) {
  return (found: { thumbnailImageUrl?: string; title?: string; text: string }) =>
    (!found.thumbnailImageUrl && !found.title) || found.text.length <= max
}

const template = z.discriminatedUnion('type', [
  buttonsTemplate,
  z.strictObject({ type: z.literal('confirm'), text: text(240), actions: z.array(templateAction).length(2) }),
  z.strictObject({
    type: z.literal('carousel'),
    columns: z.array(column).min(1).max(10),
    imageAspectRatio: z.enum(['rectangle', 'square']).optional(),
    imageSize: z.enum(['cover', 'contain']).optional(),
  }),
  z.strictObject({
    type: z.literal('image_carousel'),
    columns: z
      .array(z.strictObject({ imageUrl: fileUrl, action: pictureAction }))
      .min(1)
      .max(10),
  }),
])

/** One message object. Imagemap and coupon messages are not emulated. */
export const message = z.discriminatedUnion(
  'type',
  [
    z.strictObject({
      type: z.literal('text'),
      ...common,
      text: text(5000),
      emojis: z.array(emoji).max(20).optional(),
      quoteToken,
    }),
    textV2,
    z.strictObject({
      type: z.literal('sticker'),
      ...common,
      packageId: z.string().regex(/^\d+$/),
      stickerId: z.string().regex(/^\d+$/),
      quoteToken,
    }),
    z.strictObject({
      type: z.literal('image'),
      ...common,
      originalContentUrl: fileUrl,
      previewImageUrl: fileUrl,
    }),
    z.strictObject({
      type: z.literal('video'),
      ...common,
      originalContentUrl: fileUrl,
      previewImageUrl: fileUrl,
      trackingId: z
        .string()
        .regex(/^[A-Za-z0-9\-.=,+*()%$&;:@{}!?<>[\]]{1,100}$/)
        .optional(),
    }),
    z.strictObject({
      type: z.literal('audio'),
      ...common,
      originalContentUrl: fileUrl,
      duration: z.number().int().min(1),
    }),
    z.strictObject({
      type: z.literal('location'),
      ...common,
      title: text(100),
      address: text(100),
      latitude: z.number().min(-90).max(90),
      longitude: z.number().min(-180).max(180),
    }),
    z.strictObject({ type: z.literal('flex'), ...common, altText: text(1500), contents: flexContainer }),
    z.strictObject({ type: z.literal('template'), ...common, altText: text(1500), template }),
  ],
  {
    error: () =>
      'Must be one of the following values: [text, textV2, image, video, audio, location, sticker, template, flex]',
  },
)

export type LineMessage = z.infer<typeof message>
