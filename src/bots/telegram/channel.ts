// Telegram: one bot as a channel, through the Bot API.
import { Api } from 'grammy'
import type { ChatFullInfo, ChatMember, UserFromGetMe, WebhookInfo } from 'grammy/types'
import { z } from 'zod'
import {
  type Call,
  type Channel,
  type Connected,
  type GroupView,
  type Identity,
  type Outside,
  type PlatformKit,
  SendFailed,
  type Sent,
  type TakenOff,
} from '#bots/channel.ts'
import { connectedWebhook } from '#bots/connected.ts'
import { boundedFetch } from '#bots/fetch.ts'
import { isSame } from '#bots/webhook.ts'
import { clipUtf16 } from '#core/text.ts'
import type { ConnectNote } from '#core/webhook-told.ts'
import type { Courtesy } from '#flows/message.ts'
import { failureOf, isNotModified, isQuoteLost, isTopicNotModified } from './errors.ts'
import { examine } from './examine.ts'
import { limits } from './limits.ts'
import { fetchMedia } from './media.ts'
import { readUpdate } from './read.ts'
import { fullName } from './who.ts'
import { chatId, writeCalls } from './write.ts'

const credentials = z.object({
  botToken: z.string().regex(/^\d+:[\w-]+$/, 'a bot token looks like 123456:ABC-DEF; copy it from @BotFather'),
  secretToken: z.string().regex(/^[\w-]{1,256}$/, '1 to 256 of A-Z, a-z, 0-9, _ and -'),
})

type Credentials = z.output<typeof credentials>

/** What the webhook is asked for: Telegram leaves out members and reactions unless they are named. */
const updatesWanted = [
  'message',
  'edited_message',
  'channel_post',
  'edited_channel_post',
  'callback_query',
  'my_chat_member',
  'chat_member',
  'message_reaction',
] as const

export const telegram: PlatformKit<Credentials> = { platform: 'telegram', credentials, limits, open }

function open({ botToken, secretToken }: Credentials, outside: Outside): Channel {
  const api = new Api(botToken, { apiRoot: outside.base, fetch: boundedFetch(outside) })
  const id = Number(botToken.split(':')[0])
  let known: Identity | null = null

  async function identify(): Promise<Identity> {
    known = identityOf(await called(() => api.raw.getMe()))
    return known
  }

  return {
    platform: 'telegram',
    limits,
    verify: (headers) => isSame(headers.get('x-telegram-bot-api-secret-token') ?? '', secretToken),
    read: (body, received = 0) =>
      readUpdate(body, { id, ...(known?.username && { username: known.username }) }, received),
    write: writeCalls,
    send: (call) => send(api, call),
    courtesy: (courtesy) => called(() => beCourteous(api, courtesy)),
    media: (media, limit) => fetchMedia({ api, botToken, outside }, media, limit),
    profile: (person, chat) => profile(api, person, chat),
    identity: () => known,
    identify,
    connect: async (url) => ({
      identity: await identify(),
      webhook: await called(() => setWebhook(api, url, secretToken)),
    }),
    disconnect: (path) => called(() => takeOff(api, path)),
    examine: () => called(() => examine(api)),
    look: async (chat) => look(api, await identify(), chat),
    openTopic: (chat, name) => called(() => openTopic(api, chat, name)),
    closeTopic: (chat, topic) => called(() => turned(api.raw.closeForumTopic(topicRef(chat, topic)))),
    reopenTopic: (chat, topic) => called(() => turned(api.raw.reopenForumTopic(topicRef(chat, topic)))),
  }
}

/** Does a call, and names what went wrong. */
async function called<Result>(call: () => Promise<Result>): Promise<Result> {
  try {
    return await call()
  } catch (error) {
    throw failureOf(error)
  }
}

const sentMessage = z.object({ message_id: z.int() })

async function send(api: Api, { method, body }: Call): Promise<Sent> {
  const { reply_parameters: quote, ...bare } = body
  try {
    const sent = sentMessage.safeParse(await raw(api, method, body))
    return { state: 'sent', messages: sent.success ? [{ id: String(sent.data.message_id) }] : [] }
  } catch (error) {
    if (isNotModified(error)) return { state: 'sent', messages: [{ id: String(body.message_id) }] }
    // A quote across topics is refused whatever is asked for: the words matter more.
    if (quote === undefined || !isQuoteLost(error)) throw failureOf(error)
    const reason = 'Telegram cannot quote what this answers: it goes without'
    throw new SendFailed('no-quote', '400', reason, { cause: error, instead: { method, body: bare } })
  }
}

/** Calls are data once they are stored, so their method is a name here. */
async function raw(api: Api, method: string, body: Record<string, unknown>): Promise<unknown> {
  const call: unknown = Reflect.get(api.raw, method)
  if (typeof call !== 'function') throw new SendFailed('refused', 'no-method', `Telegram has no method ${method}`)
  return await call(body)
}

