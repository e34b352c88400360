// Groups that cannot be reached any more: the bot was removed, or the group is gone.
import { text } from '#flows/message.ts'
import type { Chat } from '#flows/near.ts'
import type { Write } from '#store/commit.ts'
import type { Row } from '#store/schema.ts'
import type { House } from './house.ts'
import { loadDesks } from './load.ts'
import { outboxWrite } from './plan.ts'

/** Tells the other staff and alerts chats of a bound group that is lost; admins in private, where there is none. */
export async function tellOfLostChat(house: House, chat: Row<'chats'>, reason: string | null): Promise<Write[]> {
  if (chat.kind !== 'group' || chat.purpose === 'none') return []
  const business = await house.book.of(chat.workspace)
  const { rules, wordings, row } = business
  const desks = (await loadDesks(house, business)).filter((desk) => desk.id !== chat.id && desk.state === 'active')
  const groups = desks.filter((desk) => desk.kind === 'group')
  const isAdmins = ({ staff }: Chat) =>
    staff?.roles.some((role) => rules.workflow.roles[role]?.rights.includes('codes'))
  return (groups.length > 0 ? groups : desks.filter(isAdmins)).map((desk) => {
    const words = wordings(desk.language ?? row.language)('chat.lost', { chat: chat.title ?? '?', reason })
    const said = { chat: desk.id, message: text(words), lane: 'normal' as const, case: null, wording: 'chat.lost' }
    return outboxWrite(chat.workspace, said, { channel: desk.channel }, house.clock.now(), house.fresh)
  })
}
