// A repair company for stories: customers on WhatsApp and Telegram, dispatchers and a workshop in Telegram groups, admins on LINE,
// technicians who write to the bot in private.
import { eq } from 'drizzle-orm'
import { type Actor, type Answers, isRefusal, type Order } from '#core/case.ts'
import { decide } from '#core/decide.ts'
import { dayAt, slotInstant } from '#flows/dates.ts'
import type { Phone, Sendable } from '#sandbox/phone.ts'
import { act } from '#src/act.ts'
import { loadCase } from '#src/load.ts'
import { caseWrites } from '#src/plan.ts'
import { openWorld, slip, type World } from '../world.ts'

export const hour = 60 * 60_000
export const day = 24 * hour

/** A world in Riyadh, on a Saturday at 10:17. */
export const openRepairWorld = () => openWorld({ pack: 'field-service', language: 'ar', timezone: 'Asia/Riyadh' })

export const riyadh: Sendable = { kind: 'location', latitude: 24.7136, longitude: 46.6753 }
export const photo = slip

export type RepairShop = Awaited<ReturnType<typeof openRepairShop>>

/** The company with its people; Saad and Omar are technicians, each with a chat of their own. */
export async function openRepairShop(world: World) {
  const { telegram, whatsapp } = world.emulators
  const botToken = '7000000001:AAtelegram-token-of-the-tests-00000'
  const bot = telegram.account({ botToken, name: 'شركة الصيانة', username: 'repair_test_bot' })
  await world.connects('telegram', { botToken, secretToken: 'telegram-secret' })
  const number = {
    appSecret: 'whatsapp-secret',
    accessToken: 'whatsapp-token',
    phoneNumberId: '100200300',
    verifyToken: 'whatsapp-verify',
  }
  const business = whatsapp.account({ ...number, name: 'شركة الصيانة', displayPhone: '+966110000000' })
  const whatsappChannel = await world.connects('whatsapp', number)
  business.setWebhook(`https://caseline.invalid/hooks/whatsapp/${whatsappChannel}`)
  const person = (name: string, username?: string) =>
    telegram.person({ name, account: bot, hasWritten: true, ...(username ? { username } : {}) })
  const [huda, majid, saad, omar] = [person('هدى'), person('ماجد'), person('سعد', 'saad_fix'), person('عمر')]
  const dispatch = telegram.group({
    name: 'التوزيع',
    account: bot,
    kind: 'supergroup',
    botIsAdmin: true,
    members: [huda],
  })
  const workshop = telegram.group({
    name: 'الورشة',
    account: bot,
    kind: 'supergroup',
    botIsAdmin: true,
    members: [majid],
  })
  const [dispatcher, mechanic] = [huda.in(dispatch), majid.in(workshop)]
  await world.does(dispatcher.says(`/bind ${await world.code({ for: 'staff', role: 'supervisor' })}`))
  await world.does(mechanic.says(`/bind ${await world.code({ for: 'staff', role: 'workshop' })}`))
  world.clocks.advance(pace)
  for (const technician of [saad, omar]) await joins(world, technician, 'technician')
  const customer = whatsapp.person({ name: 'أبو خالد', account: business, waId: '966501234567' })
  const traveller = telegram.person({ name: 'Jane', account: bot, language: 'en', hasWritten: true })
  return { bot, business, dispatch, dispatcher, workshop, mechanic, saad, omar, huda, person, customer, traveller }
}

/** Gives somebody a role of their own, as an admin's code does. */
export async function joins(world: World, person: Phone, role: string): Promise<void> {
  await world.does(person.says(`/join ${await world.code({ for: 'role', role })}`))
  world.clocks.advance(pace)
}

/** Telegram takes few messages at a time in a chat: nobody is in more of a hurry than that. */
const pace = 10_000

/** What the bot says to it, without the marks that keep directions apart. */
export async function hears(
  world: World,
  phone: Phone,
  text: string,
  how?: Parameters<Phone['says']>[1],
): Promise<string> {
  world.clocks.advance(pace)
  await world.does(phone.says(text, how))
  return read(phone)
}

