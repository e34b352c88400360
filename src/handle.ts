// Handling one event: near facts, the step, one commit. Decides again where a case moved meanwhile.
import { and, eq } from 'drizzle-orm'
import { type ChatRef, type Incoming, text } from '#flows/message.ts'
import type { Change, Near, Outcome } from '#flows/near.ts'
import type { JobReport, Question } from '#flows/questions.ts'
import { step } from '#flows/step.ts'
import { tongueOf } from '#flows/tongue.ts'
import { Conflict, type Write } from '#store/commit.ts'
import { noteTakenBack } from '#store/forget.ts'
import type { Row } from '#store/schema.ts'
import { bindChat, giveRole, mended, newCode, revealed, type Setting, settingsWrites } from '#store/settings.ts'
import { alertWrites } from './alerts.ts'
import { answerQuestion, type Scope } from './answers.ts'
import type { Business } from './book.ts'
import { bytesOf, dropBytes, plainWrites } from './changes.ts'
import type { OpenChannel } from './channels.ts'
import { moveChat, noteChatState } from './chats.ts'
import type { Fresh } from './fresh.ts'
import type { House } from './house.ts'
import { type Kept, keepMedia, megabytesOf } from './media.ts'
import { mendingWrites } from './mending.ts'
import { type Around, loadNear } from './near.ts'
import { caseWrites, channelsOf, outboxWrite } from './plan.ts'
import { receiptWrites } from './receipts.ts'
import { missedWrites, tellingSetting } from './telling.ts'
import { renumberWrites, tied } from './ties.ts'
import { syncOf } from './webhooks.ts'

const mostConflicts = 10
const mostQuestions = 8
const flowLife = 30 * 60_000

/** `beside` is given what goes on beside the handling, which never waits for it. */
export type Handling = { house: House; jobs: () => JobReport[]; beside: (task: Promise<unknown>) => void }

/** Handles an event of the inbox to its end, whoever brings it there. Throws where it can't now: the inbox tries again. */
export async function handle(handling: Handling, row: Row<'inbox'>): Promise<void> {
  try {
    await toItsEnd(handling, row)
  } catch (problem) {
    // Another process was there first: what this one decided never happened, and the event has what that one made of it.
    if (!isEndedElsewhere(problem)) throw problem
  }
}

/** Whether the event of a plan was no longer waiting. Only its own end is ever asked for in its plan. */
function isEndedElsewhere(problem: unknown): boolean {
  return problem instanceof Conflict && problem.hot === 'inboxDone'
}

async function toItsEnd(handling: Handling, row: Row<'inbox'>): Promise<void> {
  const { house } = handling
  const channel = await house.channels.of(row.channel)
  if (!channel) throw new Error(`There is no channel ${row.channel}`)
  const incoming = await tied(house, channel, row.body as unknown as Incoming)
  house.channels.getToKnow(channel)
  if (incoming.event.kind === 'receipt') return handleReceipt(house, channel, row, incoming)
  if (incoming.event.kind === 'template') return tellTemplate(house, channel, row, incoming.event)
  if (incoming.event.kind === 'unknown' || !incoming.chat) return end(house, row, 'unhandled')
  if (incoming.event.kind === 'renumbered') {
    const writes = await renumberWrites(house, channel, incoming.event)
    return void (await house.store.commit([done(house, row), ...writes]))
  }
  if (incoming.event.kind === 'migrated')
    return moveChat(house, channel, incoming.chat, incoming.event.to, done(house, row))
  const chatted = { ...incoming, chat: incoming.chat }
  const chat = await noteChatState(house, channel, chatted)
  const kept = await keepMedia(house, channel, chat, incoming)
  // Whatever was waited for, the chat may have changed meanwhile.
  await decideAndCommit(handling, row, channel, chatted, {
    ...kept,
    chat: incoming.event.kind === 'media' ? null : chat,
  })
}

