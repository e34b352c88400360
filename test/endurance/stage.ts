// The stage: accounts, people and groups on the emulated platforms, and what a run can have them do. Runs in the platforms' process.
import { type Emulators, openEmulators } from '#sandbox/emulators.ts'
import type { Fault } from '#sandbox/faults.ts'
import type { LineAccount } from '#sandbox/line/account.ts'
import type { LineGroup } from '#sandbox/line/group.ts'
import type { LinePerson } from '#sandbox/line/person.ts'
import type { Phone, Sendable } from '#sandbox/phone.ts'
import type { TelegramAccount } from '#sandbox/telegram/account.ts'
import type { TelegramGroup } from '#sandbox/telegram/group.ts'
import type { TelegramPerson } from '#sandbox/telegram/person.ts'
import type { WhatsAppAccount } from '#sandbox/whatsapp/account.ts'
import type { WhatsAppPerson } from '#sandbox/whatsapp/person.ts'
import type { Platform } from '#sandbox/world.ts'
import { machineClocks } from '#src/clock.ts'
import { openHistory } from './history.ts'
import { openHouseDoor } from './house-door.ts'
import { publicOrigin } from './houses.ts'
import { type Load, makeCasts, type Play } from './load.ts'
import { openRecorder } from './recorder.ts'

export type Account = LineAccount | WhatsAppAccount | TelegramAccount
export type Person = LinePerson | WhatsAppPerson | TelegramPerson
export type Group = LineGroup | TelegramGroup
export type AccountOptions = {
  platform: Platform
  name?: string
  credentials: Record<string, string>
  redelivery?: number[]
}
export type Deed = { says: string; opens?: true; mentionsBot?: true } | { presses: string } | { photos: number }

export type Stage = Awaited<ReturnType<typeof openStage>>
export type Acts = Stage['acts']

/** Opens the emulators with nobody on them, and a history that is written from now on. */
export async function openStage(file: string, remembers: number) {
  const history = openHistory(file)
  const door = openHouseDoor()
  const clocks = machineClocks()
  const emulators = await openEmulators({ ...clocks, publicOrigin, deliver: door.deliver, remembers })
  const recorder = openRecorder(emulators, history)
  const accounts = new Map<string, Account>()
  const people = new Map<string, Person>()
  const groups = new Map<string, Group>()
  const hand = (phone: string, group?: string): Phone => handOf(people, groups, phone, group)
  const casts = makeCasts({ hand, recorder })

  const acts = {
    /** Where the house's processes listen; webhooks go to them in turn. */
    houses: ({ origins }: { origins: string[] }) => door.leadsTo(origins),
    account: (options: AccountOptions) => {
      const account = openAccount(emulators, options)
      accounts.set(account.id, account)
      return { id: account.id }
    },
    /** The account is this channel in the house. WhatsApp's address is set by hand, as at Meta. */
    async channel({ account, channel }: { account: string; channel: string }) {
      const found = known(accounts, account)
      history.write({ t: 'account', platform: found.platform, account, channel })
      if (found.platform !== 'whatsapp') return { isSet: true }
      return { isSet: await found.setWebhook(`${publicOrigin}/hooks/whatsapp/${channel}`) }
    },
    /** So many people with that account's chat open, called by the prefix and a count. */
    people({ account, count, prefix }: { account: string; count: number; prefix: string }) {
      const made = Array.from({ length: count }, (_, at) => `${prefix}${at}`)
      for (const phone of made) {
        const person = openPerson(emulators, known(accounts, account), phone)
        people.set(phone, person)
        recorder.meets(phone, person)
      }
      return { phones: made }
    },
    /** A group with those people in it. Where the bot is added, it is told so. */
    async group({
      account,
      group,
      members,
      forum,
    }: {
      account: string
      group: string
      members: string[]
      forum?: true
    }) {
      const made = openGroup(
        emulators,
        known(accounts, account),
        group,
        members.map((each) => known(people, each)),
        forum,
      )
      groups.set(group, made)
      recorder.gathers(group, made)
      if (made.platform === 'line') await made.addsBot()
      return { id: made.id }
    },
    /** One deed, as a thumb does it. Answers what the house said to the first attempt to tell it (0: nothing). */
    act: ({ phone, in: group, ...deed }: { phone: string; in?: string } & Deed) =>
      recorder.does(hand(phone, group), phone, (marker) => doing(hand(phone, group), deed, marker), {
        opens: 'opens' in deed,
        words: 'says' in deed ? deed.says : '',
      }),
    heard: ({ phone, in: group }: { phone: string; in?: string }) => ({ text: hand(phone, group).heard() }),
    /** The newest bubbles of a chat as it stands on that phone. */
    bubbles: ({ phone, in: group, last = 20 }: { phone: string; in?: string; last?: number }) => ({
      bubbles: hand(phone, group)
        .bubbles()
        .slice(-last)
        .map(({ id, at, from, text, buttons, quickReplies }) => ({
          id,
          at,
          from: from === 'bot' ? 'bot' : from.id,
          text,
          buttons: [...buttons, ...quickReplies].map(({ label }) => label),
        })),
    }),
    /** A steady stream of events; see `progress`. */
    load: (load: Load) => casts.load(load),
    /** Conversations side by side; see `progress`. */
    play: (play: Play) => casts.play(play),
    /** Begins nothing new. */
    rest: () => casts.rest(),
    progress: () => ({
      ...casts.progress(),
      ...recorder.counts(),
      underWay: door.underWay(),
      troubles: door.troubles(),
    }),
    /** Answers how long first attempts took (ms) since it was last asked. */
    latencies: () => recorder.latencies(),
    faults: ({ add = [], clear }: { add?: FaultGiven[]; clear?: Platform | true }) => {
      if (clear) emulators.faults.clear(clear === true ? undefined : clear)
      for (const fault of add) emulators.faults.add(faultOf(fault))
      return { faults: emulators.faults.list().length }
    },
    /** Delivers events once more that were delivered before, so many at a time; answers how often each status came. */
    redeliver: ({ events, atOnce = 1 }: { events: { account: string; key: string }[]; atOnce?: number }) =>
      casts.redeliver(events, atOnce, ({ account, key }) => known(accounts, account).redeliver(key)),
    /** From now on events wait at the platform; only `redeliver` takes them to the house. */
    hold: () => {
      for (const account of accounts.values()) account.hold()
    },
    /** What waited is forgotten but for `redeliver`; what comes from now on goes as always. */
    unhold: async () => {
      for (const account of accounts.values()) await account.release(() => [])
    },
    /** Bytes as they are, signed unless told otherwise. */
    post: async ({ account, body, signature }: { account: string; body: string; signature?: string }) => {
      const found = known(accounts, account)
      if (found.platform === 'telegram') return { status: await found.post(body, { secret: signature }) }
      return { status: await found.post(body, { signature }) }
    },
    mark: ({ what, note }: { what: string; note?: unknown }) =>
      history.write({ t: 'mark', at: Date.now(), what, note }),
    /** All that has happened stands in the history when this answers. */
    flush: () => history.flush(),
  }

  return {
    origin: emulators.origin,
    acts,
    async close() {
      casts.rest()
      await emulators.close()
      door.close()
      history.close()
    },
  }
}

