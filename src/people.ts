// Who works here: people by name or by role, each with the roles of their own and of the staff groups they write in.
import { and, eq, inArray, or, sql } from 'drizzle-orm'
import type { Colleague } from '#flows/questions.ts'
import { plain } from '#flows/words.ts'
import type { Business } from './book.ts'
import type { OpenChannel } from './channels.ts'
import type { House } from './house.ts'
import { calledOf } from './rows.ts'

type Here = { house: House; business: Business; channel: OpenChannel }

const mostFound = 20
const mostSearched = 500

/** Whoever is called so, by name, username or id on this channel; where nobody is, who works here and has these words in their name. */
export async function peopleNamed(here: Here, name: string): Promise<Colleague[]> {
  const { business, channel } = here
  const { q, t } = here.house.store
  const wanted = name.trim().toLowerCase()
  const isNamed = or(
    eq(sql`lower(${t.persons.name})`, wanted),
    eq(sql`lower(${t.persons.username})`, wanted),
    and(eq(t.persons.platformId, name.trim()), eq(t.persons.channel, channel.id)),
  )
  const people = await q
    .select(columnsOf(t))
    .from(t.persons)
    .where(and(eq(t.persons.workspace, business.row.id), isNamed))
    .limit(mostFound)
  return people.length > 0 ? withRoles(here, people) : likelyNamed(here, name)
}

async function likelyNamed(here: Here, name: string): Promise<Colleague[]> {
  const wanted = plain(name)
  if (wanted.length < 2) return []
  const staff = (await withRoles(here, await staffOf(here))).filter((person) => plain(person.name).includes(wanted))
  return staff.slice(0, mostFound)
}

/** Everybody who works here, by name. */
export async function staffHere(here: Omit<Here, 'channel'>): Promise<Colleague[]> {
  const staff = await withRoles(here, await staffOf(here))
  return staff.sort((one, other) => one.name.localeCompare(other.name))
}

/** Who holds one of these roles, by name. */
export async function peopleWorking(here: Here, roles: string[]): Promise<Colleague[]> {
  const staff = await withRoles(here, await staffOf(here))
  return staff
    .filter((person) => person.roles.some((role) => roles.includes(role)))
    .sort((one, other) => one.name.localeCompare(other.name))
}

/** Somebody of the workspace by id, with the roles they hold here; null where there is nobody of that id. */
export async function personOf(here: Omit<Here, 'channel'>, id: string): Promise<Colleague | null> {
  const { q, t } = here.house.store
  const [found] = await q
    .select(columnsOf(t))
    .from(t.persons)
    .where(and(eq(t.persons.workspace, here.business.row.id), eq(t.persons.id, id)))
  const [known] = found ? await withRoles(here, [found]) : []
  return known ?? null
}

type Person = { id: string; name: string | null; username: string | null; platformId: string; channel: string }
type Tables = House['store']['t']

function columnsOf({ persons }: Tables) {
  const { id, name, username, platformId, channel } = persons
  return { id, name, username, platformId, channel }
}

/** Who has a role of their own, or was seen to write in a staff group: a conversation there is the trace of it. */
async function staffOf({ house: { store }, business }: Omit<Here, 'channel'>): Promise<Person[]> {
  const { q, t } = store
  const workspace = business.row.id
  const withOwn = q.select({ id: t.roles.person }).from(t.roles).where(eq(t.roles.workspace, workspace))
  const inGroups = q
    .select({ id: t.conversations.person })
    .from(t.conversations)
    .innerJoin(t.chats, eq(t.chats.id, t.conversations.chat))
    .where(and(eq(t.chats.workspace, workspace), eq(t.chats.purpose, 'staff')))
  return q
    .select(columnsOf(t))
    .from(t.persons)
    .where(and(eq(t.persons.workspace, workspace), or(inArray(t.persons.id, withOwn), inArray(t.persons.id, inGroups))))
    .limit(mostSearched)
}

/** Each person with the roles of their own, and those of the staff groups they have written in. */
async function withRoles({ house, business }: Omit<Here, 'channel'>, people: Person[]): Promise<Colleague[]> {
  if (people.length === 0) return []
  const { q, t } = house.store
  const ids = people.map(({ id }) => id)
  const own = await q
    .select({ person: t.roles.person, role: t.roles.role })
    .from(t.roles)
    .where(and(eq(t.roles.workspace, business.row.id), inArray(t.roles.person, ids)))
  const groups = await q
    .select({ person: t.conversations.person, role: t.chats.role })
    .from(t.conversations)
    .innerJoin(t.chats, eq(t.chats.id, t.conversations.chat))
    .where(
      and(eq(t.chats.workspace, business.row.id), eq(t.chats.purpose, 'staff'), inArray(t.conversations.person, ids)),
    )
  const { staffRole } = business.rules.workflow
  const held = [...own, ...groups.map(({ person, role }) => ({ person, role: role ?? staffRole }))]
  return Promise.all(
    people.map(async (person) => ({
      id: person.id,
      name: calledOf(person),
      roles: [...new Set(held.filter((one) => one.person === person.id).map(({ role }) => role))],
      detail: person.username ? `@${person.username}` : await platformOf(house, person.channel),
    })),
  )
}

const platforms: Record<string, string> = { line: 'LINE', whatsapp: 'WhatsApp', telegram: 'Telegram' }

async function platformOf({ channels }: House, channel: string): Promise<string | null> {
  const found = await channels.of(channel)
  return found ? (platforms[found.platform] ?? found.platform) : null
}