/** Telegram takes these as reactions only: https://core.telegram.org/bots/api#reactiontypeemoji */
const nearestReaction: Record<string, string> = { '✅': '👌', '❌': '👎', '⏳': '👀', '⭐': '🤩' }

async function beCourteous(api: Api, courtesy: Courtesy): Promise<void> {
  switch (courtesy.kind) {
    case 'callback':
      await api.raw.answerCallbackQuery({
        callback_query_id: courtesy.id,
        ...(courtesy.text && { text: clipUtf16(courtesy.text, 200) }),
        ...(courtesy.alert && { show_alert: true }),
      })
      return
    case 'typing':
      await api.raw.sendChatAction({ chat_id: chatId(courtesy.chat), action: 'typing' })
      return
    case 'react':
      await raw(api, 'setMessageReaction', {
        chat_id: chatId(courtesy.chat),
        message_id: Number(courtesy.id),
        reaction: [{ type: 'emoji', emoji: nearestReaction[courtesy.emoji] ?? courtesy.emoji }],
      })
      return
    case 'read':
      // Bots have no read marks.
      return
    default:
      courtesy satisfies never
  }
}

async function profile(api: Api, person: string, chat?: { id: string; kind: 'private' | 'group' }) {
  try {
    const user_id = Number(person)
    if (chat?.kind === 'group') {
      const { user } = await api.raw.getChatMember({ chat_id: chatId(chat.id), user_id })
      const language = user.language_code
      return { name: fullName(user), ...(language && { language }) }
    }
    const found = await api.raw.getChat({ chat_id: user_id })
    const name = fullName({ first_name: found.first_name ?? '', last_name: found.last_name })
    return name ? { name } : null
  } catch {
    return null
  }
}

function identityOf(me: UserFromGetMe): Identity {
  return {
    id: String(me.id),
    name: me.first_name,
    username: me.username,
    detail: { seesEverything: me.can_read_all_group_messages === true, joinsGroups: me.can_join_groups !== false },
  }
}

async function setWebhook(api: Api, url: string, secretToken: string): Promise<Connected['webhook']> {
  await api.raw.setWebhook({ url, secret_token: secretToken, allowed_updates: updatesWanted, max_connections: 40 })
  const info = await api.raw.getWebhookInfo()
  const isSet = info.url === url
  // Telegram brings updates wherever the address is set: there is nothing to switch on.
  return connectedWebhook({ url, set: isSet, active: isSet }, [lastTrouble(info)])
}

/** A webhook of another system is none of ours to take off. What waits at Telegram stays there for a day. */
async function takeOff(api: Api, path: string): Promise<TakenOff> {
  const { url = '' } = await api.raw.getWebhookInfo()
  if (url === '') return { takenOff: true, note: 'Telegram had no webhook of this bot.' }
  if (!url.endsWith(path)) {
    const to = URL.canParse(url) ? new URL(url).host : 'another address'
    return { takenOff: false, note: `Telegram sends what happens to ${to}: that was left as it is.` }
  }
  await api.deleteWebhook()
  return { takenOff: true, note: 'Telegram has taken the webhook off.' }
}

function lastTrouble({ last_error_message: said }: WebhookInfo): ConnectNote | null {
  if (!said) return null
  return { code: 'last-trouble', words: `Telegram last failed to deliver here: ${said}`, said }
}

async function look(api: Api, me: Identity, chat: string): Promise<GroupView> {
  const chat_id = chatId(chat)
  const group = await called(() => api.raw.getChat({ chat_id }))
  const own = await called(() => api.raw.getChatMember({ chat_id, user_id: Number(me.id) }))
  const members = await called(() => api.raw.getChatMemberCount({ chat_id }))
  return groupView(me, group, own, members)
}

function groupView(me: Identity, group: ChatFullInfo, own: ChatMember, members: number): GroupView {
  const isAdmin = own.status === 'administrator' || own.status === 'creator'
  return {
    ...(group.title && { title: group.title }),
    members,
    seesEverything: isAdmin || me.detail?.seesEverything === true,
    isAdmin,
    hasTopics: group.is_forum === true,
    canManageTopics: own.status === 'creator' || (own.status === 'administrator' && own.can_manage_topics === true),
  }
}

async function openTopic(api: Api, chat: string, name: string): Promise<string> {
  const topic = await api.raw.createForumTopic({ chat_id: chatId(chat), name: clipUtf16(name, 128) })
  return String(topic.message_thread_id)
}

const topicRef = (chat: string, topic: string) => ({ chat_id: chatId(chat), message_thread_id: Number(topic) })

/** A topic that is already as it should become is no fault. */
async function turned(call: Promise<unknown>): Promise<void> {
  try {
    await call
  } catch (error) {
    if (!isTopicNotModified(error)) throw error
  }
}