/** The alerts chats hear of a template that can't be used, before customers notice (N16). */
async function tellTemplate(
  house: House,
  { workspace, row: { name: channel } }: OpenChannel,
  row: Row<'inbox'>,
  { name, language, state, reason = '' }: Extract<Incoming['event'], { kind: 'template' }>,
): Promise<void> {
  const values = () => ({ channel, name, language, reason })
  const told = await alertWrites(house, workspace, { key: `alerts.template_${state}`, values })
  await house.store.commit([done(house, row), ...told])
}

/** What is known before anything is decided: the event's files, and its chat where that was read just now. */
type Known = Kept & { chat: Row<'chats'> | null }

async function decideAndCommit(
  handling: Handling,
  row: Row<'inbox'>,
  channel: OpenChannel,
  incoming: Incoming & { chat: ChatRef },
  known: Known,
): Promise<void> {
  const memory = new Map<string, unknown>()
  for (let attempt = 1; ; attempt++) {
    try {
      return await once(handling, row, channel, incoming, attempt === 1 ? known : { ...known, chat: null }, memory)
    } catch (problem) {
      if (!(problem instanceof Conflict) || isEndedElsewhere(problem) || attempt === mostConflicts) throw problem
    }
  }
}

async function once(
  { house, jobs, beside }: Handling,
  row: Row<'inbox'>,
  channel: OpenChannel,
  incoming: Incoming & { chat: ChatRef },
  kept: Known,
  memory: Map<string, unknown>,
): Promise<void> {
  const business = await house.book.of(channel.workspace)
  const albumGoesOn = await goesOn(house, row, incoming)
  const around = await loadNear(house, business, channel, incoming, {
    files: kept.files,
    albumGoesOn,
    known: kept.chat,
  })
  const scope: Scope = { house, business, channel, near: around.near, incoming, kept: memory, jobs }
  const talk = isTroubleAlone(around.near, incoming, kept) ? untold() : step(around.near, incoming)
  const outcome = withFileTrouble(channel, around, incoming, await converse(talk, scope), kept)
  for (const courtesy of outcome.courtesies)
    beside(channel.bot.courtesy(courtesy).catch(() => house.metrics.faults.inc({ where: 'courtesy' })))
  const plan = [
    done(house, row),
    ...takenBack(row, incoming),
    ...(await writesOf(house, business, around, incoming, outcome, kept)),
  ]
  const erased = await bytesOf(house, outcome.changes)
  await house.store.commit(plan)
  if (business.subscribers.length > 0 && outcome.made.length > 0) house.wakeWebhooks()
  await dropBytes(house, erased)
}

/** Whether the next of an album waits already: Telegram does not say how many there are. */
async function goesOn({ store }: House, row: Row<'inbox'>, { event }: Incoming): Promise<boolean> {
  const set = event.kind === 'media' ? event.media.set : undefined
  if (!set) return false
  if (set.index !== undefined && set.total !== undefined) return set.index < set.total
  const waiting = await store.read('laneWaiting', { lane: row.lane })
  return waiting.some(({ id, body }) => id !== row.id && setOf(body as unknown as Incoming) === set.id)
}

function setOf({ event }: Incoming): string | undefined {
  return event.kind === 'media' ? event.media.set?.id : undefined
}

/** Whether an event is a file that never will be here, and nothing beside it. */
function isTroubleAlone({ conversation }: Near, { event }: Incoming, { failed }: Kept): boolean {
  return failed?.permanent === true && event.kind === 'media' && !event.caption?.trim() && conversation.flow === null
}

/** Nothing is understood of an event. */
function* untold(): Generator<Question, Outcome, unknown> {
  return { made: [], say: [], changes: [], courtesies: [], remember: [] }
}

