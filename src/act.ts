// An order on a case from outside of chats: the API, a timer, a job. The same core, the same commit, the same words.
import { type Actor, type Decision, isRefusal, type Order, type Refusal } from '#core/case.ts'
import { decide } from '#core/decide.ts'
import type { CaseId, WorkspaceId } from '#core/ids.ts'
import { merged } from '#flows/merge.ts'
import type { Made } from '#flows/near.ts'
import { speak } from '#flows/speak.ts'
import { Conflict } from '#store/commit.ts'
import type { House } from './house.ts'
import { loadCase, loadDesks } from './load.ts'
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

async function actOnce(
  house: House,
  workspace: WorkspaceId,
  id: CaseId,
  actor: Actor,
  order: Order,
): Promise<Decision | Refusal | null> {
  const { store, book, clock, fresh } = house
  const business = await book.of(workspace)
  const found = await loadCase(house, business, id)
  if (!found) return null
  const now = clock.now()
  const decision = decide(found.rules, found.current, order, { now, actor })
  if (isRefusal(decision)) return decision
  const made: Made = { before: found.current, decision, found }
  const desks = await loadDesks(house, business)
  const { name, timezone, language } = business.row
  const spoken = speak(
    { now, workspace: { id: workspace, name, timezone, language }, wordings: business.wordings, desks },
    made,
  )
  const chats = [...desks, ...(found.chat ? [found.chat] : [])]
  const said = merged(spoken, (id) => chats.find((chat) => chat.id === id)?.platform)
  const channelOf = channelsOf(chats)
  const sync = syncOf(house, business)
  await store.commit([
    ...caseWrites(workspace, made, fresh, sync),
    ...said.map((one) => outboxWrite(workspace, one, { channel: channelOf(one.chat) }, now, fresh)),
  ])
  if (said.length > 0) house.wakeOutbox()
  if (sync) house.wakeWebhooks()
  return decision
}
