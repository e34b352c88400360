// The checker: holds what the history tells against what the database says, and names everything that was lost, doubled,
// put in another order or given to the wrong chat. Knows nothing of the house's own code.
import { createHash } from 'node:crypto'
import type { CaseFact, Facts, MessageFact, TimelineFact } from './facts.ts'
import type { Entry, Given, Sent } from './history.ts'

export type Kind = 'lost' | 'doubled' | 'swapped' | 'leaked'
export type Finding = { kind: Kind; what: string }

export type Verdict = {
  /** Events that people caused, and receipts of platforms. */
  events: number
  receipts: number
  cases: number
  /** Messages given to platforms and accepted by them. */
  messages: number
  /** Calls of which nobody knows whether they arrived, recorded as such. */
  unconfirmed: number
  /** Those of them that did arrive, as the platforms know. */
  arrived: number
  /** Messages that a chat has twice, each covered by a call recorded as unconfirmed. */
  excused: number
  /** Events set aside after their last try. */
  dead: number
  findings: Finding[]
}

export type Expectations = {
  /** Whether every case is told to its own chat and to a desk. */
  notices?: boolean
  /** Events that may be set aside, by their keys: poison. */
  mayDie?: (key: string) => boolean
  /** Messages that may end refused or dead, by their words' digest. */
  mayFail?: (message: MessageFact) => boolean
}

/** Checks a whole run. */
export async function check(
  history: AsyncIterable<Entry> | Iterable<Entry>,
  facts: Facts,
  expected: Expectations = {},
): Promise<Verdict> {
  const told = await readAll(history)
  const findings: Finding[] = []
  const find = (kind: Kind, what: string) => void findings.push({ kind, what })
  const ends = await checkEvents(told, facts, expected, find)
  checkCases(told, facts.cases, find)
  const said = checkMessages(told, facts, expected, find)
  checkOrder(told, facts.messages, find)
  checkReaders(told, facts.cases, find)
  await checkTimelines(facts, find)
  if (expected.notices ?? true) checkNotices(facts, find)
  return {
    events: told.sent.length,
    receipts: told.acknowledged.size - told.sent.filter((event) => told.acknowledged.has(nameOf(event))).length,
    cases: facts.cases.length,
    messages: said.accepted,
    unconfirmed: said.unconfirmed,
    arrived: said.arrived,
    excused: said.excused,
    dead: ends.dead,
    findings,
  }
}

type Told = {
  sent: Sent[]
  /** Events with a 2xx, by account and key. */
  acknowledged: Set<string>
  given: Given[]
  channelOf: Map<string, string>
  ownerOf: Map<string, { chat: string; account: string }>
  desks: Set<string>
  /** Accounts of a platform that obeys retry keys: nothing excuses a double there. */
  withRetryKeys: Set<string>
}

type Find = (kind: Kind, what: string) => void

const nameOf = ({ account, key }: { account: string; key: string }) => `${account} ${key}`
const isFine = (status: number) => status >= 200 && status < 300

/** Faults with which a platform does nothing of what it was asked. */
const nothingDone = new Set(['timeout', 'reset', '429', '5xx'])

async function readAll(history: AsyncIterable<Entry> | Iterable<Entry>): Promise<Told> {
  const told: Told = {
    sent: [],
    acknowledged: new Set(),
    given: [],
    channelOf: new Map(),
    ownerOf: new Map(),
    desks: new Set(),
    withRetryKeys: new Set(),
  }
  for await (const entry of history) {
    if (entry.t === 'account') told.channelOf.set(entry.account, entry.channel)
    if (entry.t === 'account' && entry.platform === 'line') told.withRetryKeys.add(entry.account)
    if (entry.t === 'phone') told.ownerOf.set(entry.phone, entry)
    if (entry.t === 'group') told.desks.add(entry.chat)
    if (entry.t === 'sent') told.sent.push(entry)
    if (entry.t === 'ack' && isFine(entry.status)) told.acknowledged.add(nameOf(entry))
    if (entry.t === 'call' && isFine(entry.status) && !nothingDone.has(entry.fault ?? '')) told.given.push(entry)
  }
  return told
}

// ── events ──

