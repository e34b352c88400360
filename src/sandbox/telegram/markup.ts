// Keyboards: https://core.telegram.org/bots/api#inlinekeyboardmarkup
import { z } from 'zod'

const buttonKinds = [
  'url',
  'callback_data',
  'web_app',
  'login_url',
  'disabled',
  'switch_inline_query',
  'switch_inline_query_current_chat',
  'switch_inline_query_chosen_chat',
  'copy_text',
  'pay',
] as const
const look = { icon_custom_emoji_id: z.string().optional(), style: z.enum(['danger', 'success', 'primary']).optional() }
const bytes = (text: string) => Buffer.byteLength(text)

export const inlineButton = z
  .strictObject({
    text: z.string().min(1, 'inline keyboard button text must be non-empty'),
    ...look,
    url: z
      .string()
      .regex(/^(https?:\/\/[^\s/]+|tg:\/\/)\S*$/, 'inline keyboard button URL is invalid')
      .optional(),
    callback_data: z
      .string()
      .refine((data) => bytes(data) >= 1 && bytes(data) <= 64, 'BUTTON_DATA_INVALID')
      .optional(),
    web_app: z.strictObject({ url: z.url({ protocol: /^https$/ }) }).optional(),
    login_url: z.looseObject({ url: z.url({ protocol: /^https$/ }) }).optional(),
    disabled: z.strictObject({}).optional(),
    switch_inline_query: z.string().optional(),
    switch_inline_query_current_chat: z.string().optional(),
    switch_inline_query_chosen_chat: z.looseObject({}).optional(),
    copy_text: z.strictObject({ text: z.string().min(1).max(256) }).optional(),
    pay: z.boolean().optional(),
  })
  .refine((button) => buttonKinds.filter((kind) => button[kind] !== undefined).length === 1, {
    error: "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
  })

export const inlineKeyboard = z.strictObject({
  inline_keyboard: z.array(z.array(inlineButton)).refine((rows) => rows.flat().length <= 100, 'REPLY_MARKUP_TOO_LONG'),
  force_reply: z.boolean().optional(),
})

const placeholder = z.string().min(1).max(64).optional()
const keyboardButton = z.union([
  z
    .string()
    .min(1)
    .transform((text) => ({ text })),
  z
    .strictObject({
      text: z.string().min(1),
      ...look,
      request_contact: z.boolean().optional(),
      request_location: z.boolean().optional(),
      web_app: z.strictObject({ url: z.url({ protocol: /^https$/ }) }).optional(),
    })
    .refine((button) => Object.keys(button).filter((key) => /^(request_|web_app)/.test(key)).length <= 1),
])

const replyKeyboard = z.strictObject({
  keyboard: z.array(z.array(keyboardButton)).min(1),
  is_persistent: z.boolean().optional(),
  resize_keyboard: z.boolean().optional(),
  one_time_keyboard: z.boolean().optional(),
  input_field_placeholder: placeholder,
  selective: z.boolean().optional(),
  force_reply: z.boolean().optional(),
})
const removeKeyboard = z.strictObject({ remove_keyboard: z.literal(true), selective: z.boolean().optional() })
const forceReply = z.strictObject({
  force_reply: z.literal(true),
  input_field_placeholder: placeholder,
  selective: z.boolean().optional(),
})

/** Any keyboard, known by its first field; the error then speaks of that kind only. */
export const anyMarkup = z.unknown().transform((given, context) => {
  const has = (field: string) => typeof given === 'object' && given !== null && field in given
  const kind = has('inline_keyboard')
    ? inlineKeyboard
    : has('keyboard')
      ? replyKeyboard
      : has('remove_keyboard')
        ? removeKeyboard
        : forceReply
  const read = kind.safeParse(given)
  if (read.success) return read.data
  for (const { message, path } of read.error.issues) context.addIssue({ code: 'custom', message, path })
  return z.NEVER
})

export type InlineKeyboard = z.infer<typeof inlineKeyboard>
export type Markup = InlineKeyboard | z.infer<typeof replyKeyboard | typeof removeKeyboard | typeof forceReply>