/** Who sent a file that never will be here is told, and what to do instead. */
function withFileTrouble(
  { bot }: OpenChannel,
  { near }: Around,
  { event }: Incoming,
  outcome: Outcome,
  { failed }: Kept,
): Outcome {
  if (!failed?.permanent || event.kind !== 'media') return outcome
  const isMeant =
    near.chat.kind === 'private' || near.conversation.flow || near.quoted?.byQuote || outcome.made.length > 0
  if (!isMeant) return outcome
  const key =
    failed.why === 'too-large' ? 'file.too_large' : failed.why === 'not-allowed' ? 'file.not_allowed' : 'file.failed'
  const limit = megabytesOf(bot.limits, event.media.kind)
  const words = tongueOf(near, near.chat, near.person?.language).say(key, { limit })
  return {
    ...outcome,
    say: [{ chat: near.chat.id, message: text(words), lane: 'normal', case: null, wording: key }, ...outcome.say],
  }
}

/** Drives a talk: each question it asks is answered by one query. */
async function converse(talk: Generator<Question, Outcome, unknown>, scope: Scope): Promise<Outcome> {
  let said = talk.next()
  for (let asked = 0; !said.done; asked++) {
    if (asked === mostQuestions)
      throw new Error(`A step asked more than ${mostQuestions} questions; the last was ${said.value.ask}`)
    said = talk.next(await answerQuestion(scope, said.value))
  }
  return said.value
}

async function writesOf(
  house: House,
  business: Business,
  around: Around,
  incoming: Incoming,
  outcome: Outcome,
  kept: Kept,
): Promise<Write[]> {
  const { near, chat } = around
  const { fresh } = house
  const workspace = business.row.id
  const chats = [
    near.chat,
    ...near.desks,
    ...outcome.made.flatMap(({ found }) => (found.chat ? [found.chat] : [])),
    ...(await chatsSpokenTo(house, workspace, outcome)),
  ]
  const channelOf = channelsOf(chats)
  const sync = syncOf(house, business)
  let free = incoming.reply
  const said = outcome.say.map((one) => {
    const isHere = one.chat === chat.id && free !== undefined
    const route = { channel: channelOf(one.chat), ...(isHere && free ? { reply: free } : {}) }
    if (isHere) free = undefined
    return outboxWrite(workspace, one, route, near.now, fresh)
  })
  return [
    ...kept.writes(outcome.made[0]?.decision.next.id ?? null),
    ...outcome.made.flatMap((made) => caseWrites(workspace, made, fresh, sync)),
    ...conversationWrites(around, outcome),
    ...touchWrites(around, incoming),
    ...rememberWrites(around, outcome, incoming),
    ...changeWrites(business, around, outcome.changes, fresh),
    ...(await mendingWrites(house, workspace, outcome.changes)),
    ...(await missedWrites(house, business, outcome.changes)),
    ...said,
  ]
}

/** Chats that a flow speaks to beside those that are near: a customer who is sent a code. */
async function chatsSpokenTo({ store: { q, t } }: House, workspace: string, { say, made }: Outcome) {
  const strange = say.filter((one) => made.every(({ found }) => found.chat?.id !== one.chat)).map((one) => one.chat)
  const found = await Promise.all(
    [...new Set(strange)].map((id) =>
      q
        .select({ id: t.chats.id, channel: t.chats.channel })
        .from(t.chats)
        .where(and(eq(t.chats.workspace, workspace), eq(t.chats.id, id))),
    ),
  )
  return found.flat()
}

/** The conversation as it is from now on; in a staff group everybody who writes is kept, so that cases can be given to them. */
function conversationWrites({ near, chat, person, conversationVersion }: Around, outcome: Outcome): Write[] {
  const isSeenFirst = chat.purpose === 'staff' && conversationVersion === 0
  if (!person || (!outcome.conversation && !isSeenFirst)) return []
  const conversation = { ...near.conversation, ...outcome.conversation }
  return [
    {
      hot: 'conversationPut',
      values: {
        workspace: near.workspace.id,
        chat: chat.id,
        person: person.id,
        flow: conversation,
        expiresAt: conversation.flow ? near.now + flowLife : null,
        version: conversationVersion + 1,
      },
    },
  ]
}

const wordKinds = new Set(['text', 'media', 'location', 'contact', 'sticker', 'button', 'reaction'])

