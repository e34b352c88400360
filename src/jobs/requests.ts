import { and, eq, lt } from 'drizzle-orm'
import { retentionOf } from '#store/policies.ts'
import { each, type Job } from './job.ts'

const day = 24 * 60 * 60_000

/** What other systems asked for goes with what tells repeats of events: as long ago as the workspace keeps those. */
export const requests: Job = {
  name: 'requests',
  every: '0 50 3 * * *',
  async run(needs) {
    const { store, now } = needs
    const { q, t } = store
    const workspaces = await q.select({ id: t.workspaces.id }).from(t.workspaces)
    await each(needs, workspaces, async ({ id }) => {
      const { events } = await retentionOf(store, id)
      const isOld = and(eq(t.requests.workspace, id), lt(t.requests.at, now() - events.keys * day))
      const [found] = await q.select({ id: t.requests.id }).from(t.requests).where(isOld).limit(1)
      if (!found) return
      await store.commit([{ write: (w, s) => w.delete(s.requests).where(isOld).returning({ id: s.requests.id }) }])
    })
  },
}
