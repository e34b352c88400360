// Keeps the history: listens to the emulators and writes down what was told, answered and given.
import type { Emulators } from '#sandbox/emulators.ts'
import type { Acted, Phone } from '#sandbox/phone.ts'
import type { Exchange } from '#sandbox/server.ts'
import type { Platform } from '#sandbox/world.ts'
import { digestOf, type Given, markersIn, numbersIn, type openHistory, wordsIn } from './history.ts'
import type { Group, Person } from './stage.ts'

export type Recorder = ReturnType<typeof openRecorder>
export type Told = Acted & { marker: string }

/** Writes down everything that passes from now on. */
export function openRecorder(emulators: Emulators, history: ReturnType<typeof openHistory>) {
  /** Who an address belongs to: people and groups by every name that calls use. */
  const chats = new Map<string, string>()
  const accounts = new Map<string, string>()
  /** LINE says to whom a reply went by the message in the chat only. */
  const chatOfMessage = new Map<string, string>()
  const unacknowledged = new Map<string, (() => void)[]>()
  const markers = new Map<string, number>()
  const statuses = new Map<string, number>()
  const calls = new Map<string, number>()
  let took: number[] = []
  let told = 0
  let acknowledged = 0

  emulators.onChange((change) => {
    if (change.added?.from === 'bot' && change.platform === 'line' && change.chat)
      chatOfMessage.set(change.added.id, change.chat)
    if (change.attempt) attempted(change.attempt)
    if (change.exchange) answered(change.exchange)
  })

  function attempted({
    account,
    ids,
    number,
    status,
    ms,
  }: {
    account: string
    ids: string[]
    number: number
    status: number
    ms: number
  }) {
    const at = Date.now()
    const isFine = status >= 200 && status < 300
    count(statuses, String(status))
    if (number === 0 && isFine) took.push(ms)
    for (const key of ids) {
      history.write({ t: 'ack', at, account, key, status, number, ms: Math.round(ms) })
      const name = `${account} ${key}`
      const waiting = unacknowledged.get(name)
      if (!isFine) unacknowledged.set(name, waiting ?? [])
      if (isFine && waiting) {
        unacknowledged.delete(name)
        for (const go of waiting) go()
      }
      if (isFine) acknowledged++
    }
  }

  function answered(exchange: Exchange) {
    const given = givenOf(exchange)
    if (!given) return
    const chat =
      given.chat === null
        ? (given.ids.flatMap((id) => chatOfMessage.get(id) ?? [])[0] ?? '')
        : (chats.get(given.chat) ?? given.chat)
    for (const id of given.ids) chatOfMessage.delete(id)
    count(calls, `${given.platform} ${given.status}`)
    history.write({ ...given, t: 'call', chat })
  }

  return {
    meets(phone: string, person: Person) {
      const { platform, account } = person
      const sender = person.id
      chats.set(sender, sender)
      if (person.platform === 'whatsapp' && 'waId' in person && person.waId) chats.set(person.waId, sender)
      accounts.set(phone, account.id)
      history.write({ t: 'phone', phone, platform, account: account.id, sender, chat: sender })
    },
    gathers(group: string, made: Group) {
      chats.set(made.id, made.id)
      history.write({ t: 'group', group, platform: made.platform, account: made.account.id, chat: made.id })
    },
    /** Has a phone do something, and writes down which event that was. Its words hold the marker where they ask for one. */
    async does(
      hand: Phone,
      phone: string,
      deed: (marker: string) => Promise<Acted>,
      { opens, words }: { opens: boolean; words: string },
    ): Promise<Told> {
      const number = (markers.get(phone) ?? 0) + 1
      const marker = `mk-${phone}-${number}`
      markers.set(phone, number)
      const at = Date.now()
      told++
      const acted = await deed(marker)
      for (const key of acted.eventIds)
        history.write({
          t: 'sent',
          at,
          platform: hand.platform,
          account: accounts.get(phone) ?? '',
          key,
          phone,
          chat: hand.chat.id,
          ...(words.includes('{marker}') ? { marker } : {}),
          ...(opens ? { opens: true } : {}),
        })
      return { ...acted, marker }
    },
    /** Answers when the house has acknowledged those events of a phone. */
    async acknowledged(phone: string, { eventIds }: Acted): Promise<void> {
      for (const key of eventIds) {
        const waiting = unacknowledged.get(`${accounts.get(phone)} ${key}`)
        if (waiting) await new Promise<void>((go) => waiting.push(go))
      }
    },
    counts: () => ({
      told,
      acknowledged,
      unacknowledged: unacknowledged.size,
      statuses: Object.fromEntries(statuses),
      calls: Object.fromEntries(calls),
    }),
    latencies() {
      const sorted = took.sort((a, b) => a - b)
      took = []
      const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
      return { count: sorted.length, p50: at(0.5), p99: at(0.99), max: sorted.at(-1) ?? 0 }
    },
  }
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1)
}

type GivenSomewhere = Omit<Given, 't' | 'chat'> & { chat: string | null }

/** A request of the house as what it gave to a chat; null where it gave nothing to read. `chat` is null where only the message tells. */
function givenOf(exchange: Exchange): GivenSomewhere | null {
  const { platform, path, at, account = '', status, headers, fault } = exchange
  const body = exchange.body
  if (exchange.method !== 'POST' || typeof body !== 'object' || body === null) return null
  const address = addressOf[platform](path, body as Record<string, unknown>)
  if (!address) return null
  const words = wordsIn(body)
  const retryKey = headers['x-line-retry-key']
  const { biz_opaque_callback_data: tag } = body as { biz_opaque_callback_data?: string }
  return {
    at,
    platform,
    account,
    method: address.method,
    chat: address.chat,
    words: digestOf(words),
    markers: markersIn(words),
    numbers: numbersIn(words),
    ids: idsIn(exchange.answer),
    ...(retryKey ? { retryKey } : {}),
    ...(tag ? { tag } : {}),
    status,
    ...(fault ? { fault } : {}),
  }
}

type Address = { method: string; chat: string | null }

const addressOf: Record<Platform, (path: string, body: Record<string, unknown>) => Address | null> = {
  line(path, body) {
    const method = /\/message\/(reply|push)$/u.exec(path)?.[1]
    if (!method) return null
    return { method, chat: method === 'push' ? String(body.to) : null }
  },
  whatsapp(path, body) {
    const isMessage = path.endsWith('/messages') && body.type !== undefined && body.status === undefined
    return isMessage
      ? { method: String(body.type), chat: String(body.recipient ?? body.to).replaceAll(/[+\s]/gu, '') }
      : null
  },
  telegram(path, body) {
    const method = /\/(send[A-Z]\w*|edit[A-Z]\w*)$/u.exec(path)?.[1]
    if (!method || method === 'sendChatAction') return null
    return { method, chat: String(body.chat_id) }
  },
}

/** The ids a platform gave to what it accepted. */
function idsIn(answer: unknown): string[] {
  if (typeof answer !== 'object' || answer === null) return []
  const { sentMessages, messages, result } = answer as {
    sentMessages?: { id: string }[]
    messages?: { id: string }[]
    result?: { message_id?: number }
  }
  const named = (sentMessages ?? messages ?? []).map(({ id }) => id)
  return result?.message_id === undefined ? named : [...named, String(result.message_id)]
}
