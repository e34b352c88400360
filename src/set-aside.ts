// An event that could not be handled: kept with what went wrong, and after its last try set aside, which whoever wrote it is told.

import { and, eq } from 'drizzle-orm'
import { type Incoming, text } from '#flows/message.ts'
import { tongueOf } from '#flows/tongue.ts'
import { Conflict, type Write } from '#store/commit.ts'
import type { Row } from '#store/schema.ts'
import type { House } from './house.ts'
import { loadChat } from './load.ts'
import { redact } from './log.ts'
import { outboxWrite } from './plan.ts'
import { tellGroups } from './tell.ts'

/** Keeps that an event could not be handled. */
export function notHandled(row: Row<'inbox'>, problem: unknown, set: Partial<Row<'inbox'>>): Write {
  const error = redact(`${row.id}: ${wordsOf(problem)}`).slice(0, 500)
  return {
    write: (q, t) =>
      q
        .update(t.inbox)
        .set({ ...set, error })
        .where(and(eq(t.inbox.id, row.id), eq(t.inbox.state, 'waiting')))
        .returning({ id: t.inbox.id }),
  }
}

/**
 * Sets an event aside for good, unless another process has ended it meanwhile. Whoever wrote it, and the alerts groups, get an error's
 * number and no more (S0-43).
 */
export async function setAside(house: House, row: Row<'inbox'>, problem: unknown): Promise<void> {
  const set = { attempts: row.attempts + 1, state: 'dead', notBefore: null, endedAt: house.clock.now() } as const
  const dead = notHandled(row, problem, set)
  try {
    await house.store.commit([{ ...dead, mustTouch: 1 }, ...(await told(house, row))])
  } catch (worse) {
    if (worse instanceof Conflict) return
    house.log.error({ err: worse }, 'that an event is set aside could not be told')
    await house.store.commit([dead])
  }
}

const words = new Set<Incoming['event']['kind']>(['text', 'media', 'button', 'location', 'contact'])

async function told(house: House, row: Row<'inbox'>): Promise<Write[]> {
  const id = row.id.slice(-8)
  const said = { workspace: row.workspace, key: 'staff.event_dead', values: { id }, lane: 'critical' } as const
  const groups = await tellGroups(house, said, { isMeant: (desk) => desk.purpose === 'alerts' })
  return [...(await toldThere(house, row, id)), ...groups]
}

/** In private, or where staff work: a group of others is none of ours to disturb. */
async function toldThere(house: House, row: Row<'inbox'>, id: string): Promise<Write[]> {
  const { event, chat: where, from } = row.body as unknown as Incoming
  const key = { channel: row.channel, platformId: where?.id ?? '' }
  const [known] = words.has(event.kind) && from ? await house.store.read('chatByPlatform', key) : []
  if (!known) return []
  const business = await house.book.of(row.workspace)
  const chat = await loadChat(house, business, known.id)
  if (!chat || (chat.kind === 'group' && chat.purpose === 'none')) return []
  const { name, timezone, language } = business.row
  const now = house.clock.now()
  const { wordings, rules } = business
  const tongue = tongueOf({ now, workspace: { id: row.workspace, name, timezone, language }, wordings, rules }, chat)
  const message = text(tongue.say('error.unexpected', { id }))
  const said = { chat: chat.id, message, lane: 'normal' as const, case: null, wording: 'error.unexpected' }
  return [outboxWrite(row.workspace, said, { channel: chat.channel }, now, house.fresh)]
}

/** What went wrong, without the values of a query, which are people's words. */
function wordsOf(problem: unknown): string {
  const said = problem instanceof Error ? problem.message : String(problem)
  return said.split(/\nparams:/u)[0] ?? said
}
