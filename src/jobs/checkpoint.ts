import { Conflict } from '#store/commit.ts'
import { upkeepOf } from '#store/upkeep.ts'
import { each, type Job, type JobNeeds } from './job.ts'

const tooSoon = 30 * 60_000

/** Once an hour all heads of a workspace are chained under an HMAC, by one of the processes that serve it. */
export const checkpoint: Job = {
  name: 'checkpoint',
  every: '0 0 * * * *',
  async run(needs) {
    const { q, t } = needs.store
    const workspaces = await q.select({ id: t.workspaces.id }).from(t.workspaces)
    await each(needs, workspaces, ({ id }) => once(needs, id))
  },
}

async function once({ store, now, checkpoint }: JobNeeds, workspace: string): Promise<void> {
  const was = await upkeepOf(store, `checkpoint ${workspace}`)
  if (was && Math.abs(now() - was.at) < tooSoon) return
  try {
    await checkpoint(workspace, was)
  } catch (problem) {
    // Another process was there first.
    if (!(problem instanceof Conflict)) throw problem
  }
}
