// What the Bot API's methods take: https://core.telegram.org/bots/api#available-methods
// Telegram lets unknown parameters pass; here they are refused, so that a misspelt one is noticed.
import { z } from 'zod'
import { chatId, file, flag, int, json, real } from './kit.ts'
import { anyMarkup, inlineKeyboard } from './markup.ts'
import { badRequest, type TelegramRefused } from './refused.ts'

const entities = json(z.array(z.looseObject({ type: z.string(), offset: int(0), length: int(1) })))
const parseMode = z.literal('HTML', { error: 'unsupported parse_mode' }).optional()

const target = {
  chat_id: chatId,
  message_thread_id: int(1).optional(),
  disable_notification: flag.optional(),
  protect_content: flag.optional(),
  allow_paid_broadcast: flag.optional(),
  message_effect_id: z.string().optional(),
  reply_parameters: json(
    z.strictObject({
      message_id: int(1),
      chat_id: chatId.optional(),
      allow_sending_without_reply: z.boolean().optional(),
      quote: z.string().max(1024).optional(),
      quote_parse_mode: parseMode,
      quote_position: int(0).optional(),
    }),
  ).optional(),
}
const markup = { reply_markup: json(anyMarkup).optional() }
const captioned = {
  caption: z.string().optional(),
  parse_mode: parseMode,
  caption_entities: entities.optional(),
  show_caption_above_media: flag.optional(),
  has_spoiler: flag.optional(),
}
const place = { latitude: real(-90, 90), longitude: real(-180, 180) }
const linkPreview = json(
  z.strictObject({
    is_disabled: z.boolean().optional(),
    url: z.string().optional(),
    prefer_small_media: z.boolean().optional(),
    prefer_large_media: z.boolean().optional(),
    show_above_text: z.boolean().optional(),
  }),
).optional()
const one = { chat_id: chatId, message_id: int() }
const topic = { chat_id: chatId, message_thread_id: int(1) }
const liveForever = 0x7fffffff
const updates = z.enum([
  'message',
  'edited_message',
  'channel_post',
  'edited_channel_post',
  'business_connection',
  'business_message',
  'edited_business_message',
  'deleted_business_messages',
  'guest_message',
  'stopped_message_generation',
  'message_reaction',
  'message_reaction_count',
  'inline_query',
  'chosen_inline_result',
  'callback_query',
  'shipping_query',
  'pre_checkout_query',
  'purchased_paid_media',
  'poll',
  'poll_answer',
  'my_chat_member',
  'chat_member',
  'chat_join_request',
  'chat_boost',
  'removed_chat_boost',
  'managed_bot',
  'subscription',
])
const scope = json(
  z.strictObject({
    type: z.enum([
      'default',
      'all_private_chats',
      'all_group_chats',
      'all_chat_administrators',
      'chat',
      'chat_administrators',
      'chat_member',
    ]),
    chat_id: chatId.optional(),
    user_id: int(1).optional(),
  }),
).optional()
const language = z
  .string()
  .regex(/^([a-z]{2})?$/, 'invalid language code specified')
  .optional()
const command = z.strictObject({
  command: z.string().regex(/^[a-z0-9_]{1,32}$/, 'BOT_COMMAND_INVALID'),
  description: z.string().min(1, 'BOT_COMMAND_DESCRIPTION_INVALID').max(256, 'BOT_COMMAND_DESCRIPTION_INVALID'),
})
const reactions =
  '👍 👎 ❤ 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤‍🔥 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 🍾 💋 🖕 😈 😴 😭 🤓 👻 👨‍💻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷‍♂ 🤷 🤷‍♀ 😡'.split(
    ' ',
  )
const medium = z.strictObject({
  type: z.enum(['photo', 'video', 'document', 'audio']),
  media: z.string().min(1),
  caption: z.string().optional(),
  parse_mode: parseMode,
  caption_entities: entities.optional(),
  has_spoiler: z.boolean().optional(),
  show_caption_above_media: z.boolean().optional(),
})

