// The near facts of an event: person, chat, conversation, quoted case. New people and chats are kept before anything is understood.

import { createHmac } from 'node:crypto'
import { and, eq } from 'drizzle-orm'
import type { CaseId, WorkspaceId } from '#core/ids.ts'
import { type Language, languages } from '#core/workflow.ts'
import type { ChatRef, Incoming, PersonRef } from '#flows/message.ts'
import type { Conversation, Near } from '#flows/near.ts'
import type { Row } from '#store/schema.ts'
import { keyFor } from '#store/seal.ts'
import type { Business } from './book.ts'
import type { OpenChannel } from './channels.ts'
import type { House } from './house.ts'
import { loadDesks, partnerOf } from './load.ts'
import { calledOf, chatOf } from './rows.ts'

export type Around = {
  near: Near
  chat: Row<'chats'>
  person: Row<'persons'> | null
  /** The version of the stored conversation; 0 where there is none yet. */
  conversationVersion: number
}

/** Loads everything near an event of a chat; `known` is the chat's row where it was read just now. */
export async function loadNear(
  house: House,
  business: Business,
  channel: OpenChannel,
  incoming: Incoming & { chat: ChatRef },
  { files, albumGoesOn, known }: Pick<Near, 'files' | 'albumGoesOn'> & { known: Row<'chats'> | null },
): Promise<Around> {
  const { store, clock, fresh } = house
  const workspace = business.row.id
  const chat = known ?? (await chatRow(house, workspace, channel, incoming.chat))
  const person = incoming.from
    ? await named(house, channel, chat, await personRow(house, workspace, channel, incoming.from))
    : null
  const [stored] = person ? await store.read('conversation', { chat: chat.id, person: person.id }) : []
  const roles = person ? await store.read('rolesOf', { workspace, person: person.id }) : []
  const conversation = conversationOf(stored, clock.now())
  const desks = await loadDesks(house, business)
  const [otp, code, link] = [onFirstUse(fresh.otp), onFirstUse(fresh.code), onFirstUse(fresh.key)]
  const near: Near = {
    now: clock.now(),
    workspace: {
      id: workspace,
      name: business.row.name,
      timezone: business.row.timezone,
      language: business.row.language,
    },
    rules: business.rules,
    wordings: business.wordings,
    chat:
      desks.find((desk) => desk.id === chat.id) ??
      chatOf(chat, channel.platform, business.accounts.get(channel.id)?.untold),
    partner: chat.account ? await partnerOf(house, chat.account) : null,
    person: person
      ? {
          id: person.id,
          platformId: person.platformId,
          name: calledOf(person),
          roles: roles.map(({ role }) => role),
          language: person.language,
        }
      : null,
    mentioned: await mentionedPeople(house, business, channel, chat, incoming),
    conversation,
    quoted: await quotedCase(house, workspace, chat, incoming),
    desks,
    files,
    albumGoesOn,
    token: fresh.short(),
    bot: channel.bot.identity()?.username ?? null,
    digest: digester(house.secret, chat.id),
    get otp() {
      return otp()
    },
    get code() {
      return code()
    },
    get link() {
      return link()
    },
    site: house.publicUrl,
    flowRules: conversation.flow ? await house.book.rulesAt(business, conversation.flow.workflow) : null,
  }
  return { near, chat, person, conversationVersion: stored?.version ?? 0 }
}

/** Few events need them, and each is the same for as long as its event lasts. */
function onFirstUse<T>(make: () => T): () => T {
  let made: T | undefined
  return () => {
    made ??= make()
    return made
  }
}

/** Who is named by their own account in a staff group works there, whether or not they have written yet. */
async function mentionedPeople(
  house: House,
  business: Business,
  channel: OpenChannel,
  chat: Row<'chats'>,
  { event }: Incoming,
): Promise<Near['mentioned']> {
  const mentions = chat.purpose === 'staff' && 'mentions' in event ? (event.mentions ?? []) : []
  const workspace = business.row.id
  return Promise.all(
    mentions.map(async (ref) => {
      const person = await personRow(house, workspace, channel, ref)
      const own = await house.store.read('rolesOf', { workspace, person: person.id })
      const roles = [chat.role ?? business.rules.workflow.staffRole, ...own.map(({ role }) => role)]
      return { id: person.id, name: calledOf(person), roles: [...new Set(roles)] }
    }),
  )
}

/** A flow that has expired is over, whether or not the job that says so has run. */
function conversationOf(stored: Row<'conversations'> | undefined, now: number): Conversation {
  const kept = (stored?.flow ?? null) as Conversation | null
  const isExpired = stored?.expiresAt !== null && stored?.expiresAt !== undefined && stored.expiresAt <= now
  return { flow: isExpired ? null : (kept?.flow ?? null), acked: kept?.acked ?? null }
}

function digester(secret: Uint8Array, chat: string): (text: string) => string {
  return (text) => createHmac('sha256', keyFor(secret, 'otp')).update(`${chat} ${text}`).digest('base64url')
}

async function quotedCase(
  { store }: House,
  workspace: WorkspaceId,
  chat: Row<'chats'>,
  { event, chat: where }: Incoming,
): Promise<Near['quoted']> {
  const quotes =
    'quotes' in event
      ? event.quotes
      : event.kind === 'edited' || event.kind === 'unsent' || event.kind === 'reaction'
        ? event.id
        : undefined
  const byQuote = quotes ? await caseOfMessage(store, workspace, chat, quotes) : null
  if (byQuote) return { ...byQuote, byQuote: true }
  const byTopic = where?.topic ? await caseOfTopic(store, workspace, chat, where.topic) : null
  return byTopic ? { ...byTopic, byQuote: false } : null
}

