// Who lives in the sandbox: three accounts and the people who write to them, and one account that somebody may connect by hand.
// Ids and credentials never change, so that a sandbox database from an earlier start still fits.
import { createHash } from 'node:crypto'
import type { Emulators } from './emulators.ts'
import type { LineGroup } from './line/group.ts'
import type { LinePerson } from './line/person.ts'
import type { Phone } from './phone.ts'
import type { TelegramGroup } from './telegram/group.ts'
import type { TelegramPerson } from './telegram/person.ts'
import type { TelegramPhone } from './telegram/phone.ts'
import type { Transcript } from './transcript.ts'
import type { WhatsAppPerson } from './whatsapp/person.ts'
import type { Platform } from './world.ts'

/** The sandbox's public address. No such host exists: its phones map it back to the page's own. */
export const sandboxOrigin = 'https://caseline.invalid'

/** Where the demo's business is; its phones show times as they are there. */
export const demoZone = 'Asia/Bangkok'

export type DemoMember = { id: string; name: string; phone: Phone | TelegramPhone }

/** The account as it is called in its chats, and by what name (after an @) it is mentioned there. */
export type DemoBot = { id: string; name: string; mention: string }

/** One chat as the page shows it: a screen, and the people who can hold the phone. */
export type DemoPhone = {
  id: string
  platform: Platform
  title: string
  kind: 'private' | 'group'
  chat: Transcript
  bot: DemoBot
  members: [DemoMember, ...DemoMember[]]
  topics?: () => { id: number; name: string; closed: boolean }[]
  isTyping?: () => boolean
  /** Somebody looks at the chat (WhatsApp: what was delivered is read). */
  opens?: () => Promise<void>
}

export type Demo = ReturnType<typeof openDemo>

/** A LINE account that the house knows nothing of until somebody connects it, as they would connect their own. */
export const spareCredentials = {
  channelSecret: made('spare secret', 32),
  channelAccessToken: made('spare token', 172),
}

/** What the house is told of each account, as its owner would copy it from the platform's console. */
export const demoCredentials = {
  line: { channelSecret: made('line secret', 32), channelAccessToken: made('line token', 172) },
  whatsapp: {
    appSecret: made('whatsapp secret', 32),
    accessToken: `EAA${made('whatsapp token', 180)}`,
    phoneNumberId: '106540352242922',
    verifyToken: made('whatsapp verify', 24),
  },
  telegram: { botToken: `7000000001:AA${made('telegram token', 33)}`, secretToken: made('telegram secret', 32) },
}

/** Opens the demo's accounts, people and groups. `now` (UTC ms) keeps Telegram's message ids above those of earlier starts. */
export function openDemo(emulators: Emulators, now: number) {
  const line = openLine(emulators)
  const whatsapp = openWhatsApp(emulators, now)
  const telegram = openTelegram(emulators, now)
  const spare = openSpare(emulators)
  const customers = { line: line.customer, whatsapp: whatsapp.customer, telegram: telegram.customer }
  const { partner, admin } = line
  const phones: DemoPhone[] = [
    line.customer,
    line.staff,
    whatsapp.customer,
    telegram.staff,
    telegram.customer,
    partner,
    telegram.alerts,
    admin,
    whatsapp.nameless,
    spare.customer,
    spare.staff,
  ]
  return {
    credentials: demoCredentials,
    accounts: { line: line.account, whatsapp: whatsapp.account, telegram: telegram.account },
    phones,
    customers,
    /** A WhatsApp customer who shows no phone number. */
    nameless: whatsapp.nameless,
    staffLine: line.staff,
    staffTelegram: telegram.staff,
    alerts: telegram.alerts,
    partner,
    /** Somebody to be made an admin, in a private chat. */
    admin,
  }
}

function openLine({ line }: Emulators) {
  const account = line.account({
    ...demoCredentials.line,
    name: 'ร้านใจดี',
    basicId: '@jaidee',
    destination: lineId('account'),
  })
  const person = (name: string, language = 'th') => line.person({ name, account, id: lineId(name), language })
  const [somchai, nok, ek, mind, dao] = [
    person('สมชาย'),
    person('นก'),
    person('เอก'),
    person('หัวหน้า มายด์'),
    person('ดาว'),
  ]
  const staff = line.group({ name: 'ทีมซัพพอร์ต', account, members: [nok, ek, mind], id: groupId('staff') })
  const vip = line.group({ name: 'VIP – ร้านดาว', account, members: [dao, nok], id: groupId('vip') })
  const bot = { id: account.id, name: account.name, mention: account.name }
  return {
    account,
    customer: privately('line-somchai', 'สมชาย', bot, somchai),
    staff: together('line-staff', bot, staff, nok.in(staff), ek.in(staff), mind.in(staff)),
    partner: together('line-vip', bot, vip, dao.in(vip), nok.in(vip)),
    admin: privately('line-mind', 'มายด์ (admin)', bot, mind),
  }
}

