// What the house itself says in a chat, outside of any case's decision.

import { eq } from 'drizzle-orm'
import type { ChatId, PersonId, WorkspaceId } from '#core/ids.ts'
import { text } from '#flows/message.ts'
import type { WordingKey } from '#templates/wordings.ts'
import type { House } from './house.ts'
import { loadChat } from './load.ts'
import { outboxWrite } from './plan.ts'

/** Says one wording in a chat, in the language of the person it is for; answers the message's id, null where there is no such chat. */
export async function sayIn(
  house: House,
  workspace: WorkspaceId,
  chatId: ChatId,
  person: PersonId | null,
  key: WordingKey,
): Promise<string | null> {
  const { store, book, clock, fresh } = house
  const business = await book.of(workspace)
  const chat = await loadChat(house, business, chatId)
  if (!chat) return null
  const { q, t } = store
  const [known] =
    person && chat.kind === 'private'
      ? await q.select({ language: t.persons.language }).from(t.persons).where(eq(t.persons.id, person))
      : []
  const words = business.wordings(known?.language ?? chat.language ?? business.row.language)(key)
  const said = { chat: chat.id, message: text(words), lane: 'normal' as const, case: null, wording: key }
  const id = fresh.id()
  await store.commit([outboxWrite(workspace, said, { channel: chat.channel }, clock.now(), { id: () => id })])
  return id
}
