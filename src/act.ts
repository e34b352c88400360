// An order on a case from outside of chats: the API, a timer, a job. The same core, the same commit, the same words.
import { type Actor, type Decision, type Facts, isRefusal, type Order, type Refusal } from '#core/case.ts'
import { decide } from '#core/decide.ts'
import type { CaseId, WorkspaceId } from '#core/ids.ts'
import { withoutPersonal } from '#flows/mask.ts'
import { merged } from '#flows/merge.ts'
import type { Made } from '#flows/near.ts'
import { speak } from '#flows/speak.ts'
import { Conflict, type Write } from '#store/commit.ts'
import type { Business } from './book.ts'
import type { House } from './house.ts'
import { loadAround, loadCase, loadDesks } from './load.ts'
import { caseWrites, channelsOf, outboxWrite } from './plan.ts'
import { syncOf } from './webhooks.ts'

const mostTries = 10

/** Decides and commits; decides again where the case moved meanwhile. Answers the refusal as it is; null where there is no such case. */
export async function act(
  house: House,
  workspace: WorkspaceId,
  id: CaseId,
  actor: Actor,
  order: Order,
): Promise<Decision | Refusal | null> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await actOnce(house, workspace, id, actor, order)
    } catch (problem) {
      if (!(problem instanceof Conflict) || attempt === mostTries) throw problem
    }
  }
}

/** Decides and commits once; throws a Conflict where the case moved meanwhile. `also` is written in the same commit. */
export async function actOnce(
  house: House,
  workspace: WorkspaceId,
  id: CaseId,
  actor: Actor,
  order: Order,
  also: Also = () => [],
): Promise<Decision | Refusal | null> {
  const business = await house.book.of(workspace)
  const found = await loadCase(house, business, id)
  if (!found) return null
  const decision = decide(found.rules, found.current, order, { now: house.clock.now(), actor })
  if (isRefusal(decision)) return decision
  await keep(house, business, [{ before: found.current, decision, found }], also([decision]))
  return decision
}

/** Opens a case and commits once. Its number is the same at every try. */
export async function openOnce(
  house: House,
  workspace: WorkspaceId,
  actor: Actor,
  order: Extract<Order, { do: 'open' }>,
  fresh: NonNullable<Facts['fresh']>,
  also: Also = () => [],
): Promise<Decision | Refusal> {
  const business = await house.book.of(workspace)
  const decision = decide(business.rules, null, order, { now: house.clock.now(), actor, fresh })
  if (isRefusal(decision)) return decision
  const found = await loadAround(house, business, decision.next)
  await keep(house, business, [{ before: null, decision, found }], also([decision]))
  return decision
}

/** The writes of whoever orders, which may tell of what was decided. */
export type Also = (decisions: Decision[]) => Write[]

/** Keeps decisions on cases, and what they have said, in one commit. */
export async function keep(house: House, business: Business, all: Made[], also: Write[]): Promise<void> {
  const { store, clock, fresh } = house
  const { id: workspace, name, timezone, language } = business.row
  const now = clock.now()
  const desks = await loadDesks(house, business)
  const speaking = { now, workspace: { id: workspace, name, timezone, language }, wordings: business.wordings, desks }
  const spoken = all.flatMap((made) => speak(speaking, made))
  const chats = [...desks, ...all.flatMap(({ found }) => (found.chat ? [found.chat] : []))]
  const together = merged(spoken, (id) => chats.find((chat) => chat.id === id)?.platform)
  const said = withoutPersonal(speaking, together)
  const channelOf = channelsOf(chats)
  const sync = syncOf(house, business)
  await store.commit([
    ...all.flatMap((made) => caseWrites(workspace, made, fresh, sync)),
    ...said.map((one) => outboxWrite(workspace, one, { channel: channelOf(one.chat) }, now, fresh)),
    ...also,
  ])
  if (sync && all.length > 0) house.wakeWebhooks()
}
