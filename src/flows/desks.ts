// Desks: the chats where staff see a case and act on it. A group's are by type or escalation, a person's own by owning it.
import type { ChatId, PersonId } from '#core/ids.ts'
import type { Chat } from './near.ts'
import type { LoadedCase } from './questions.ts'

/** The chats that see a case: staff chats an escalation named, else those that take its type; and the owner's own. */
export function desksOf(desks: Chat[], current: LoadedCase['current']): Chat[] {
  return [...groupsOf(desks, current), ...privateOf(desks, current.owner)]
}

/** The staff groups that see a case. */
export function groupsOf(desks: Chat[], current: LoadedCase['current']): Chat[] {
  const staff = desks.filter((chat) => chat.purpose === 'staff' && chat.state === 'active')
  const named = staff.filter((chat) => current.desk?.includes(chat.id))
  return current.desk && named.length > 0
    ? named
    : staff.filter((chat) => chat.types === null || chat.types.includes(current.type))
}

/** The private chats of one who works here; none where they have no role of their own or never wrote there. */
export function privateOf(desks: Chat[], person: PersonId | null): Chat[] {
  return desks.filter((chat) => chat.state === 'active' && chat.staff && chat.staff.person === person)
}

/** The chats of a role: the groups that see the case and have it, and the private chats of who holds it. */
export function chatsOfRole(desks: Chat[], { current, rules }: LoadedCase, role: string): Chat[] {
  const groups = groupsOf(desks, current)
  const held = [
    ...groups.filter((chat) => (chat.role ?? rules.workflow.staffRole) === role),
    ...desks.filter((chat) => chat.state === 'active' && chat.staff?.roles.includes(role)),
  ]
  return held.length > 0 ? held : desksOf(desks, current)
}

/** Whether this chat is one of those that see the case. */
export function isDesk(desks: Chat[], current: LoadedCase['current'], chat: ChatId): boolean {
  return desksOf(desks, current).some((desk) => desk.id === chat)
}
