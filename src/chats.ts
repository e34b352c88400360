// What happens to chats themselves: blocked, left, moved to another id, other rights for the bot.
import { and, eq, sql } from 'drizzle-orm'
import { SendFailed } from '#bots/channel.ts'
import type { ChatRef, Incoming } from '#flows/message.ts'
import { Conflict, type Write } from '#store/commit.ts'
import type { Row } from '#store/schema.ts'
import type { OpenChannel } from './channels.ts'
import type { House } from './house.ts'
import { tellOfLostChat } from './lost-chats.ts'
import { chatRow } from './near.ts'

const mostConflicts = 3

const stateAfter: Partial<Record<Incoming['event']['kind'], Row<'chats'>['state']>> = {
  followed: 'active',
  joined: 'active',
  unfollowed: 'blocked',
  left: 'left',
}

/** Keeps whether a chat can still be reached, and answers its row; whoever writes can be. That it is lost is told by whoever keeps it. */
export async function noteChatState(
  house: House,
  channel: OpenChannel,
  incoming: Incoming & { chat: ChatRef },
): Promise<Row<'chats'>> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await noteOnce(house, channel, incoming)
    } catch (problem) {
      if (!(problem instanceof Conflict) || attempt === mostConflicts) throw problem
    }
  }
}

async function noteOnce(
  house: House,
  channel: OpenChannel,
  incoming: Incoming & { chat: ChatRef },
): Promise<Row<'chats'>> {
  const row = await chatRow(house, channel.workspace, channel, incoming.chat)
  const isWord = incoming.event.kind === 'text' || incoming.event.kind === 'media' || incoming.event.kind === 'button'
  const state = stateAfter[incoming.event.kind] ?? (isWord ? 'active' : row.state)
  const title = incoming.chat.title ?? row.title
  const view = (await viewNow(channel, row, incoming)) ?? row.view
  if (state === row.state && title === row.title && view === row.view) return row
  const told = state === 'left' && row.state === 'active' ? await tellOfLostChat(house, row, null) : []
  await house.store.commit([setChatOf(row.id, row.state, { state, title, view }), ...told])
  return { ...row, state, title, view }
}

/** A chat that a platform's answer said cannot be reached gets nothing until it is heard of again; nothing where it said something else. */
export async function loseChat(house: House, chat: Row<'chats'>, problem: SendFailed): Promise<void> {
  if (!problem.lost || chat.state !== 'active') return
  const state = chat.kind === 'group' ? 'left' : 'blocked'
  const told = await tellOfLostChat(house, chat, problem.message)
  try {
    await house.store.commit([setChatOf(chat.id, 'active', { state }), ...told])
  } catch (conflict) {
    // Somebody else has noticed it, or it has been heard of since.
    if (!(conflict instanceof Conflict)) throw conflict
  }
}

/** What the bot can see and do in a bound group, looked at again where that has changed; null leaves it as it is. */
async function viewNow(
  { bot }: OpenChannel,
  row: Row<'chats'>,
  { event, chat }: Incoming & { chat: ChatRef },
): Promise<Row<'chats'>['view']> {
  const isBound = row.kind === 'group' && row.purpose !== 'none'
  const hasChanged =
    event.kind === 'rights' || event.kind === 'joined' || (chat.hasTopics ?? false) !== (row.view?.hasTopics ?? false)
  if (!isBound || !hasChanged || event.kind === 'left') return null
  try {
    return { ...(await bot.look(chat.id)) }
  } catch (problem) {
    // It stays as it was known: the next event of the group looks again.
    if (problem instanceof SendFailed) return null
    throw problem
  }
}

/** A group that became a supergroup keeps everything under its new id (Telegram). It may have been moved already, by a refused call. */
export async function moveChat(
  house: House,
  channel: OpenChannel,
  from: ChatRef,
  to: string,
  done: Write,
): Promise<void> {
  const [row] = await house.store.read('chatByPlatform', { channel: channel.id, platformId: from.id })
  await house.store.commit([done, ...(row ? await moveWrites(house, row, to) : [])])
}

/** Moves a chat that a platform's answer said has moved. */
export async function moveChatTo(house: House, chat: Row<'chats'>, to: string): Promise<void> {
  await house.store.commit(await moveWrites(house, chat, to))
}

async function moveWrites(house: House, chat: Row<'chats'>, to: string): Promise<Write[]> {
  if (chat.platformId === to) return []
  const [already] = await house.store.read('chatByPlatform', { channel: chat.channel, platformId: to })
  if (already?.id === chat.id) return []
  const makeWay = already ? [setChat(already.id, { platformId: `${to} before ${chat.id}`, state: 'left' })] : []
  return [...makeWay, setChat(chat.id, { platformId: to, state: 'active' }), retirePosted(chat)]
}

/** The new group counts its messages from one: what was posted in the old one must not be taken for them, and no card is left to edit. */
function retirePosted(chat: Row<'chats'>): Write {
  const mark = `${chat.platformId}/`
  return {
    write: (q, t) =>
      q
        .update(t.posted)
        .set({ platformId: sql`${mark} || ${t.posted.platformId}`, card: false })
        .where(eq(t.posted.chat, chat.id))
        .returning({ chat: t.posted.chat }),
  }
}

/** Only where the chat still is in the state that was read. */
function setChatOf(id: string, was: Row<'chats'>['state'], set: Partial<Row<'chats'>>): Write {
  return {
    write: (q, t) =>
      q
        .update(t.chats)
        .set(set)
        .where(and(eq(t.chats.id, id), eq(t.chats.state, was)))
        .returning({ id: t.chats.id }),
    mustTouch: 1,
  }
}

function setChat(id: string, set: Partial<Row<'chats'>>): Write {
  return {
    write: (q, t) => q.update(t.chats).set(set).where(eq(t.chats.id, id)).returning({ id: t.chats.id }),
  }
}