type Found = { id: CaseId; number: number } | null

async function caseOfMessage(
  store: House['store'],
  workspace: WorkspaceId,
  chat: Row<'chats'>,
  platformId: string,
): Promise<Found> {
  const [posted] = await store.read('postedIn', { chat: chat.id, platformId })
  return posted?.case ? numberOf(store, workspace, posted.case) : null
}

async function caseOfTopic(
  store: House['store'],
  workspace: WorkspaceId,
  chat: Row<'chats'>,
  topic: string,
): Promise<Found> {
  const { q, t } = store
  const [found] = await q
    .select()
    .from(t.topics)
    .where(and(eq(t.topics.chat, chat.id), eq(t.topics.topic, topic)))
  return found ? numberOf(store, workspace, found.case) : null
}

async function numberOf(store: House['store'], workspace: WorkspaceId, id: CaseId): Promise<Found> {
  const [row] = await store.read('caseById', { workspace, id })
  return row ? { id, number: row.body.number } : null
}

/** The chat's row, made at the first event of it. */
export async function chatRow(
  house: House,
  workspace: WorkspaceId,
  channel: OpenChannel,
  ref: ChatRef,
): Promise<Row<'chats'>> {
  const { store, fresh, clock } = house
  const key = { channel: channel.id, platformId: ref.id }
  const [known] = await store.read('chatByPlatform', key)
  if (known) return known
  const row: Row<'chats'> = {
    ...key,
    id: fresh.id(),
    workspace,
    kind: ref.kind,
    title: ref.title ?? null,
    purpose: ref.kind === 'private' ? 'customer' : 'none',
    account: null,
    types: null,
    role: null,
    language: null,
    state: 'active',
    lastInAt: null,
    view: null,
    mutedFrom: null,
    mutedUntil: null,
    untold: null,
    createdAt: clock.now(),
  }
  await store.commit([{ hot: 'chatInsert', values: row }])
  const [made] = await store.read('chatByPlatform', key)
  if (!made) throw new Error('A chat that was just kept is not there')
  return made
}

/** The person's row, made at their first event. A name that has changed is kept. */
async function personRow(
  house: House,
  workspace: WorkspaceId,
  channel: OpenChannel,
  ref: PersonRef,
): Promise<Row<'persons'>> {
  const { store, fresh, clock } = house
  const key = { channel: channel.id, platformId: ref.id }
  const [known] = (await store.read('personByPlatform', key)) ?? []
  if (known) return renamed(house, known, ref)
  const row: Row<'persons'> = {
    ...key,
    id: fresh.id(),
    workspace,
    alias: ref.alias ?? null,
    name: ref.name ?? null,
    username: ref.username ?? null,
    phone: ref.phone ?? null,
    language: languageOf(ref.language),
    createdAt: clock.now(),
  }
  await store.commit([{ hot: 'personInsert', values: row }])
  const [made] = await store.read('personByPlatform', key)
  if (!made) throw new Error('A person who was just kept is not there')
  return made
}

async function renamed({ store }: House, known: Row<'persons'>, ref: PersonRef): Promise<Row<'persons'>> {
  const isNew =
    (ref.name && ref.name !== known.name) ||
    (ref.username && ref.username !== known.username) ||
    (ref.alias && ref.alias !== known.alias)
  if (!isNew) return known
  const set = {
    name: ref.name ?? known.name,
    username: ref.username ?? known.username,
    alias: ref.alias ?? known.alias,
    phone: ref.phone ?? known.phone,
  }
  await store.commit([
    { write: (q, t) => q.update(t.persons).set(set).where(eq(t.persons.id, known.id)).returning({ id: t.persons.id }) },
  ])
  return { ...known, ...set }
}

const namePatience = 2_000
const askAgainAfter = 10 * 60_000
const mostAsked = 10_000
const askedFor = new Map<string, number>()

/** LINE names nobody in its events: the name is asked for at a person's first, and not for long. */
async function named(
  house: House,
  channel: OpenChannel,
  chat: Row<'chats'>,
  person: Row<'persons'>,
): Promise<Row<'persons'>> {
  const { waits, store } = house
  const asked = askedFor.get(person.id)
  if (
    person.name !== null ||
    channel.platform !== 'line' ||
    (asked !== undefined && waits.now() - asked < askAgainAfter)
  )
    return person
  if (askedFor.size >= mostAsked) askedFor.clear()
  askedFor.set(person.id, waits.now())
  const profile = await withPatience(
    waits,
    channel.bot.profile(person.platformId, { id: chat.platformId, kind: chat.kind }),
  )
  if (!profile) return person
  const { name } = profile
  askedFor.delete(person.id)
  await store.commit([{ hot: 'personName', values: { id: person.id, name } }])
  return { ...person, name }
}

/** What comes in time, else null. */
function withPatience<T>(waits: House['waits'], coming: Promise<T | null>): Promise<T | null> {
  return new Promise((resolve) => {
    const cancel = waits.after(namePatience, () => resolve(null))
    void coming.then((value) => {
      cancel()
      resolve(value)
    })
  })
}

/** A platform's language code as one of ours; null leaves it to the workspace. */
function languageOf(code: string | undefined): Language | null {
  const short = code?.toLowerCase().split('-')[0]
  return languages.find((language) => language === short) ?? null
}
