// Backups by night, and once a week the proof that the newest can be restored, told in one line.
import { asc } from 'drizzle-orm'
import { dateOf as dayOf, instantOf } from '#core/calendar.ts'
import { type Doing, doingIn, moveUpkeep, upkeepOf } from '#store/upkeep.ts'
import { sizeInWords } from '#templates/size.ts'
import type { Job, JobNeeds } from './job.ts'

/** A quarter past three at night in the oldest workspace's zone. */
const time = '03:15'
const day = 24 * 60 * 60_000
const again = 60 * 60_000
const proofEvery = 7 * day
const tellAgain = day

export const backup: Job = {
  name: 'backup',
  every: '20 * * * * *',
  async run(needs) {
    const zone = needs.backups.nightly ? await zoneOf(needs) : null
    if (zone === null || needs.now() < (await dueAt(needs, zone))) return
    const made = await once(needs, 'backup', 'alerts.backup_failed', async () => {
      const { size, cases, path } = await needs.backups.make()
      return { path, size, cases, heard: true }
    })
    if (made) await prove(needs, made.path, made.size)
  },
}

/** When the next backup is due; an attempt that failed, or was cut off, is made again an hour later. */
async function dueAt(needs: JobNeeds, zone: string): Promise<number> {
  const last = await upkeepOf(needs.store, 'backup')
  if (!last) return needs.now()
  return doingIn(last).ok ? nightAfter(last.at, zone) : last.at + again
}

function nightAfter(at: number, zone: string): number {
  const tonight = instantOf(zone, dayOf(zone, at), time)
  return tonight > at ? tonight : instantOf(zone, dayOf(zone, at + day), time)
}

/** The restore proof, where the last is a week old, failed, or was told to nobody. */
async function prove(needs: JobNeeds, path: string, size: number): Promise<void> {
  const last = await upkeepOf(needs.store, 'proof')
  const isProven = last && doingIn(last).ok && doingIn(last).heard
  if (isProven && needs.now() - last.at < proofEvery - again) return
  await once(needs, 'proof', 'alerts.restore_failed', async () => {
    const { cases, files } = await needs.backups.prove(path)
    const values = { size: sizeInWords(size), cases, files: files.all, missing: files.missing || null }
    const told = await needs.alertAll('alerts.backup_ok', values)
    return { path, size, cases, heard: told > 0 }
  })
}

type Done = { path: string; size: number; cases: number; heard: boolean }

/** Does a thing that one process at a time does; how it went is kept, and told where it fails or works again. */
async function once(
  needs: JobNeeds,
  name: 'backup' | 'proof',
  failed: 'alerts.backup_failed' | 'alerts.restore_failed',
  doing: () => Promise<Done>,
): Promise<Done | null> {
  const { store, now } = needs
  const was = await upkeepOf(store, name)
  const before = doingIn(was)
  const started = now()
  if (!(await moveUpkeep(store, was, { name, at: started, body: { ...before, ok: null } }))) return null
  const keep = async (kept: Doing) =>
    void (await moveUpkeep(store, await upkeepOf(store, name), { name, at: started, body: { ...kept } }))
  try {
    const done = await doing()
    await keep({ ok: true, heard: done.heard, lastGood: started, toldAt: null, reason: null, size: done.size })
    if (before.toldAt !== null && name === 'backup')
      await needs.alertAll('alerts.backup_works', { size: sizeInWords(done.size), cases: done.cases })
    return done
  } catch (problem) {
    // Called off as the process ends, it is nobody's fault: the next one makes it an hour later.
    if (problem instanceof Error && problem.name === 'AsideStopped') return null
    needs.failed(problem)
    const reason = problem instanceof Error ? problem.message : String(problem)
    const isNews = before.toldAt === null || started - before.toldAt >= tellAgain
    await keep({ ...before, ok: false, reason, toldAt: isNews ? started : before.toldAt })
    const last = before.lastGood === null ? null : new Date(before.lastGood).toISOString().slice(0, 10)
    if (isNews) await needs.alertAll(failed, name === 'backup' ? { reason, last } : { reason })
    return null
  }
}

async function zoneOf({ store: { q, t } }: JobNeeds): Promise<string | null> {
  const [oldest] = await q
    .select({ zone: t.workspaces.timezone })
    .from(t.workspaces)
    .orderBy(asc(t.workspaces.id))
    .limit(1)
  return oldest?.zone ?? null
}
