// Two ids of one person on WhatsApp: a phone number, and the user id that may stand beside it or in its place (W21).
import { and, eq, ne } from 'drizzle-orm'
import type { Incoming, IncomingEvent } from '#flows/message.ts'
import type { Write } from '#store/commit.ts'
import type { Row } from '#store/schema.ts'
import type { Store } from '#store/store.ts'
import type { OpenChannel } from './channels.ts'
import type { House } from './house.ts'

/**
 * The event with its sender under the id we know them by. Who was known by number alone and now shows a user id stays who they
 * are; a number that comes with another user id has been given to somebody else.
 */
export async function tied(house: House, channel: OpenChannel, incoming: Incoming): Promise<Incoming> {
  const { from } = incoming
  if (channel.platform !== 'whatsapp' || !from || incoming.event.kind === 'renumbered') return incoming
  if (from.alias === undefined) return byNumber(house, channel, incoming)
  await tie(house, channel, { id: from.id, number: from.alias })
  return incoming
}

/** Keeps a person, and the chat with them, under the id that the platform says they have from now on. */
export async function renumberWrites(
  { store }: House,
  { id: channel }: OpenChannel,
  { before, to }: Extract<IncomingEvent, { kind: 'renumbered' }>,
): Promise<Write[]> {
  const [already] = await store.read('personByPlatform', { channel, platformId: to.id })
  const person = already ? undefined : await firstKnown(store, channel, before)
  if (!person) return []
  const [chat] = await store.read('chatByPlatform', { channel, platformId: person.platformId })
  return [
    ...(to.alias ? [freed(channel, { id: to.id, number: to.alias })] : []),
    renamed(person, to),
    ...(chat ? [movedTo(chat, to.id)] : []),
  ]
}

async function firstKnown(store: Store, channel: string, ids: string[]): Promise<Row<'persons'> | undefined> {
  for (const platformId of ids) {
    const [known] = await store.read('personByPlatform', { channel, platformId })
    const found = known ?? (await holderOf(store, channel, platformId))
    if (found) return found
  }
  return undefined
}

/** Who was last seen with a number. */
async function holderOf({ q, t }: Store, channel: string, number: string): Promise<Row<'persons'> | undefined> {
  const [holder] = await q
    .select()
    .from(t.persons)
    .where(and(eq(t.persons.channel, channel), eq(t.persons.alias, number)))
  return holder
}

/** A number alone is whoever was last seen with it. */
async function byNumber({ store }: House, { id: channel }: OpenChannel, incoming: Incoming): Promise<Incoming> {
  const { from, chat } = incoming
  if (!from) return incoming
  const [known] = await store.read('personByPlatform', { channel, platformId: from.id })
  const holder = known ? undefined : await holderOf(store, channel, from.id)
  if (!holder) return incoming
  const id = holder.platformId
  return { ...incoming, from: { ...from, id, alias: from.id }, chat: chat?.kind === 'private' ? { ...chat, id } : chat }
}

async function tie(house: House, { id: channel }: OpenChannel, both: { id: string; number: string }): Promise<void> {
  const { store } = house
  const [known] = await store.read('personByPlatform', { channel, platformId: both.id })
  if (known?.alias === both.number) return
  const [before] = known ? [] : await store.read('personByPlatform', { channel, platformId: both.number })
  const [chat] = before ? await store.read('chatByPlatform', { channel, platformId: both.number }) : []
  await store.commit([
    freed(channel, both),
    ...(before ? [renamed(before, { id: both.id, alias: both.number })] : []),
    ...(chat ? [movedTo(chat, both.id)] : []),
  ])
}

/** Nobody else has this number any more. */
function freed(channel: string, { id, number }: { id: string; number: string }): Write {
  return {
    write: (q, t) =>
      q
        .update(t.persons)
        .set({ alias: null })
        .where(and(eq(t.persons.channel, channel), eq(t.persons.alias, number), ne(t.persons.platformId, id)))
        .returning({ id: t.persons.id }),
  }
}

function renamed(
  person: Row<'persons'>,
  { id, alias = null, phone }: { id: string; alias?: string | null; phone?: string },
): Write {
  return {
    write: (q, t) =>
      q
        .update(t.persons)
        .set({ platformId: id, alias, ...(phone ? { phone } : {}) })
        .where(eq(t.persons.id, person.id))
        .returning({ id: t.persons.id }),
  }
}

function movedTo(chat: Row<'chats'>, id: string): Write {
  return {
    write: (q, t) =>
      q.update(t.chats).set({ platformId: id }).where(eq(t.chats.id, chat.id)).returning({ id: t.chats.id }),
  }
}
