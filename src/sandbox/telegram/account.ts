// A Telegram bot as the platform knows it: its token, webhook, pending updates, chats and files.
import { type Courier, makeCourier } from '#sandbox/courier.ts'
import { alphanumeric } from '#sandbox/ids.ts'
import { makeRecent } from '#sandbox/recent.ts'
import type { Exchange } from '#sandbox/server.ts'
import type { Media, Transcript } from '#sandbox/transcript.ts'
import type { World } from '#sandbox/world.ts'
import type { Entity } from './html.ts'
import type { Markup } from './markup.ts'

export type TelegramAccountOptions = {
  /** `123456:ABC…` as @BotFather gives it. */
  botToken: string
  name: string
  username: string
  /** The first message id of a chat; 1 as for a new bot. */
  firstMessageId?: number
  /** Privacy mode, on by default: in groups the bot gets only what is meant for it. */
  privacy?: boolean
  /** Pauses (ms) after which an update without a 2xx is delivered again. */
  retries?: number[]
}

export type User = { id: number; is_bot: boolean; first_name: string; username?: string; language_code?: string }
export type ChatInfo = {
  id: number
  type: 'private' | 'group' | 'supergroup'
  title?: string
  first_name?: string
  username?: string
  is_forum?: true
}
export type Message = {
  message_id: number
  date: number
  chat: ChatInfo
  from?: User
  text?: string
  entities?: Entity[]
  caption?: string
  caption_entities?: Entity[]
  reply_markup?: Markup
  reply_to_message?: Message
  message_thread_id?: number
  edit_date?: number
  [field: string]: unknown
}
export type Rights = { can_manage_topics: boolean; can_delete_messages: boolean; can_pin_messages: boolean }

export type TelegramChat = {
  info: ChatInfo
  transcript: Transcript
  messages: Map<number, Message>
  topics: Map<number, { name: string; closed: boolean; icon_color: number }>
  members: Map<number, User>
  admins: Set<number>
  /** What the bot is here; `stranger` never got a word from that person. */
  bot: 'stranger' | 'member' | 'administrator' | 'left' | 'kicked'
  rights: Rights
  upgradedTo?: number
  deleted: boolean
  /** What callback queries call this chat. */
  instance: string
  lastId: number
  /** Which message each person is made to reply to. */
  forced: Map<number, number>
  typing: { until: number; topic?: number }
}

export type Query = { at: number; answered: boolean; toast(text: string): void }
export type StoredFile = Media & { file_id: string; file_unique_id: string; path: string; linkedAt?: number }
export type Update = { update_id: number; [kind: string]: unknown }

export type TelegramState = {
  world: World
  options: TelegramAccountOptions
  user: User
  revoked: boolean
  webhook: { url: string; secret?: string; maxConnections: number; allowed: string[] }
  lastError?: { at: number; message: string }
  lastUpdate: number
  lastMessage: number
  /** Updates that wait for a webhook or for getUpdates. */
  pending: Update[]
  updates: Map<number, Update>
  chats: Map<number, TelegramChat>
  people: Map<number, User>
  queries: Map<string, Query>
  files: Map<string, StoredFile>
  commands: Map<string, unknown>
  courier: Courier
}

export type TelegramAccount = {
  platform: 'telegram'
  id: string
  name: string
  username: string
  requests(): Exchange[]
  revoke(): void
  /** The token is good again. */
  restore(): void
  setPrivacy(on: boolean): void
  /** Sends a raw update as it is, with the secret header. */
  emit(update: Record<string, unknown>, how?: { secret?: string }): Promise<number>
  /** Sends any body; `secret` '' leaves the header out. */
  post(body: string, how?: { secret?: string }): Promise<number>
  redeliver(updateId: string | number): Promise<number>
  hold(): void
  release: Courier['release']
  updates(): Update[]
  /** The commands set for a scope and language ('default' and '' without them). */
  commands(scope?: string, language?: string): unknown
}

const patience = 60_000
const retries = [1_000, 5_000, 30_000, 60_000, 300_000, 600_000, 1_800_000, 3_600_000]