export async function presses(world: World, phone: Phone, label: string): Promise<string> {
  world.clocks.advance(pace)
  await world.does(phone.presses(label))
  return read(phone)
}

export async function sends(world: World, phone: Phone, ...things: Sendable[]): Promise<string> {
  world.clocks.advance(pace)
  await world.does(phone.sends(...things))
  return read(phone)
}

/** What a phone has heard, as its owner reads it. */
export const read = (phone: Phone): string => plainly(phone.heard())
export const plainly = (text: string): string => text.replace(/[\u200e\u200f\u2066-\u2069]/gu, '')

/** The labels of the buttons under the newest message that has any. */
export function buttons(phone: Phone): string[] {
  const bubble = phone.bubbles().findLast(({ buttons: all, quickReplies }) => all.length + quickReplies.length > 0)
  return [...(bubble?.buttons ?? []), ...(bubble?.quickReplies ?? [])].map(({ label }) => plainly(label))
}

export type Brought = { status?: string; language?: 'ar' | 'en'; answers?: Answers; by?: Phone; technician?: Phone }

/** A customer's case as it stands at `status`, brought there by the same decisions that chats make. */
export async function bringsCase(world: World, shop: RepairShop, how: Brought = {}): Promise<number> {
  const { house } = world.app
  const { store, fresh, clock } = house
  const by = how.by ?? shop.customer
  await hears(world, by, 'hello')
  const { person, chat } = await rowsOf(world, by)
  const business = await house.book.of(world.workspace)
  const actor = { person, name: by.who.name, roles: ['customer'] }
  const made = { id: fresh.id(), number: await store.numbers(world.workspace), trackingToken: fresh.token() }
  const decision = decide(
    business.rules,
    null,
    {
      do: 'open',
      type: 'device_repair',
      customer: person,
      chat,
      account: null,
      source: by.platform,
      orders: [],
      answers: { ...intake, ...how.answers },
      words: { text: 'المكيف لا يبرد', files: [] },
      language: how.language ?? 'ar',
    },
    { now: clock.now(), actor, fresh: made },
  )
  if (isRefusal(decision)) throw new Error(`The case was refused: ${JSON.stringify(decision)}`)
  const found = { current: decision.next, rules: business.rules, names: {}, chat: null, partner: null }
  await store.commit(caseWrites(world.workspace, { before: null, decision, found }, fresh))
  await walksTo(world, shop, made.id, how)
  return made.number
}

/** The intake of a repair, answered. */
export const intake: Answers = {
  fullName: { kind: 'text', text: 'خالد العتيبي' },
  phone: { kind: 'text', text: '0501234567' },
  city: { kind: 'choice', id: 'riyadh' },
  address: { kind: 'text', text: 'حي النخيل، شارع الأمير' },
  location: { kind: 'location', latitude: 24.7136, longitude: 46.6753 },
  device: { kind: 'choice', id: 'ac' },
  brand: { kind: 'text', text: 'LG' },
  preferredSlot: { kind: 'choice', id: 'morning' },
  warranty: { kind: 'choice', id: 'unknown' },
}

/** The actions that lead to each status, in order. */
const ways: Record<string, string[]> = {
  new: [],
  assigned: ['assign'],
  scheduled: ['assign', 'schedule'],
  on_route: ['assign', 'schedule', 'start_trip'],
  arrived: ['assign', 'schedule', 'start_trip', 'arrive'],
  inspecting: ['assign', 'schedule', 'start_trip', 'arrive', 'start_inspection'],
}
ways.diagnosed = [...(ways.inspecting ?? []), 'complete_diagnosis']
ways.repairing = [...(ways.diagnosed ?? []), 'start_repair']
ways.waiting_parts = [...(ways.diagnosed ?? []), 'request_parts']
ways.pickup_device = [...(ways.diagnosed ?? []), 'pickup_device']
ways.in_workshop = [...(ways.pickup_device ?? []), 'check_in_workshop']
ways.ready_delivery = [...(ways.in_workshop ?? []), 'repair_complete']

