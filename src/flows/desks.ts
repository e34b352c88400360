// Desks: the chats where staff see a case and act on it. A group's are by type or escalation, a person's own by owning it.
import type { ChatId, PersonId } from '#core/ids.ts'
import type { Chat } from './near.ts'
import type { LoadedCase } from './questions.ts'

/** What says which chats see a case: the case, and the chat of its customer, whose account it came in by. */
export type Seen = Pick<LoadedCase, 'current'> & { chat: Pick<Chat, 'channel'> | null }

/** The chats that see a case: staff chats an escalation named, else those that take its type; and the owner's own. */
export function desksOf(desks: Chat[], seen: Seen): Chat[] {
  return [...new Set([...groupsOf(desks, seen), ...privateOf(desks, seen.current.owner)])]
}

/** The chats that see a case whosever it is: those an escalation named, else those that take its type, else the default one. */
export function groupsOf(desks: Chat[], seen: Seen): Chat[] {
  const { current } = seen
  const staff = desks.filter((chat) => chat.purpose === 'staff' && chat.state === 'active')
  const named = staff.filter((chat) => current.desk?.includes(chat.id))
  if (current.desk && named.length > 0) return named
  const taking = staff.filter((chat) => chat.types === null || chat.types.includes(current.type))
  return taking.length > 0 ? taking : defaultsOf(desks, seen)
}

/** Where a case goes that no group takes: the default chat of its customer's account; where that has none, those of the others. */
function defaultsOf(desks: Chat[], { chat: customer }: Seen): Chat[] {
  // What was a desk and is an alerts group now works no cases.
  const all = desks.filter(({ state, purpose, defaultOf }) => state === 'active' && purpose !== 'alerts' && defaultOf)
  const own = all.filter(({ defaultOf }) => customer && defaultOf?.includes(customer.channel))
  return own.length > 0 ? own : all
}

/** The private chats of one who works here; none where they have no role of their own or never wrote there. */
export function privateOf(desks: Chat[], person: PersonId | null): Chat[] {
  return desks.filter((chat) => chat.state === 'active' && chat.staff && chat.staff.person === person)
}

/** The chats of a role: the groups that see the case and have it, and the private chats of who holds it. */
export function chatsOfRole(desks: Chat[], found: LoadedCase, role: string): Chat[] {
  const { rules } = found
  const groups = groupsOf(desks, found)
  const held = [
    ...groups.filter((chat) => (chat.role ?? rules.workflow.staffRole) === role),
    ...desks.filter((chat) => chat.state === 'active' && chat.staff?.roles.includes(role)),
  ]
  return held.length > 0 ? held : desksOf(desks, found)
}

/** Whether this chat is one of those that see the case. */
export function isDesk(desks: Chat[], seen: Seen, chat: ChatId): boolean {
  return desksOf(desks, seen).some((desk) => desk.id === chat)
}
