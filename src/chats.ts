// What happens to chats themselves: blocked, left, moved to another id.
import { eq } from 'drizzle-orm'
import type { ChatRef, Incoming } from '#flows/message.ts'
import type { Write } from '#store/commit.ts'
import type { Row } from '#store/schema.ts'
import type { OpenChannel } from './channels.ts'
import type { House } from './house.ts'
import { chatRow } from './near.ts'

const stateAfter: Partial<Record<Incoming['event']['kind'], Row<'chats'>['state']>> = {
  followed: 'active',
  joined: 'active',
  unfollowed: 'blocked',
  left: 'left',
}

/** Keeps whether a chat can still be reached; whoever writes can. */
export async function noteChatState(
  house: House,
  channel: OpenChannel,
  incoming: Incoming & { chat: ChatRef },
): Promise<void> {
  const row = await chatRow(house, channel.workspace, channel, incoming.chat)
  const isWord = incoming.event.kind === 'text' || incoming.event.kind === 'media' || incoming.event.kind === 'button'
  const state = stateAfter[incoming.event.kind] ?? (isWord ? 'active' : row.state)
  const title = incoming.chat.title ?? row.title
  if (state === row.state && title === row.title) return
  await house.store.commit([setChat(row.id, { state, title })])
}

/** A group that became a supergroup keeps everything under its new id (Telegram). */
export async function moveChat(
  house: House,
  channel: OpenChannel,
  from: ChatRef,
  to: string,
  done: Write,
): Promise<void> {
  const row = await chatRow(house, channel.workspace, channel, from)
  await house.store.commit([done, ...(await moveWrites(house, row, to))])
}

/** Moves a chat that a platform's answer said has moved. */
export async function moveChatTo(house: House, chat: Row<'chats'>, to: string): Promise<void> {
  await house.store.commit(await moveWrites(house, chat, to))
}

async function moveWrites(house: House, chat: Row<'chats'>, to: string): Promise<Write[]> {
  if (chat.platformId === to) return []
  const [already] = await house.store.read('chatByPlatform', { channel: chat.channel, platformId: to })
  const makeWay = already ? [setChat(already.id, { platformId: `${to} before ${chat.id}`, state: 'left' })] : []
  return [...makeWay, setChat(chat.id, { platformId: to, state: 'active' })]
}

function setChat(id: string, set: Partial<Row<'chats'>>): Write {
  return {
    write: (q, t) => q.update(t.chats).set(set).where(eq(t.chats.id, id)).returning({ id: t.chats.id }),
  }
}