/** A fresh bot, in no chat. */
export function makeState(world: World, options: TelegramAccountOptions): TelegramState {
  const id = Number(options.botToken.split(':')[0])
  if (!Number.isInteger(id)) throw new Error('A bot token looks like 123456:ABC')
  const state: TelegramState = {
    world,
    options: { ...options },
    user: { id, is_bot: true, first_name: options.name, username: options.username },
    revoked: false,
    webhook: { url: '', maxConnections: 40, allowed: [] },
    // Rises from one start of the sandbox to the next, so that no update looks like one of before.
    lastUpdate: Math.floor(world.clock.now() / 1000) % 1_000_000_000,
    lastMessage: (options.firstMessageId ?? 1) - 1,
    pending: [],
    updates: makeRecent(world.remembers),
    chats: new Map(),
    people: new Map(),
    queries: makeRecent(world.remembers),
    files: new Map(),
    commands: new Map(),
    courier: makeCourier(world, {
      platform: 'telegram',
      account: String(id),
      patience,
      backoff: () => options.retries ?? retries,
      ended: (status) => noteEnd(state, status),
    }),
  }
  return state
}

function noteEnd(state: TelegramState, status: number) {
  if (status >= 200 && status < 300) return
  const message = status === 0 ? 'Connection timed out' : `Wrong response from the webhook: ${status}`
  state.lastError = { at: state.world.clock.now(), message }
}

/** The bot as tests and the page hold it. */
export function openAccount(state: TelegramState, requests: () => Exchange[]): TelegramAccount {
  return {
    platform: 'telegram',
    id: String(state.user.id),
    name: state.options.name,
    username: state.options.username,
    requests,
    revoke: () => {
      state.revoked = true
    },
    restore: () => {
      state.revoked = false
    },
    setPrivacy: (on) => {
      state.options.privacy = on
    },
    emit: (update, how) =>
      state.courier.send({ ids: [], make: () => sealed(state, JSON.stringify(update), how?.secret) }),
    post: (body, how) => state.courier.send({ ids: [], make: () => sealed(state, body, how?.secret) }),
    redeliver: (updateId) => state.courier.redeliver(String(updateId)),
    hold: () => state.courier.hold(),
    release: (order) => state.courier.release(order),
    updates: () => [...state.updates.values()],
    commands: (scope = 'default', language = '') => state.commands.get(`${scope} ${language}`),
  }
}

const leftOutByDefault = ['chat_member', 'message_reaction', 'message_reaction_count']

/** Tells the house of one thing, if its webhook wants to hear of that kind. */
export async function tell(
  state: TelegramState,
  kind: string,
  payload: unknown,
): Promise<{ ids: string[]; status: number }> {
  const { allowed } = state.webhook
  const wanted = allowed.length > 0 ? allowed.includes(kind) : !leftOutByDefault.includes(kind)
  if (!wanted) return { ids: [], status: 0 }
  const update = { update_id: ++state.lastUpdate, [kind]: payload }
  state.updates.set(update.update_id, update)
  const ids = [String(update.update_id)]
  if (state.webhook.url) return { ids, status: await send(state, update) }
  state.pending.push(update)
  return { ids, status: 0 }
}

/** Delivers an update to the webhook. */
export function send(state: TelegramState, update: Update): Promise<number> {
  return state.courier.send({ ids: [String(update.update_id)], make: () => sealed(state, JSON.stringify(update)) })
}

function sealed(state: TelegramState, body: string, secret = state.webhook.secret) {
  if (!state.webhook.url) return undefined
  const header: Record<string, string> = secret ? { 'x-telegram-bot-api-secret-token': secret } : {}
  return { url: state.webhook.url, body, headers: { 'content-type': 'application/json', ...header } }
}

/** Keeps bytes under a file id. */
export function keepFile(state: TelegramState, media: Media, folder: string): StoredFile {
  const extension = media.name?.split('.').at(-1) ?? media.mime.split('/')[1]?.replace('jpeg', 'jpg') ?? 'bin'
  const path = `${folder}/file_${state.files.size}.${extension}`
  const stored = { ...media, file_id: `AgAC${alphanumeric(60)}`, file_unique_id: alphanumeric(15), path }
  state.files.set(stored.file_id, stored)
  return stored
}