async function walksTo(world: World, shop: RepairShop, id: string, { status = 'new', by, technician }: Brought) {
  const { house } = world.app
  const worker = await rowsOf(world, technician ?? shop.saad)
  const customer = await rowsOf(world, by ?? shop.customer)
  const answers = answersOf(worker.person, (technician ?? shop.saad).who.name, house.clock.now())
  const system = { person: null, name: '', roles: [], system: true }
  const agreeing = { person: customer.person, name: '', roles: ['customer'] }
  const orders = (ways[status] ?? []).flatMap((action): [Actor, Order][] => [
    ...(action === 'pickup_device' ? [[agreeing, { do: 'acknowledge', need: 'pickupAgreed' }] as [Actor, Order]] : []),
    [system, { do: 'act', action, answers }],
  ])
  const last = orders.pop()
  for (const [actor, order] of orders) await quietly(world, id, actor, order)
  if (last) await act(house, world.workspace, id, ...last)
  world.clocks.advance(pace)
  await world.settle()
}

/** A decision on a case of which nobody is told. */
async function quietly(world: World, id: string, actor: Actor, order: Order): Promise<void> {
  const { house } = world.app
  const found = await loadCase(house, await house.book.of(world.workspace), id)
  if (!found) throw new Error(`There is no case ${id}`)
  const decision = decide(found.rules, found.current, order, { now: house.clock.now(), actor })
  if (isRefusal(decision)) throw new Error(`${JSON.stringify(order)} was refused: ${JSON.stringify(decision)}`)
  await house.store.commit(caseWrites(world.workspace, { before: found.current, decision, found }, house.fresh))
}

/** What technicians would answer; the visit is tomorrow morning. */
function answersOf(person: string, name: string, now: number): Answers {
  const date = dayAt(now + day, 'Asia/Riyadh')
  const at = slotInstant({ kind: 'date', date }, '08:00', 'Asia/Riyadh')
  const place = { kind: 'location' as const, latitude: 24.7, longitude: 46.6 }
  return {
    owner: { kind: 'person', id: person, name, roles: ['technician'] },
    visitDate: { kind: 'date', date },
    visitSlot: { kind: 'slot', id: 'morning', at },
    tripLocation: place,
    siteLocation: place,
    beforePhotos: { kind: 'photos', files: ['before-1'] },
    diagnosis: { kind: 'note', text: 'الضاغط' },
    serialPhotos: { kind: 'photos', files: ['serial-1'] },
    partName: { kind: 'text', text: 'ضاغط' },
    pickupReason: { kind: 'text', text: 'يحتاج إلى الورشة' },
  }
}

/** Who this phone is to the house, and the chat they write in. */
export async function rowsOf(world: World, phone: Phone): Promise<{ person: string; chat: string }> {
  const { q, t } = world.app.house.store
  const [person] = await q.select({ id: t.persons.id }).from(t.persons).where(eq(t.persons.platformId, phone.who.id))
  const [chat] = await q.select({ id: t.chats.id }).from(t.chats).where(eq(t.chats.platformId, phone.chat.id))
  if (!person || !chat) throw new Error(`${phone.who.name} has not written here yet`)
  return { person: person.id, chat: chat.id }
}

/** Admins in a LINE group: the phone of one of them. */
export async function adminOnLine(world: World): Promise<Phone> {
  const { line } = world.emulators
  const account = line.account({ channelSecret: 'line-secret', channelAccessToken: 'line-token', name: 'الإدارة' })
  await world.connects('line', { channelSecret: 'line-secret', channelAccessToken: 'line-token' })
  const nasser = line.person({ name: 'ناصر', account })
  const group = line.group({ name: 'الإدارة', account, members: [nasser] })
  await world.does(group.addsBot())
  const admin = nasser.in(group)
  await hears(world, admin, `/bind ${await world.code({ for: 'staff', role: 'admin' })}`)
  return admin
}
