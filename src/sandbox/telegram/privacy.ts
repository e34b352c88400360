// What a bot gets to hear in a group: https://core.telegram.org/bots/features#privacy-mode
import type { Message, TelegramChat, TelegramState } from './account.ts'
import type { Entity } from './html.ts'

/** Whether this message reaches the bot at all. */
export function hearsMessage(state: TelegramState, chat: TelegramChat, message: Message): boolean {
  if (chat.bot === 'left' || chat.bot === 'kicked' || chat.bot === 'stranger') return false
  if (chat.info.type === 'private' || chat.bot === 'administrator' || state.options.privacy === false) return true
  return isMeantFor(state, message)
}

function isMeantFor(state: TelegramState, message: Message): boolean {
  const isReply = message.reply_to_message?.from?.id === state.user.id && !isTopicStart(message.reply_to_message)
  const text = message.text ?? message.caption ?? ''
  const entities = message.entities ?? message.caption_entities ?? []
  return isReply || entities.some((entity) => namesBot(state, text, entity))
}

const isTopicStart = (message: Message) => message.forum_topic_created !== undefined

function namesBot(state: TelegramState, text: string, entity: Entity): boolean {
  const words = text.slice(entity.offset, entity.offset + entity.length).toLowerCase()
  const name = `@${state.options.username.toLowerCase()}`
  if (entity.type === 'mention') return words === name
  return entity.type === 'bot_command' && (!words.includes('@') || words.endsWith(name))
}
