// In whose name another system acts: a person's, the customer's, or its own.
import { eq } from 'drizzle-orm'
import type { Actor, Case } from '#core/case.ts'
import type { ChatId, PersonId } from '#core/ids.ts'
import type { Language } from '#core/workflow.ts'
import type { Business } from './book.ts'
import type { House } from './house.ts'
import { personOf } from './people.ts'

/** Somebody known here, with the private chat they write in. */
export type Known = { id: PersonId; name: string; chat: ChatId | null; language: Language | null }

/** A person of the workspace as a customer; null where there is none of that id. */
export async function customerOf(house: House, business: Business, id: PersonId): Promise<Known | null> {
  const { store } = house
  const person = await personOf({ house, business }, id)
  const [row] = person ? await store.q.select().from(store.t.persons).where(eq(store.t.persons.id, id)) : []
  if (!person || !row) return null
  const [chat] = await store.read('chatByPlatform', { channel: row.channel, platformId: row.platformId })
  const own = chat?.kind === 'private' && chat.workspace === business.row.id ? chat.id : null
  return { id, name: person.name, chat: own, language: row.language }
}

/** Who opens a case: the customer whose it is, else the system for somebody whom no chat knows. */
export function openerFor(name: string, customer: Known | null): Actor {
  if (customer) return { person: customer.id, name: customer.name, roles: ['customer'] }
  return { person: null, name, roles: [], system: true }
}

/** Who orders; null where `by` is nobody here. A system itself has the role of whoever writes in a staff group. */
export async function actorFor(
  house: House,
  business: Business,
  name: string,
  current: Case,
  ordered: { does: 'hear' } | { does: string; by: PersonId | null },
): Promise<Actor | null> {
  if (!('by' in ordered)) return customerSide(current)
  if (ordered.by === null) return { person: null, name, roles: [business.rules.workflow.staffRole] }
  const person = await personOf({ house, business }, ordered.by)
  if (!person) return null
  const own = person.id === current.customer ? ['customer'] : []
  return { person: person.id, name: person.name, roles: [...new Set([...own, ...person.roles])] }
}

/** The customer's side of a case; where nobody is known of it, whoever brings its words answers for them. */
function customerSide({ customer, account }: Case): Actor {
  const nobody = customer === null && account === null
  return { person: customer, name: '', roles: ['customer'], account, ...(nobody ? { system: true } : {}) }
}