/** A person who wrote opens the platform's window: what was parked for them goes first now. */
function touchWrites({ chat, near }: Around, incoming: Incoming): Write[] {
  if (chat.kind !== 'private' || !wordKinds.has(incoming.event.kind)) return []
  const at = Math.max(chat.lastInAt ?? 0, Math.min(incoming.at, near.now))
  return [
    { hot: 'chatTouch', values: { id: chat.id, lastInAt: at } },
    { hot: 'outboxUnpark', values: { chat: chat.id } },
  ]
}

function rememberWrites({ chat, near }: Around, { remember }: Outcome, { event }: Incoming): Write[] {
  const quoteToken = 'quoteToken' in event ? (event.quoteToken ?? null) : null
  return remember.map(({ message, case: of }) => ({
    hot: 'postedPut',
    values: {
      channel: chat.channel,
      chat: chat.id,
      platformId: message,
      case: of,
      outbox: null,
      sequence: null,
      card: false,
      quoteToken,
      at: near.now,
    },
  }))
}

// ── changes of settings ──

function changeWrites(business: Business, around: Around, changes: Change[], fresh: Fresh): Write[] {
  const settings = changes.flatMap((change) => settingOf(around.near, change, fresh) ?? [])
  const plain = changes.flatMap((change) => plainWrites(around, change))
  return [
    ...plain,
    ...(settings.length > 0 ? settingsWrites(business.row, settings, { now: around.near.now, salt: fresh.salt }) : []),
  ]
}

function settingOf(near: Near, change: Change, fresh: Fresh): Setting | null {
  const common = { workspace: near.workspace.id, by: near.person?.id ?? null, now: near.now }
  switch (change.change) {
    case 'bind':
      return bindChat({
        ...common,
        ...change,
        account: change.partner ? { id: fresh.id(), name: change.partner } : null,
      })
    case 'join':
      return giveRole({ ...common, ...change })
    case 'reveal':
      return revealed(change, common.by)
    case 'resend':
      return mended({ kind: 'message.retried', message: change.message }, common.by)
    case 'arrived':
      return mended({ kind: 'message.settled', message: change.message }, common.by)
    case 'drop-message':
      return mended({ kind: 'message.dropped', message: change.message, reason: change.reason }, common.by)
    case 'replay':
      return mended({ kind: 'event.replayed', event: change.event }, common.by)
    case 'held':
      return mended({ kind: change.end === 'drop' ? 'event.dropped' : 'event.replayed', event: 'held' }, common.by)
    case 'drop':
      return mended({ kind: 'event.dropped', event: change.event, reason: change.reason }, common.by)
    case 'code': {
      const { code, for: what, role, name, expiresAt } = change
      const made = {
        workspace: common.workspace,
        code,
        for: what,
        role,
        name,
        expiresAt,
        createdBy: common.by,
        createdAt: near.now,
        usedAt: null,
        usedBy: null,
      }
      return newCode(made)
    }
    case 'mute':
    case 'untold':
    case 'default-chat':
      return tellingSetting(common, change)
    case 'sign-in':
    case 'language':
    case 'erase':
    case 'left':
      return null
    default:
      return change satisfies never
  }
}

/** A message that was taken back is to be forgotten where it only lies in passing, too. */
function takenBack(row: Row<'inbox'>, { event }: Incoming): Write[] {
  if (event.kind !== 'unsent') return []
  const { channel, lane, receivedAt: at } = row
  return [noteTakenBack(row.id, { channel, lane, message: event.id, at })]
}

// ── ends ──

function done(house: House, row: Row<'inbox'>, state: 'done' | 'unhandled' = 'done'): Write {
  return { hot: 'inboxDone', values: { id: row.id, state, error: null, endedAt: house.clock.now() } }
}

async function end(house: House, row: Row<'inbox'>, state: 'done' | 'unhandled'): Promise<void> {
  await house.store.commit([done(house, row, state)])
}

async function handleReceipt(house: House, channel: OpenChannel, row: Row<'inbox'>, incoming: Incoming): Promise<void> {
  const writes = await receiptWrites(house, channel, incoming)
  await house.store.commit([done(house, row), ...writes])
}
