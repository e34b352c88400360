// What chats are told without asking: changes of that, and what a muted chat hears when it is over.
import { and, desc, eq, gte } from 'drizzle-orm'
import type { Case } from '#core/case.ts'
import type { PersonId, WorkspaceId } from '#core/ids.ts'
import { token } from '#flows/buttons.ts'
import { isDesk } from '#flows/desks.ts'
import { type Outgoing, text } from '#flows/message.ts'
import { isMuted } from '#flows/mutes.ts'
import type { Change, Chat } from '#flows/near.ts'
import { statusLabel, type Tongue, tongueOf, typeLabel, when } from '#flows/tongue.ts'
import { Conflict, type Write } from '#store/commit.ts'
import { changeChannel, changeChat, type Doer, type Setting, settingsWrites } from '#store/settings.ts'
import type { Business } from './book.ts'
import type { House } from './house.ts'
import { loadChat, loadDesks } from './load.ts'
import { outboxWrite } from './plan.ts'

type Telling = Extract<Change, { change: 'mute' | 'untold' | 'default-chat' }>

/** A change of what a chat is told, as a setting of its workspace. */
export function tellingSetting(
  { workspace, by }: { workspace: WorkspaceId; by: PersonId | null },
  change: Telling,
): Setting {
  switch (change.change) {
    case 'mute': {
      const set = { mutedFrom: change.mute?.from ?? null, mutedUntil: change.mute?.until ?? null }
      return changeChat({ workspace, chat: change.chat, set, by })
    }
    case 'untold':
      return changeChat({ workspace, chat: change.chat, set: { untold: change.events }, by })
    case 'default-chat':
      return changeChannel({ workspace, channel: change.channel, set: { defaultChat: change.chat }, by })
    default:
      return change satisfies never
  }
}

/** The writes that tell chats what they missed, of the changes that end their being muted. */
export async function missedWrites(house: House, business: Business, changes: Change[]): Promise<Write[]> {
  const ended = changes.flatMap((change) => (change.change === 'mute' && change.mute === null ? [change.chat] : []))
  const writes: Write[] = []
  for (const id of ended) writes.push(...(await missedIn(house, business, id, true)))
  return writes
}

/**
 * Ends that a chat is muted, and tells what was missed; a chat where nothing happened is not disturbed. Without a doer only what is
 * over ends. `also` are settings that change with it. False where settings changed meanwhile: nothing happened, and it is to be looked
 * at again.
 */
export async function endMute(
  house: House,
  workspace: WorkspaceId,
  id: string,
  doer?: Doer,
  also: Setting[] = [],
): Promise<boolean> {
  const business = await house.book.of(workspace)
  const { now, salt } = { now: house.clock.now(), salt: house.fresh.salt }
  const chat = await loadChat(house, business, id)
  const isEnding = chat?.muted && (doer || !isMuted(chat, now))
  const ending = isEnding ? [tellingSetting({ workspace, by: null }, { change: 'mute', chat: id, mute: null })] : []
  const settings = [...also, ...ending]
  if (settings.length === 0) return true
  const missed = isEnding ? await missedIn(house, business, id, false) : []
  try {
    await house.store.commit([
      ...settingsWrites(business.row, settings, { now, salt, ...(doer ? { doer } : {}) }),
      ...missed,
    ])
    return true
  } catch (problem) {
    if (problem instanceof Conflict) return false
    throw problem
  }
}

async function missedIn(house: House, business: Business, id: string, isAsked: boolean): Promise<Write[]> {
  const desks = await loadDesks(house, business)
  const chat = desks.find((desk) => desk.id === id) ?? (await loadChat(house, business, id))
  if (!chat?.muted || chat.state !== 'active') return []
  const now = house.clock.now()
  const { id: workspace, name, timezone, language } = business.row
  const { wordings, rules } = business
  const tongue = tongueOf({ now, workspace: { id: workspace, name, timezone, language }, wordings, rules }, chat)
  const missed = await casesMissed(house, workspace, { chat, desks, since: chat.muted.from })
  if (missed.length === 0 && !isAsked) return []
  const message =
    missed.length === 0 ? text(tongue.say('mute.missed_nothing')) : summary(tongue, missed, chat.muted.from)
  const said = { chat: chat.id, message, lane: 'normal' as const, case: null, wording: 'mute.missed' }
  return [outboxWrite(workspace, said, { channel: chat.channel }, now, house.fresh)]
}

/** How many cases are looked through, and how many are named. */
const most = 500
const mostNamed = 10

/** The cases that a chat would have heard of since: those it sees, and in an alerts chat those that a rule warned of. */
async function casesMissed(
  { store: { q, t } }: House,
  workspace: WorkspaceId,
  { chat, desks, since }: { chat: Chat; desks: Chat[]; since: number },
): Promise<Case[]> {
  const rows = await q
    .select({ body: t.cases.body, channel: t.chats.channel })
    .from(t.cases)
    .leftJoin(t.chats, eq(t.chats.id, t.cases.chat))
    .where(and(eq(t.cases.workspace, workspace), gte(t.cases.updatedAt, since)))
    .orderBy(desc(t.cases.updatedAt))
    .limit(most)
  const seen = rows.filter(({ body, channel }) =>
    chat.purpose === 'alerts'
      ? Object.keys(body.fired).length > 0
      : isDesk(desks, { current: body, chat: channel === null ? null : { channel } }, chat.id),
  )
  return seen.map(({ body }) => body).sort((one, other) => one.number - other.number)
}

function summary(tongue: Tongue, missed: Case[], since: number): Outgoing {
  const opened = missed.filter(({ openedAt }) => openedAt >= since).length
  const open = missed.filter(({ status }) => tongue.rules.workflow.statuses[status]?.phase === 'open')
  const named = open.slice(0, mostNamed).map((current) =>
    tongue.say('mute.missed_line', {
      number: current.number,
      severity: current.severity.toUpperCase(),
      type: typeLabel(tongue, current.type),
      status: statusLabel(tongue, current.status),
      due: current.dueAt === null ? null : when(tongue, current.dueAt),
    }),
  )
  const more = open.length > mostNamed ? [tongue.say('mute.missed_more', { count: open.length - mostNamed })] : []
  const title = tongue.say('mute.missed', { since: when(tongue, since), opened, moved: missed.length - opened })
  const choice = {
    label: tongue.say('button.cases'),
    value: token({ does: 'command', name: 'cases', rest: '' }),
    says: '/cases',
  }
  return { ...text([title, ...named, ...more].join('\n')), choices: [choice] }
}