function openSpare({ line }: Emulators) {
  const account = line.account({
    ...spareCredentials,
    name: 'ร้านใหม่',
    basicId: '@raanmai',
    destination: lineId('spare account'),
  })
  const person = (name: string) => line.person({ name, account, id: lineId(`spare ${name}`), language: 'th' })
  const [mali, fah] = [person('มะลิ'), person('ฟ้า')]
  const staff = line.group({ name: 'ทีมร้านใหม่', account, members: [fah], id: groupId('spare staff') })
  const bot = { id: account.id, name: account.name, mention: account.name }
  return {
    customer: privately('line-mali', 'มะลิ', bot, mali),
    staff: together('line-new-staff', bot, staff, fah.in(staff)),
  }
}

function openWhatsApp({ whatsapp }: Emulators, wroteAt: number) {
  const account = whatsapp.account({
    ...demoCredentials.whatsapp,
    name: 'Jaidee Shop',
    displayPhone: '+66 2 123 4567',
    wabaId: '102290129340398',
  })
  const aisyah = whatsapp.person({
    name: 'Aisyah',
    account,
    waId: '60123456789',
    userId: 'MY.13491208655302741918',
    wroteAt,
  })
  const siti = whatsapp.person({
    name: 'Siti',
    account,
    waId: null,
    userId: 'MY.20988431150277690314',
    username: 'siti.k',
    wroteAt,
  })
  const bot = { id: account.id, name: account.name, mention: account.name }
  return {
    account,
    customer: privately('whatsapp-aisyah', 'Aisyah', bot, aisyah),
    nameless: privately('whatsapp-siti', '@siti.k', bot, siti),
  }
}

function openTelegram({ telegram }: Emulators, now: number) {
  const account = telegram.account({
    botToken: demoCredentials.telegram.botToken,
    name: 'Jaidee Shop',
    username: 'jaidee_demo_bot',
    firstMessageId: Math.max(1, Math.floor((now - Date.UTC(2026, 0)) / 1000)),
  })
  const person = (id: number, name: string, language: string) =>
    telegram.person({ name, account, id, language, hasWritten: true })
  const [budi, rina, farid] = [
    person(501000001, 'Budi', 'id'),
    person(501000002, 'Rina', 'id'),
    person(501000003, 'Farid', 'ms'),
  ]
  const about = { account, botIsAdmin: true, members: [rina, farid] }
  const staff = telegram.group({ ...about, name: 'Support desk', forum: true, id: -1002000000001 })
  const alerts = telegram.group({ ...about, name: 'Alerts', kind: 'supergroup', id: -1002000000002 })
  const bot = { id: account.id, name: account.name, mention: account.username }
  return {
    account,
    customer: privately('telegram-budi', 'Budi', bot, budi),
    staff: together('telegram-staff', bot, staff, rina.in(staff), farid.in(staff)),
    alerts: together('telegram-alerts', bot, alerts, rina.in(alerts), farid.in(alerts)),
  }
}

type Person = LinePerson | WhatsAppPerson | TelegramPerson

function privately(id: string, title: string, bot: DemoBot, person: Person): DemoPhone {
  return {
    id,
    platform: person.platform,
    title,
    kind: 'private',
    chat: person.chat,
    bot,
    members: [memberOf(person)],
    isTyping: person.isTyping,
    ...('opens' in person ? { opens: person.opens } : {}),
  }
}

function together(
  id: string,
  bot: DemoBot,
  group: LineGroup | TelegramGroup,
  first: Phone,
  ...others: Phone[]
): DemoPhone {
  return {
    id,
    platform: group.platform,
    title: group.name,
    kind: 'group',
    chat: group.chat,
    bot,
    members: [memberOf(first), ...others.map(memberOf)],
    ...('topics' in group ? { topics: group.topics } : {}),
  }
}

function memberOf(phone: Phone | TelegramPhone): DemoMember {
  return { ...phone.who, phone }
}

/** `length` characters that are the same at every start. */
function made(what: string, length: number): string {
  const blocks = Array.from({ length: Math.ceil(length / 64) }, (_, at) =>
    createHash('sha256').update(`caseline sandbox ${what} ${at}`).digest('hex'),
  )
  return blocks.join('').slice(0, length)
}

const lineId = (who: string) => `U${made(`line ${who}`, 32)}`
const groupId = (which: string) => `C${made(`line group ${which}`, 32)}`