function known<Thing>(things: Map<string, Thing>, name: string): Thing {
  const found = things.get(name)
  if (!found) throw new Error(`The stage knows no ${name}; it knows ${[...things.keys()].slice(0, 20).join(', ')}`)
  return found
}

function openAccount({ line, whatsapp, telegram }: Emulators, options: AccountOptions): Account {
  const { platform, credentials, name = 'ร้านทดสอบ', redelivery = soon } = options
  const of = (field: string) => credentials[field] ?? ''
  switch (platform) {
    case 'line':
      return line.account({
        channelSecret: of('channelSecret'),
        channelAccessToken: of('channelAccessToken'),
        name,
        redelivery,
      })
    case 'whatsapp':
      return whatsapp.account({
        appSecret: of('appSecret'),
        accessToken: of('accessToken'),
        phoneNumberId: of('phoneNumberId'),
        verifyToken: of('verifyToken'),
        displayPhone: '+66 2 000 0000',
        name,
        retries: redelivery,
      })
    case 'telegram':
      return telegram.account({
        botToken: of('botToken'),
        name,
        username: `shop_${of('botToken').split(':')[0]}_bot`,
        retries: redelivery,
      })
    default:
      return platform satisfies never
  }
}

/** Platforms come again after minutes; a run has no minutes, so they come within seconds, and for a long time. */
const soon = [200, 500, 1_000, ...Array.from({ length: 600 }, () => 2_000)]

function openPerson({ line, whatsapp, telegram }: Emulators, account: Account, name: string): Person {
  switch (account.platform) {
    case 'line':
      return line.person({ name, account })
    case 'whatsapp':
      return whatsapp.person({ name, account, tellsRead: false })
    case 'telegram':
      return telegram.person({ name, account, hasWritten: true })
    default:
      return account satisfies never
  }
}

function openGroup(
  { line, telegram }: Emulators,
  account: Account,
  name: string,
  members: Person[],
  forum?: true,
): Group {
  if (account.platform === 'line')
    return line.group({
      name,
      account,
      members: members.filter((each): each is LinePerson => each.platform === 'line'),
    })
  if (account.platform === 'telegram')
    return telegram.group({
      name,
      account,
      forum,
      kind: 'supergroup',
      botIsAdmin: true,
      members: members.filter((each): each is TelegramPerson => each.platform === 'telegram'),
    })
  throw new Error('WhatsApp has no groups here')
}

/** A person's phone with their own chat open, or that group. */
function handOf(people: Map<string, Person>, groups: Map<string, Group>, phone: string, group?: string): Phone {
  const person = known(people, phone)
  if (group === undefined) return person
  const place = known(groups, group)
  if (place.platform === 'line' && person.platform === 'line') return (person as LinePerson).in(place)
  if (place.platform === 'telegram' && person.platform === 'telegram') return (person as TelegramPerson).in(place)
  throw new Error(`${phone} cannot be in ${group}`)
}

/** Does a deed with the marker in its words. */
export function doing(hand: Phone, deed: Deed, marker: string) {
  if ('says' in deed) return hand.says(deed.says.replace('{marker}', marker), { mentionsBot: deed.mentionsBot })
  if ('presses' in deed) return hand.presses(deed.presses)
  return hand.sends(...Array.from({ length: deed.photos }, () => photo))
}

const dot = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
const photo: Sendable = { kind: 'photo', bytes: Uint8Array.from(Buffer.from(dot, 'base64')), mime: 'image/png' }

/** A fault as JSON has it: what it hits are patterns' texts. */
export type FaultGiven = Omit<Fault, 'match' | 'says'> & { match?: string; says?: string }

function faultOf({ match, says, ...fault }: FaultGiven): Fault {
  return {
    ...fault,
    ...(match === undefined ? {} : { match: new RegExp(match, 'u') }),
    ...(says === undefined ? {} : { says: new RegExp(says, 'u') }),
  }
}
