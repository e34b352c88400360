// Where a message goes, and as which calls: fitted once, kept, and the same at every further attempt.
import { and, eq, inArray } from 'drizzle-orm'
import { type Call, SendFailed, type Target } from '#bots/channel.ts'
import type { Outgoing, Part } from '#flows/message.ts'
import type { Row } from '#store/schema.ts'
import type { OpenChannel } from './channels.ts'
import type { House } from './house.ts'
import { noTopic } from './topics.ts'

/** One message on its way, with everything near it. */
export type Delivery = { house: House; channel: OpenChannel; chat: Row<'chats'>; row: Row<'outbox'>; message: Outgoing }

/** Loads what delivering a message needs; throws where its channel or chat is gone. */
export async function deliveryOf(house: House, row: Row<'outbox'>): Promise<Delivery> {
  const channel = await house.channels.of(row.channel)
  const [chat] = await house.store.read('chatById', { workspace: row.workspace, id: row.chat })
  if (!channel || !chat) throw new Error(`The message ${row.id} has no channel or no chat`)
  return { house, channel, chat, row, message: row.message as unknown as Outgoing }
}

/** Its words were taken from it since: somebody took them back, or they were kept as long as they may be. */
const bare = 'Nothing is left of this message to be sent'

/** Fits a message into the calls that will carry it. */
export async function fitted(delivery: Delivery): Promise<Row<'calls'>[]> {
  if (!Array.isArray(delivery.message.parts)) throw new SendFailed('refused', 'bare', bare, { why: 'not_taken' })
  const { target, quotes } = await targetOf(delivery)
  const whole = await withFiles(delivery, withQuote(delivery.message, quotes))
  return written(delivery, whole.message, { ...target, links: whole.links }).map((call, sequence) => ({
    outbox: delivery.row.id,
    sequence,
    method: call.method,
    body: call.body,
    retryKey: call.retryKey ?? null,
    state: 'queued',
    messages: [],
    code: null,
  }))
}

/** A message that cannot be written for its platform never will be. */
function written({ channel }: Delivery, message: Outgoing, target: Target): Call[] {
  try {
    return channel.bot.write(message, target)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new SendFailed('refused', 'unwritable', `The message could not be written for ${channel.platform}: ${why}`, {
      cause,
      why: 'not_taken',
    })
  }
}

/** By which endpoint the first call of a message will go, where its platform counts them apart (LINE). */
export function methodOf({ channel, house, row }: Delivery): string {
  return channel.platform === 'line' && isFree(house, row) ? 'reply' : 'push'
}

function isFree({ clock }: House, { replyToken, replyUntil }: Row<'outbox'>): boolean {
  return replyToken !== null && replyUntil !== null && replyUntil > clock.now()
}

type Aimed = { target: Target; quotes: string | null }

/** Where exactly a message goes: its topic, the card it edits, the card it answers under, the free answer it may use. */
async function targetOf({ house, channel, chat, row, message }: Delivery): Promise<Aimed> {
  const { store, fresh } = house
  const about = message.cardOf ?? message.about
  const [card] = about && channel.bot.limits.edits ? await store.read('cardIn', { case: about, chat: chat.id }) : []
  // People alone with the bot have no topics.
  const [own] = about && chat.kind === 'group' ? await store.read('topicOf', { chat: chat.id, case: about }) : []
  const topic = topicOf({ row, message }, own)
  const [quoted] = message.quotes ? await store.read('postedIn', { chat: chat.id, platformId: message.quotes }) : []
  const target: Target = {
    chat: chat.platformId,
    kind: chat.kind,
    links: () => null,
    newKey: fresh.uuid,
    ...(topic ? { topic } : {}),
    ...(message.cardOf && card ? { edit: card.platformId } : {}),
    ...(isFree(house, row) && row.replyToken ? { replyToken: row.replyToken } : {}),
    ...(quoted?.quoteToken ? { quoteToken: quoted.quoteToken } : {}),
  }
  const isBeside = card && chat.kind === 'group' && !own && !topic
  return { target, quotes: !message.cardOf && isBeside ? card.platformId : null }
}

/** An answer goes where it was asked, what is told of a case into its topic; all goes to the group where that topic was refused. */
function topicOf({ row, message }: Pick<Delivery, 'row' | 'message'>, own: Row<'topics'> | undefined): string | null {
  if (row.code === noTopic) return null
  return message.topic === undefined ? (own?.topic ?? null) : message.topic
}

/** In a staff group what is said of a case hangs under its card; a topic holds them together by itself. */
function withQuote(message: Outgoing, quotes: string | null): Outgoing {
  return quotes && !message.quotes ? { ...message, quotes } : message
}

// ── files ──

type WithFiles = { message: Outgoing; links: Target['links'] }

/** Files go by what they are; one whose bytes are not here (yet) is told of in words. */
async function withFiles(delivery: Delivery, message: Outgoing): Promise<WithFiles> {
  const wanted = message.parts.flatMap((part) => (isFile(part) ? [part.file] : []))
  if (wanted.length === 0) return { message, links: () => null }
  const files = new Map((await filesOf(delivery, wanted)).map((file) => [file.id, file]))
  const words = await wordsOf(delivery)
  const parts = message.parts.map((part): Part => {
    const state = isFile(part) ? (files.get(part.file)?.state ?? 'failed') : 'stored'
    return state === 'stored'
      ? part
      : { kind: 'text', text: words(state === 'wanted' ? 'file.not_yet' : 'file.missing') }
  })
  return { message: { ...message, parts }, links: (file) => linkOf(delivery.house, files.get(file)) }
}

function isFile(part: Part): part is Extract<Part, { file: string }> {
  return part.kind === 'picture' || part.kind === 'file'
}

type StoredFile = Pick<Row<'files'>, 'id' | 'mime' | 'size' | 'name' | 'state'>

function filesOf({ house, row }: Delivery, ids: string[]): Promise<StoredFile[]> {
  const { q, t } = house.store
  const { id, mime, size, name, state } = t.files
  return q
    .select({ id, mime, size, name, state })
    .from(t.files)
    .where(and(eq(t.files.workspace, row.workspace), inArray(id, ids)))
    .execute()
}

function linkOf(house: House, file: StoredFile | undefined): ReturnType<Target['links']> {
  const link = file ? house.links(file.id) : null
  if (!file || !link) return null
  const mime = file.mime ?? 'application/octet-stream'
  return { ...link, mime, size: file.size ?? 0, name: file.name ?? `file.${mime.split('/')[1] ?? 'bin'}` }
}

async function wordsOf({ house, row, chat }: Delivery) {
  const business = await house.book.of(row.workspace)
  return business.wordings(chat.language ?? business.row.language)
}
