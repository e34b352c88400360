// Shops for stories: who is there on which platform, and what they do again and again.
import type { LineAccount } from '#sandbox/line/account.ts'
import type { Phone } from '#sandbox/phone.ts'
import type { TelegramAccount } from '#sandbox/telegram/account.ts'
import { lineShop, type World } from '../world.ts'

type People = { agent: Phone; other: Phone; customer: Phone; stranger: Phone; boss: Phone; groupId: string }
export type Shop = People & { account: LineAccount | TelegramAccount }

/** A LINE account with a staff group of two agents, customers, and somebody who is to be an admin. */
export async function shopOnLine(world: World): Promise<People & Awaited<ReturnType<typeof lineShop>>> {
  const shop = await lineShop(world)
  const [stranger, boss] = ['สมหญิง', 'มายด์'].map((name) => world.emulators.line.person({ name, account: shop.account }))
  if (!stranger || !boss) throw new Error('two more people were meant to be there')
  return { ...shop, stranger, boss, groupId: shop.group.id }
}

/** A Telegram bot with a staff supergroup of two agents in which it is an admin. */
export async function shopOnTelegram(world: World, how: { forum?: boolean; botIsAdmin?: boolean } = {}) {
  const { telegram } = world.emulators
  const botToken = '7000000001:AAtelegram-token-of-the-tests-00000'
  const account = telegram.account({ botToken, name: 'ร้านทดสอบ', username: 'caseline_test_bot' })
  const channel = await world.connects('telegram', { botToken, secretToken: 'telegram-secret' })
  const person = (name: string) => telegram.person({ name, account, hasWritten: true })
  const [nok, ek, customer, stranger, boss] = [
    person('นก'),
    person('เอก'),
    person('สมชาย'),
    person('สมหญิง'),
    person('มายด์'),
  ]
  const { forum = false, botIsAdmin = true } = how
  const group = telegram.group({ name: 'ทีมซัพพอร์ต', account, kind: 'supergroup', forum, botIsAdmin, members: [nok, ek] })
  const [agent, other] = [nok.in(group), ek.in(group)]
  await world.does(agent.says(`/bind ${await world.code({ for: 'staff' })}`))
  return { account, channel, group, agent, other, customer, stranger, boss, groupId: group.id }
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
  const people = [owner, 'บอย']
  const { line, telegram } = world.emulators
  const code = await world.code({ for: 'partner', name })
  const [dao, boy, person] = await (async () => {
    if (shop.account.platform === 'line') {
      const { account } = shop
      const [first, second] = people.map((each) => line.person({ name: each, account }))
      if (!first || !second) throw new Error('a partner has two people')
      const group = line.group({ name: `VIP ${name}`, account, members: [first, second] })
      await world.does(group.addsBot())
      return [first.in(group), second.in(group), first] as const
    }
    const { account } = shop
    const [first, second] = people.map((each) => telegram.person({ name: each, account, hasWritten: true }))
    if (!first || !second) throw new Error('a partner has two people')
    const { botIsAdmin = true } = how
    const group = telegram.group({
      name: `VIP ${name}`,
      account,
      kind: 'supergroup',
      botIsAdmin,
      members: [first, second],
    })
    return [first.in(group), second.in(group), first] as const
  })()
  await hears(world, dao, `/bind ${code}`)
  return { dao, boy, private: person }
}
