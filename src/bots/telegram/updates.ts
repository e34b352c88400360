// What we read of Telegram's updates, as forms: https://core.telegram.org/bots/api#update. The rest is let through unseen.
import { z } from 'zod'

const user = z.object({
  id: z.int(),
  is_bot: z.boolean().optional(),
  first_name: z.string().default(''),
  last_name: z.string().optional(),
  username: z.string().optional(),
  language_code: z.string().optional(),
})

const chat = z.object({
  id: z.int(),
  type: z.string(),
  title: z.string().optional(),
  is_forum: z.boolean().optional(),
})

const entity = z.object({ type: z.string(), offset: z.int(), length: z.int(), user: user.optional() })

const file = z.object({
  file_id: z.string(),
  file_size: z.number().optional(),
  mime_type: z.string().optional(),
  file_name: z.string().optional(),
})

const photoSize = z.object({
  file_id: z.string(),
  width: z.number(),
  height: z.number(),
  file_size: z.number().optional(),
})

const sticker = file.extend({
  emoji: z.string().optional(),
  is_animated: z.boolean().optional(),
  is_video: z.boolean().optional(),
})

const location = z.object({
  latitude: z.number(),
  longitude: z.number(),
  horizontal_accuracy: z.number().optional(),
  live_period: z.number().optional(),
})

const contact = z.object({
  phone_number: z.string().optional(),
  first_name: z.string().default(''),
  last_name: z.string().optional(),
  user_id: z.int().optional(),
})

const message = z.looseObject({
  message_id: z.int(),
  date: z.int(),
  edit_date: z.int().optional(),
  chat,
  from: user.optional(),
  sender_chat: chat.optional(),
  author_signature: z.string().optional(),
  message_thread_id: z.int().optional(),
  is_topic_message: z.boolean().optional(),
  reply_to_message: z.object({ message_id: z.int(), forum_topic_created: z.unknown().optional() }).optional(),
  forward_origin: z.unknown().optional(),
  media_group_id: z.string().optional(),
  text: z.string().optional(),
  entities: z.array(entity).optional(),
  caption: z.string().optional(),
  caption_entities: z.array(entity).optional(),
  photo: z.array(photoSize).optional(),
  video: file.optional(),
  video_note: file.optional(),
  voice: file.optional(),
  audio: file.optional(),
  animation: file.optional(),
  document: file.optional(),
  sticker: sticker.optional(),
  location: location.optional(),
  venue: z.object({ location, title: z.string() }).optional(),
  contact: contact.optional(),
  new_chat_members: z.array(user).optional(),
  left_chat_member: user.optional(),
  group_chat_created: z.boolean().optional(),
  migrate_to_chat_id: z.int().optional(),
  forum_topic_created: z.unknown().optional(),
  forum_topic_closed: z.unknown().optional(),
  forum_topic_reopened: z.unknown().optional(),
})

const keyboard = z.object({
  inline_keyboard: z.array(z.array(z.object({ text: z.string(), callback_data: z.string().optional() }))),
})

const callbackQuery = z.object({
  id: z.string(),
  from: user,
  data: z.string().optional(),
  /** Also the shape of a message too old for the bot to see: then its date is 0. */
  message: z
    .object({
      message_id: z.int(),
      chat,
      message_thread_id: z.int().optional(),
      is_topic_message: z.boolean().optional(),
      reply_markup: keyboard.optional(),
    })
    .optional(),
})

const member = z.object({ status: z.string(), user, is_member: z.boolean().optional() })
const memberUpdate = z.object({ chat, from: user, date: z.int(), old_chat_member: member, new_chat_member: member })

const reactionType = z.object({ type: z.string(), emoji: z.string().optional() })
const messageReaction = z.object({
  chat,
  message_id: z.int(),
  date: z.int(),
  user: user.optional(),
  actor_chat: chat.optional(),
  old_reaction: z.array(reactionType),
  new_reaction: z.array(reactionType),
})

export const bareUpdate = z.looseObject({ update_id: z.int() })

export const update = bareUpdate.extend({
  message: message.optional(),
  edited_message: message.optional(),
  channel_post: message.optional(),
  edited_channel_post: message.optional(),
  callback_query: callbackQuery.optional(),
  my_chat_member: memberUpdate.optional(),
  chat_member: memberUpdate.optional(),
  message_reaction: messageReaction.optional(),
})

export type User = z.output<typeof user>
export type Chat = z.output<typeof chat>
export type Message = z.output<typeof message>
export type Member = z.output<typeof member>
export type MemberUpdate = z.output<typeof memberUpdate>
export type CallbackQuery = z.output<typeof callbackQuery>
export type MessageReaction = z.output<typeof messageReaction>
