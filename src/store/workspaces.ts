// What a workspace itself is, as a change: its name, time zone, language and opening hours; and the deadlines that follow from them.
import { and, asc, eq, gt, like, ne } from 'drizzle-orm'
import type { CaseId, PersonId, WorkspaceId } from '#core/ids.ts'
import { type Calendar, weekdays } from '#core/workflow.ts'
import { canonical } from './chain.ts'
import type { Write } from './commit.ts'
import type { Row } from './schema.ts'
import type { Setting } from './settings.ts'
import type { Store } from './store.ts'
import type { Upkeep } from './upkeep.ts'

export type WorkspaceSettings = Pick<Row<'workspaces'>, 'name' | 'timezone' | 'language' | 'calendar'>

/** What of a workspace would be another: opening hours are always in its own zone. */
export function differing(was: WorkspaceSettings, wanted: Partial<WorkspaceSettings>): Partial<WorkspaceSettings> {
  const zone = wanted.timezone ?? was.timezone
  const calendar = wanted.calendar === undefined ? was.calendar : wanted.calendar
  const next = { ...was, ...wanted, calendar: calendar && { ...calendar, zone } }
  const names = ['name', 'timezone', 'language', 'calendar'] as const
  return Object.fromEntries(
    names.filter((name) => canonical(next[name]) !== canonical(was[name])).map((name) => [name, next[name]]),
  )
}

/** Changes a workspace. Where its hours change, the deadlines of its cases are to be worked out again: kept with it, so none is forgotten. */
export function changeWorkspace(
  id: WorkspaceId,
  set: Partial<WorkspaceSettings>,
  now: number,
  by: PersonId | null = null,
): Setting {
  const { name, timezone, language, calendar } = set
  const facts = {
    ...(timezone === undefined ? {} : { timezone }),
    ...(language === undefined ? {} : { language }),
    ...(calendar === undefined ? {} : { hours: hoursText(calendar), holidays: calendar?.holidays ?? [] }),
  }
  return {
    writes: [
      {
        write: (q, t) =>
          q.update(t.workspaces).set(set).where(eq(t.workspaces.id, id)).returning({ id: t.workspaces.id }),
        mustTouch: 1,
      },
      ...(calendar === undefined ? [] : [movedWrite(id, now)]),
    ],
    entry: { kind: 'workspace.changed', by, facts, ...(name === undefined ? {} : { content: { name } }) },
  }
}

/** Opening hours in a line: "mon 09:00-12:00 13:00-18:00, sat 20:00-02:00". */
function hoursText(calendar: Calendar | null): string {
  if (!calendar) return 'always'
  const days = weekdays.map((day) => [day, ...(calendar.week[day] ?? []).map(([from, to]) => `${from}-${to}`)])
  return days.flatMap((day) => (day.length > 1 ? day.join(' ') : [])).join(', ')
}

const prefix = 'hours '

function movedWrite(id: WorkspaceId, at: number): Write {
  const row = { name: prefix + id, at, body: {} }
  return {
    write: (q, t) =>
      q
        .insert(t.upkeep)
        .values(row)
        .onConflictDoUpdate({ target: t.upkeep.name, set: { at } })
        .returning({ name: t.upkeep.name }),
  }
}

export type MovedHours = Pick<Upkeep, 'name' | 'at'> & { workspace: WorkspaceId }

/** The workspaces whose hours have changed while not all of their cases' deadlines have followed. */
export async function movedHours({ q, t }: Store): Promise<MovedHours[]> {
  const rows = await q
    .select()
    .from(t.upkeep)
    .where(like(t.upkeep.name, `${prefix}%`))
  return rows.map(({ name, at }) => ({ name, at, workspace: name.slice(prefix.length) }))
}

/** Some cases of a workspace that are not closed, after one. */
export function aliveAfter({ q, t }: Store, workspace: WorkspaceId, after: CaseId, limit: number) {
  return q
    .select({ id: t.cases.id })
    .from(t.cases)
    .where(and(eq(t.cases.workspace, workspace), ne(t.cases.phase, 'closed'), gt(t.cases.id, after)))
    .orderBy(asc(t.cases.id))
    .limit(limit)
    .execute()
}

/** All deadlines have followed, unless hours changed once more meanwhile. */
export function hoursFollowed({ name, at }: MovedHours): Write {
  return {
    write: (q, t) =>
      q
        .delete(t.upkeep)
        .where(and(eq(t.upkeep.name, name), eq(t.upkeep.at, at)))
        .returning({ name: t.upkeep.name }),
  }
}