/** Every event that was acknowledged is in the inbox, and has come to its end. */
async function checkEvents(told: Told, { events }: Facts, { mayDie }: Expectations, find: Find) {
  const accountOf = new Map([...told.channelOf].map(([account, channel]) => [channel, account]))
  const kept = new Set<string>()
  let dead = 0
  for await (const { id, channel, key, state } of events) {
    const name = nameOf({ account: accountOf.get(channel) ?? channel, key })
    if (kept.has(name)) find('doubled', `event ${name} is in the inbox twice`)
    kept.add(name)
    if (state === 'dead') dead++
    if (state === 'waiting') find('lost', `event ${name} (${id}) was never handled`)
    if (state === 'dead' && !mayDie?.(key)) find('lost', `event ${name} (${id}) was set aside`)
  }
  for (const name of told.acknowledged)
    if (!kept.has(name)) find('lost', `event ${name} was acknowledged and is not there`)
  return { dead }
}

/** Every event that was to open a case has opened one, for whoever sent it; a person's cases are in the order they were asked for. */
function checkCases(told: Told, cases: CaseFact[], find: Find): void {
  const byMarker = new Map<string, CaseFact[]>()
  for (const found of cases)
    for (const marker of found.markers) byMarker.set(marker, [...(byMarker.get(marker) ?? []), found])
  const last = new Map<string, number>()
  for (const { marker, opens, chat, phone, ...event } of told.sent) {
    const opened = marker ? (byMarker.get(marker) ?? []) : []
    if (opened.length > 1) find('doubled', `${marker} opened ${opened.map(({ number }) => `#${number}`).join(', ')}`)
    const [found] = opened
    if (!found) {
      if (opens && told.acknowledged.has(nameOf(event))) find('lost', `${marker} was acknowledged and opened no case`)
      continue
    }
    const owner = told.ownerOf.get(phone)
    if (found.chat !== chat && found.customer !== owner?.chat)
      find('leaked', `${marker} opened #${found.number} for another`)
    if (found.number <= (last.get(phone) ?? 0)) find('swapped', `${marker} opened #${found.number}, after a later one`)
    last.set(phone, found.number)
  }
  const numbers = new Set<string>()
  for (const { workspace, number } of cases) {
    const name = `${workspace} #${number}`
    if (numbers.has(name)) find('doubled', `case number ${name} was given twice`)
    numbers.add(name)
  }
}

// ── messages ──

/** What the outbox holds of one text in one chat, and what that chat has. */
type Tally = { wanted: number; unconfirmed: number; got: number }

const notSaid = new Set(['failed', 'dead'])

/** Every message has its end; what a chat has of each text is what was to be said there, once. */
function checkMessages(told: Told, { messages }: Facts, { mayFail }: Expectations, find: Find) {
  const accountOf = new Map([...told.channelOf].map(([account, channel]) => [channel, account]))
  const tallies = new Map<string, Tally>()
  const tally = (account: string, chat: string, words: string): Tally => {
    const name = `${account} ${chat} ${words}`
    const found = tallies.get(name) ?? { wanted: 0, unconfirmed: 0, got: 0 }
    tallies.set(name, found)
    return found
  }
  let unconfirmed = 0
  for (const message of messages) {
    const { id, state, chat, channel } = message
    if (state === 'queued' || message.isClaimed) find('lost', `message ${id} has no end (${state})`)
    if (notSaid.has(state) && !mayFail?.(message))
      find('lost', `message ${id} to ${chat} is ${state}: ${message.reason}`)
    for (const call of message.calls.filter(isSaying)) {
      const found = tally(accountOf.get(channel) ?? channel, chat, call.words)
      const isUnknown = call.state === 'unconfirmed' || (notSaid.has(state) && call.ids.length === 0)
      if (call.state === 'unconfirmed') unconfirmed++
      found.wanted++
      if (isUnknown || call.state === 'queued') found.unconfirmed++
    }
  }
  let accepted = 0
  for (const given of told.given.filter(isSaying)) {
    accepted++
    tally(given.account, given.chat, given.words).got++
  }
  let [excused, arrived] = [0, 0]
  for (const [name, { wanted, unconfirmed: unknown, got }] of tallies) {
    if (got < wanted - unknown) find('lost', `${wanted - unknown - got} of ${wanted} never came: ${name}`)
    arrived += Math.max(0, Math.min(unknown, got - (wanted - unknown)))
    const over = Math.max(0, got - wanted)
    const covered = told.withRetryKeys.has(name.slice(0, name.indexOf(' '))) ? 0 : Math.min(over, unknown)
    excused += covered
    if (over > covered) find('doubled', `${over - covered} more than ${wanted} came: ${name}`)
  }
  return { accepted, unconfirmed, arrived, excused }
}

/** Edits change what is there already; all others say something. */
const isSaying = ({ method }: { method: string }) => !method.startsWith('edit')

/** Messages of one case came to a chat in the order they were made. */
function checkOrder(told: Told, messages: MessageFact[], find: Find): void {
  const accountOf = new Map([...told.channelOf].map(([account, channel]) => [channel, account]))
  const came = new Map<string, number>()
  for (const [at, { account, chat, ids, method }] of told.given.entries())
    if (isSaying({ method })) for (const id of ids) came.set(`${account} ${chat} ${id}`, at)
  const latest = new Map<string, { at: number; id: string }>()
  for (const { id, case: of, chat, channel, calls } of messages) {
    const places = calls
      .filter(isSaying)
      .flatMap((call) =>
        call.ids.flatMap((message) => came.get(`${accountOf.get(channel) ?? channel} ${chat} ${message}`) ?? []),
      )
    if (of === null || places.length === 0) continue
    const key = `${chat} ${of}`
    const before = latest.get(key)
    if (before && Math.min(...places) < before.at) find('swapped', `message ${id} came before ${before.id} to ${chat}`)
    latest.set(key, { at: Math.max(...places), id })
  }
}

/** Nobody reads what is another's: neither their words nor their case. */
function checkReaders(told: Told, cases: CaseFact[], find: Find): void {
  const chatOfCase = new Map(cases.map(({ number, chat }) => [number, chat]))
  const areNumbersPlain = chatOfCase.size === cases.length
  for (const { chat, account, markers, numbers, ids } of told.given) {
    if (told.desks.has(chat)) continue
    for (const marker of markers) {
      const owner = told.ownerOf.get(marker.split('-')[1] ?? '')
      if (owner?.chat !== chat || owner.account !== account) find('leaked', `${marker} was said to ${chat} (${ids})`)
    }
    for (const number of areNumbersPlain ? numbers : []) {
      const of = chatOfCase.get(number)
      if (of !== undefined && of !== chat) find('leaked', `case #${number} was told to ${chat} (${ids})`)
    }
  }
}

// ── cases as they are kept ──

/** Every case has its timeline, whole and chained up to the head that the case keeps. */
async function checkTimelines({ cases, timeline }: Facts, find: Find): Promise<void> {
  const chains = new Map<string, { length: number; head: string; first: string }>()
  for await (const entry of timeline) {
    const chain = chains.get(entry.case) ?? { length: 0, head: '', first: entry.kind }
    const wrong = wrongWith(entry, chain)
    if (wrong) find('lost', `timeline of ${entry.case}: entry ${entry.seq} ${wrong}`)
    chains.set(entry.case, { ...chain, length: entry.seq, head: entry.hash })
  }
  for (const { id, number, head, length } of cases) {
    const chain = chains.get(id)
    if (chain?.first !== 'opened') find('lost', `case #${number} has no beginning`)
    if (chain?.head !== head || chain.length !== length) find('lost', `case #${number} has lost its newest entries`)
  }
}

function wrongWith(entry: TimelineFact, chain: { length: number; head: string }): string | null {
  if (entry.seq !== chain.length + 1) return 'does not follow'
  if (entry.prev !== chain.head) return 'is not chained to the one before'
  if (entry.hash !== hashOf(entry)) return 'was changed'
  const { digest, content } = entry
  if (digest !== null && content && digest !== sha256(content.salt + content.content)) return 'has other words'
  return null
}

/** The design's own words: sha256 of the canonical JSON of { workspace, case, seq, at, kind, by, facts, digest, prev }. */
function hashOf({ workspace, case: of, seq, at, kind, by, facts, digest, prev }: TimelineFact): string {
  const parts: [string, string][] = [
    ['at', String(at)],
    ['by', JSON.stringify(by)],
    ['case', JSON.stringify(of)],
    ['digest', JSON.stringify(digest)],
    ['facts', facts],
    ['kind', JSON.stringify(kind)],
    ['prev', JSON.stringify(prev)],
    ['seq', String(seq)],
    ['workspace', JSON.stringify(workspace)],
  ]
  return sha256(`{${parts.map(([name, value]) => `"${name}":${value}`).join(',')}}`)
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

/** Every case was told to its own chat, and to a desk. */
function checkNotices({ cases, messages }: Facts, find: Find): void {
  const chatOf = new Map(cases.map(({ id, chat }) => [id, chat]))
  const told = new Set<string>()
  for (const { case: of, chat, purpose } of messages) {
    if (of === null) continue
    if (chat === chatOf.get(of)) told.add(`own ${of}`)
    if (purpose === 'staff') told.add(`desk ${of}`)
  }
  for (const { id, number, chat } of cases) {
    if (chat !== null && !told.has(`own ${id}`)) find('lost', `case #${number} was not told to its own chat`)
    if (!told.has(`desk ${id}`)) find('lost', `case #${number} was not told to a desk`)
  }
}
