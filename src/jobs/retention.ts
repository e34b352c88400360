// What is no longer kept goes, and never before somebody could read that it will: each week it is told what the week after takes away.
import { asc, lte } from 'drizzle-orm'
import type { WorkspaceId } from '#core/ids.ts'
import type { Retention } from '#core/retention.ts'
import { isSameRule, retentionOf } from '#store/policies.ts'
import { type Purged, purge, type Rules, survey } from '#store/purge.ts'
import { moveUpkeep, upkeepOf } from '#store/upkeep.ts'
import { sizeInWords } from '#templates/size.ts'
import { clockTime } from '#templates/time.ts'
import type { Say, WordingKey } from '#templates/wordings.ts'
import { each, type Job, type JobNeeds } from './job.ts'

const hour = 60 * 60_000
const day = 24 * hour
const week = 7 * day

export const retention: Job = {
  name: 'retention',
  every: '0 40 * * * *',
  async run(needs) {
    const { q, t } = needs.store
    // A house of a day has nothing that is old.
    const rows = await q
      .select({ id: t.workspaces.id })
      .from(t.workspaces)
      .where(lte(t.workspaces.createdAt, needs.now() - day))
      .orderBy(asc(t.workspaces.id))
    const rules = new Map<string, Retention>()
    for (const { id } of rows) rules.set(id, await retentionOf(needs.store, id))
    await each(needs, rows, ({ id }) => announce(needs, id, (of) => rules.get(of) ?? null))
    await purgeTold(needs, rules)
  },
}

const nameOf = (workspace: WorkspaceId) => `retention ${workspace}`

/** Tells once a week, and after a change of the rules, what is to go until it is told again. */
async function announce(needs: JobNeeds, workspace: WorkspaceId, rules: Rules): Promise<void> {
  const { store, now } = needs
  const rule = rules(workspace)
  const told = await upkeepOf(store, nameOf(workspace))
  if (!rule || (told && isSameRule(told.body.rule, rule) && now() - told.at < week)) return
  const only: Rules = (of) => (of === workspace ? rule : null)
  const found = (await survey(store, [workspace], only, now() + day + week)).get(workspace)
  // What was told before goes on being true: only what is new waits for a day.
  const goesOn = told && isSameRule(told.body.rule, rule) && now() - told.at <= week + day
  const body = { rule, found: { ...found }, since: goesOn ? told.body.since : now() }
  if (!(await moveUpkeep(store, told, { name: nameOf(workspace), at: now(), body }))) return
  if (found && sumOf(found) > 0)
    await needs.alert(workspace, 'alerts.retention', (tongue) => ({
      time: clockTime(now() + day, tongue.zone, tongue.language),
      what: partsOf(found, tongue.say).join('; '),
    }))
}

function sumOf({ events, messages, rows, files }: Purged): number {
  return events + messages + rows + files
}

function partsOf({ events, messages, rows, files, bytes }: Purged, say: Say): string[] {
  const all: [number, WordingKey][] = [
    [events, 'retention.events'],
    [messages, 'retention.messages'],
    [rows, 'retention.rows'],
    [files, 'retention.files'],
  ]
  const size = sizeInWords(bytes)
  return all.filter(([count]) => count > 0).map(([count, key]) => say(key, { count, size }))
}

/** Takes away, once a day, what was told a day ago or earlier under the same rules. */
async function purgeTold(needs: JobNeeds, rules: Map<string, Retention>): Promise<void> {
  const { store, now } = needs
  const last = await upkeepOf(store, 'purge')
  if (last && now() - last.at < day - hour / 2) return
  const told: string[] = []
  for (const [workspace, rule] of rules) {
    const known = await upkeepOf(store, nameOf(workspace))
    if (known && isSameRule(known.body.rule, rule) && now() - Number(known.body.since) >= day) told.push(workspace)
  }
  if (told.length === 0) return
  if (!(await moveUpkeep(store, last, { name: 'purge', at: now(), body: { ...last?.body } }))) return
  const only: Rules = (of) => (told.includes(of) ? (rules.get(of) ?? null) : null)
  const purged = await purge(store, told, only, now(), needs.dropBytes)
  const was = await upkeepOf(store, 'purge')
  if (was) await moveUpkeep(store, was, { name: 'purge', at: was.at, body: { ...purged } })
}