/** Every method the emulator knows, by its parameters. */
export const methods = {
  getMe: z.strictObject({}),
  getUpdates: z.strictObject({
    offset: int().optional(),
    limit: int(1, 100).optional(),
    timeout: int(0).optional(),
    allowed_updates: json(z.array(updates)).optional(),
  }),
  setWebhook: z.strictObject({
    url: z.string(),
    ip_address: z.string().optional(),
    max_connections: int(1, 100).optional(),
    allowed_updates: json(z.array(updates)).optional(),
    drop_pending_updates: flag.optional(),
    secret_token: z
      .string()
      .regex(/^[A-Za-z0-9_-]{1,256}$/, 'secret token contains unallowed characters')
      .optional(),
  }),
  deleteWebhook: z.strictObject({ drop_pending_updates: flag.optional() }),
  getWebhookInfo: z.strictObject({}),
  sendMessage: z.strictObject({
    ...target,
    ...markup,
    text: z.string({ error: 'message text is empty' }),
    parse_mode: parseMode,
    entities: entities.optional(),
    link_preview_options: linkPreview,
  }),
  sendPhoto: z.strictObject({ ...target, ...markup, ...captioned, photo: file }),
  sendVideo: z.strictObject({ ...target, ...markup, ...captioned, video: file, supports_streaming: flag.optional() }),
  sendDocument: z.strictObject({
    ...target,
    ...markup,
    caption: captioned.caption,
    parse_mode: parseMode,
    caption_entities: captioned.caption_entities,
    document: file,
    disable_content_type_detection: flag.optional(),
  }),
  sendMediaGroup: z
    .strictObject({ ...target, media: json(z.array(medium).min(2).max(10)) })
    .catchall(z.instanceof(File)),
  sendLocation: z.strictObject({
    ...target,
    ...markup,
    ...place,
    horizontal_accuracy: real(0, 1500).optional(),
    live_period: int()
      .refine((seconds) => seconds === liveForever || (seconds >= 60 && seconds <= 86_400))
      .optional(),
    heading: int(1, 360).optional(),
    proximity_alert_radius: int(1, 100_000).optional(),
  }),
  sendVenue: z.strictObject({
    ...target,
    ...markup,
    ...place,
    title: z.string().min(1),
    address: z.string().min(1),
    google_place_id: z.string().optional(),
  }),
  sendContact: z.strictObject({
    ...target,
    ...markup,
    phone_number: z.string().min(1),
    first_name: z.string().min(1),
    last_name: z.string().optional(),
  }),
  sendChatAction: z.strictObject({
    chat_id: chatId,
    message_thread_id: int(1).optional(),
    action: z.enum(
      [
        'typing',
        'upload_photo',
        'record_video',
        'upload_video',
        'record_voice',
        'upload_voice',
        'upload_document',
        'choose_sticker',
        'find_location',
        'record_video_note',
        'upload_video_note',
      ],
      { error: 'wrong parameter action in request' },
    ),
  }),
  editMessageText: z.strictObject({
    ...one,
    text: z.string({ error: 'message text is empty' }),
    parse_mode: parseMode,
    entities: entities.optional(),
    link_preview_options: linkPreview,
    reply_markup: json(inlineKeyboard).optional(),
  }),
  editMessageCaption: z.strictObject({
    ...one,
    caption: captioned.caption,
    parse_mode: parseMode,
    caption_entities: captioned.caption_entities,
    show_caption_above_media: flag.optional(),
    reply_markup: json(inlineKeyboard).optional(),
  }),
  editMessageReplyMarkup: z.strictObject({ ...one, reply_markup: json(inlineKeyboard).optional() }),
  deleteMessage: z.strictObject(one),
  deleteMessages: z.strictObject({ chat_id: chatId, message_ids: json(z.array(int(1)).min(1).max(100)) }),
  pinChatMessage: z.strictObject({ ...one, disable_notification: flag.optional() }),
  unpinChatMessage: z.strictObject({ chat_id: chatId, message_id: int(1).optional() }),
  setMessageReaction: z.strictObject({
    ...one,
    reaction: json(
      z
        .array(z.strictObject({ type: z.literal('emoji'), emoji: z.enum(reactions, { error: 'REACTION_INVALID' }) }))
        .max(1),
    ).optional(),
    is_big: flag.optional(),
  }),
  answerCallbackQuery: z.strictObject({
    callback_query_id: z.string(),
    text: z.string().max(200, 'MESSAGE_TOO_LONG').optional(),
    show_alert: flag.optional(),
    url: z.string().optional(),
    cache_time: int(0).optional(),
  }),
  getChat: z.strictObject({ chat_id: chatId }),
  getChatMember: z.strictObject({ chat_id: chatId, user_id: int(1) }),
  getChatMemberCount: z.strictObject({ chat_id: chatId }),
  getChatAdministrators: z.strictObject({ chat_id: chatId, return_bots: flag.optional() }),
  leaveChat: z.strictObject({ chat_id: chatId }),
  createForumTopic: z.strictObject({
    chat_id: chatId,
    name: z.string().min(1, 'topic name must be non-empty').max(128, 'TOPIC_TITLE_TOO_LONG'),
    icon_color: int()
      .refine(
        (color) => [7322096, 16766590, 13338331, 9367192, 16749490, 16478047].includes(color),
        'invalid icon color',
      )
      .optional(),
    icon_custom_emoji_id: z.string().optional(),
  }),
  editForumTopic: z.strictObject({
    ...topic,
    name: z.string().max(128).optional(),
    icon_custom_emoji_id: z.string().optional(),
  }),
  closeForumTopic: z.strictObject(topic),
  reopenForumTopic: z.strictObject(topic),
  deleteForumTopic: z.strictObject(topic),
  setMyCommands: z.strictObject({ commands: json(z.array(command).max(100)), scope, language_code: language }),
  getMyCommands: z.strictObject({ scope, language_code: language }),
  deleteMyCommands: z.strictObject({ scope, language_code: language }),
  getFile: z.strictObject({ file_id: z.string().min(1) }),
}

export type MethodName = keyof typeof methods
export type Params<Name extends MethodName> = z.infer<(typeof methods)[Name]>

/** Telegram's word for the first thing that is wrong. */
export function refusalOf(error: z.ZodError): TelegramRefused {
  const [issue] = error.issues
  const path = issue?.path.map(String).join('.') ?? ''
  if (issue?.code === 'unrecognized_keys') return badRequest(`unknown parameter "${issue.keys.join('", "')}"`)
  if (path === 'chat_id') return badRequest('chat_id is empty')
  if (/^(Invalid|Too)/.test(issue?.message ?? '')) return badRequest(`wrong parameter ${path}: ${issue?.message}`)
  return badRequest(issue?.message ?? 'wrong request')
}
