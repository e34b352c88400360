// Loading what flows and decisions go by: a case with its names and chat, the desks of a workspace.
import { eq } from 'drizzle-orm'
import type { Case } from '#core/case.ts'
import type { CaseId, ChannelId, ChatId } from '#core/ids.ts'
import type { Chat } from '#flows/near.ts'
import type { LoadedCase } from '#flows/questions.ts'
import type { Account, Business } from './book.ts'
import { isRetired } from './channels.ts'
import type { House } from './house.ts'
import { calledOf, chatOf } from './rows.ts'

type Loads = Pick<House, 'store' | 'book' | 'channels' | 'publicUrl'>

/** A case of a workspace by its id, with what speaking of it needs; null where there is none. */
export async function loadCase(house: Loads, business: Business, id: CaseId): Promise<LoadedCase | null> {
  const [row] = await house.store.read('caseById', { workspace: business.row.id, id })
  return row ? loadAround(house, business, row.body) : null
}

/** A case of a workspace by its number. */
export async function loadCaseNumber(house: Loads, business: Business, number: number): Promise<LoadedCase | null> {
  const [row] = await house.store.read('caseByNumber', { workspace: business.row.id, number })
  return row ? loadAround(house, business, row.body) : null
}

/** A case with what speaking of it needs. */
export async function loadAround(house: Loads, business: Business, current: Case): Promise<LoadedCase> {
  const workspace = business.row.id
  const [rules, people, chat, partner] = await Promise.all([
    house.book.rulesAt(business, current.workflow),
    house.store.read('namesOf', { workspace, one: current.owner ?? '', other: current.customer ?? '' }),
    current.chat ? loadChat(house, business, current.chat) : null,
    current.account ? partnerOf(house, current.account) : null,
  ])
  return {
    current,
    rules,
    names: Object.fromEntries(people.map((person) => [person.id, calledOf(person)])),
    chat,
    partner,
    ...(house.publicUrl?.startsWith('https://')
      ? { tracking: `${house.publicUrl}/track/${current.trackingToken}` }
      : {}),
  }
}

/** The account that a partner's group or a case is for. */
export async function partnerOf({ store: { q, t } }: Loads, account: string): Promise<LoadedCase['partner']> {
  const [found] = await q
    .select({ id: t.accounts.id, name: t.accounts.name })
    .from(t.accounts)
    .where(eq(t.accounts.id, account))
  return found ?? null
}

/** A chat of a workspace by our id. */
export async function loadChat(house: Loads, business: Business, id: ChatId): Promise<Chat | null> {
  const [row] = await house.store.read('chatById', { workspace: business.row.id, id })
  if (!row) return null
  const { platform, untold } = await accountOf(house, business, row.channel)
  return chatOf(row, platform, untold)
}

/** The staff and alerts chats of a workspace that are on accounts in use, and the private chats of those who have staff roles of their own. */
export async function loadDesks(house: Loads, business: Business): Promise<Chat[]> {
  const { row: workspace, rules, accounts } = business
  const rows = await house.store.read('desks', { workspace: workspace.id })
  const desks = new Map<ChatId, Chat>()
  for (const row of rows) {
    const { person, ownRole, speaks } = row
    const known = desks.get(row.id)
    if (ownRole !== null && !rules.workflow.roles[ownRole]?.staff) continue
    if (known && ownRole !== null) known.staff?.roles.push(ownRole)
    if (known) continue
    const account = await accountOf(house, business, row.channel)
    if (account.isRetired) continue
    const chat = chatOf(row, account.platform, account.untold)
    const staff = person !== null && ownRole !== null ? { person, roles: [ownRole] } : null
    desks.set(row.id, staff ? { ...chat, language: chat.language ?? speaks, staff } : chat)
  }
  for (const [channel, { defaultChat }] of accounts) {
    const desk = defaultChat === null ? undefined : desks.get(defaultChat)
    if (desk) desk.defaultOf = [...(desk.defaultOf ?? []), channel]
  }
  return [...desks.values()].sort((one, other) => (one.id < other.id ? -1 : 1))
}

/** It need not open for it: what is broken of one account keeps none of the others. */
async function accountOf({ channels }: Loads, { accounts }: Business, id: ChannelId): Promise<Account> {
  const known = accounts.get(id)
  if (known) return known
  // It was added since the rules were read.
  const found = await channels.of(id)
  if (!found) throw new Error(`There is no channel ${id}`)
  return { platform: found.platform, isRetired: isRetired(found), untold: [], defaultChat: null }
}
