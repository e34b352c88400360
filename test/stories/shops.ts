// Shops for stories: who is there on which platform, and what they do again and again.
import type { LineAccount } from '#sandbox/line/account.ts'
import type { Phone, Sendable } from '#sandbox/phone.ts'
import type { TelegramAccount } from '#sandbox/telegram/account.ts'
import type { World } from '../world.ts'

export type Shop = {
  account: LineAccount | TelegramAccount
  /** Two agents in the staff group. */
  agent: Phone
  other: Phone
  /** Three people in private: two customers, and one who is to be somebody here. */
  customer: Phone
  stranger: Phone
  boss: Phone
  /** Somebody in private; the same id is the same human. */
  person(name: string, id?: string): Phone
  /** A new group of people with the bot in it. */
  gathers(name: string, people: string[], how?: { botIsAdmin?: boolean }): Promise<{ phones: Phone[]; people: Phone[] }>
  /** The second agent leaves the staff group. */
  otherLeaves(): Promise<unknown>
}

/** A LINE account with a staff group of two agents, customers, and somebody who is to be an admin. */
export async function shopOnLine(world: World): Promise<Shop & { account: LineAccount }> {
  const { line } = world.emulators
  const account = line.account({ channelSecret: 'line-secret', channelAccessToken: 'line-token', name: 'ร้านทดสอบ' })
  await world.connects('line', { channelSecret: 'line-secret', channelAccessToken: 'line-token' })
  const person = (name: string, id?: string) => line.person({ name, account, ...(id ? { id } : {}) })
  const [nok, ek] = [person('นก'), person('เอก')]
  const group = line.group({ name: 'ทีมซัพพอร์ต', account, members: [nok, ek] })
  await world.does(group.addsBot())
  const shop = {
    account,
    ...{ agent: nok.in(group), other: ek.in(group) },
    ...{ customer: person('สมชาย'), stranger: person('สมหญิง'), boss: person('มายด์'), person },
    async gathers(name: string, names: string[]) {
      const people = names.map((each) => person(each))
      const made = line.group({ name, account, members: people })
      await world.does(made.addsBot())
      return { people, phones: people.map((each) => each.in(made)) }
    },
    otherLeaves: () => group.removes(ek),
  }
  await hears(world, shop.agent, `/bind ${await world.code({ for: 'staff' })}`)
  return shop
}

/** A Telegram bot with a staff supergroup of two agents in which it is an admin. */
export async function shopOnTelegram(world: World): Promise<Shop & { account: TelegramAccount }> {
  const { telegram } = world.emulators
  const botToken = '7000000001:AAtelegram-token-of-the-tests-00000'
  const account = telegram.account({ botToken, name: 'ร้านทดสอบ', username: 'caseline_test_bot' })
  await world.connects('telegram', { botToken, secretToken: 'telegram-secret' })
  const person = (name: string, id?: string) =>
    telegram.person({ name, account, hasWritten: true, ...(id ? { id: Number(id) } : {}) })
  const [nok, ek] = [person('นก'), person('เอก')]
  const about = { account, kind: 'supergroup' as const, botIsAdmin: true }
  const group = telegram.group({ ...about, name: 'ทีมซัพพอร์ต', members: [nok, ek] })
  const shop = {
    account,
    ...{ agent: nok.in(group), other: ek.in(group) },
    ...{ customer: person('สมชาย'), stranger: person('สมหญิง'), boss: person('มายด์'), person },
    async gathers(name: string, names: string[], how: { botIsAdmin?: boolean } = {}) {
      const people = names.map((each) => person(each))
      const made = telegram.group({ ...about, ...how, name, members: people })
      return { people, phones: people.map((each) => each.in(made)) }
    },
    otherLeaves: () => group.removes(ek),
  }
  await hears(world, shop.agent, `/bind ${await world.code({ for: 'staff' })}`)
  return shop
}

export const shops = { line: shopOnLine, telegram: shopOnTelegram }

/** A customer reports something in one message. */
export async function reports(world: World, customer: Phone, text: string): Promise<void> {
  await world.does(customer.says(`/new other ${text}`))
}

/** Gives somebody a role of their own, as an admin's code does. */
export async function joins(world: World, person: Phone, role: string): Promise<void> {
  await world.does(person.says(`/join ${await world.code({ for: 'role', role })}`))
}

/** Says something and answers what the bot says to it here. */
export async function hears(
  world: World,
  phone: Phone,
  text: string,
  how: Parameters<Phone['says']>[1] = {},
): Promise<string> {
  await world.does(phone.says(text, how))
  await breath(world, phone)
  return phone.heard()
}

/** Presses the newest button of that label, or that on a bubble, and answers what the bot says to it here. */
export async function presses(world: World, phone: Phone, ...what: [string] | [string, string]): Promise<string> {
  await world.does(what.length === 1 ? phone.presses(what[0]) : phone.presses(...what))
  await breath(world, phone)
  return phone.heard()
}

/** Sends things, several photos as one album, and answers what the bot says to it here. */
export async function sends(world: World, phone: Phone, ...things: Sendable[]): Promise<string> {
  await world.does(phone.sends(...things))
  await breath(world, phone)
  return phone.heard()
}

/** Telegram takes twenty messages a minute in a group and one a second in private: people do not write faster. */
async function breath(world: World, { platform, chat }: Phone): Promise<void> {
  if (platform === 'telegram') await world.passes(chat.kind === 'group' ? 7_000 : 2_000)
}

/** The newest bubble of the bot that shows this case. */
export function cardOf(phone: Phone, number: number): string {
  const found = phone
    .bubbles()
    .findLast(({ from, title, text }) => from === 'bot' && `${title ?? ''} ${text}`.includes(`#${number} `))
  if (!found) throw new Error(`There is no card of case #${number} in this chat`)
  return found.id
}

/** A partner's group with two of its people, bound by a code that one of them types. */
export async function partnerOn(
  world: World,
  shop: Shop,
  name: string,
  owner: string,
  how: { botIsAdmin?: boolean } = {},
) {
  const { phones, people } = await shop.gathers(`VIP ${name}`, [owner, 'บอย'], how)
  const [dao, boy] = phones
  const [inPrivate] = people
  if (!dao || !boy || !inPrivate) throw new Error('a partner has two people')
  await hears(world, dao, `/bind ${await world.code({ for: 'partner', name })}`)
  return { dao, boy, private: inPrivate }
}

/** Another staff group of the same account, where everybody works in `role` on `types`. */
export async function anotherDesk(
  world: World,
  shop: Shop,
  name: string,
  more: { role?: string; types?: string[] } = {},
): Promise<Phone> {
  const phone = await boundGroup(world, shop, name, { for: 'staff', ...(more.role ? { role: more.role } : {}) })
  const chats = `/workspaces/${world.workspace}/chats`
  const { items } = await world.api.get<{ items: { id: string; purpose: string }[] }>(chats)
  const desks = items.filter(({ purpose }) => purpose === 'staff').map(({ id }) => id)
  if (more.types) await world.api.patch(`${chats}/${desks.sort().at(-1)}`, { types: more.types })
  return phone
}

/** A group that alerts go to. */
export function alertsOn(world: World, shop: Shop): Promise<Phone> {
  return boundGroup(world, shop, 'หัวหน้า', { for: 'alerts' })
}

async function boundGroup(world: World, shop: Shop, name: string, code: Record<string, string>): Promise<Phone> {
  const [phone] = (await shop.gathers(`กลุ่ม${name}`, [name])).phones
  if (!phone) throw new Error('somebody was meant to be in the group')
  await hears(world, phone, `/bind ${await world.code(code)}`)
  return phone
}
