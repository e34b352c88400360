import { each, type Job } from './job.ts'

/** Once an hour all heads of a workspace are chained under an HMAC. */
export const checkpoint: Job = {
  name: 'checkpoint',
  every: '0 0 * * * *',
  async run(needs) {
    const { q, t } = needs.store
    const workspaces = await q.select({ id: t.workspaces.id }).from(t.workspaces)
    await each(needs, workspaces, ({ id }) => needs.checkpoint(id))
  },
}
