import type { Job } from './job.ts'

/** Once an hour all heads of a workspace are chained under an HMAC. */
export const checkpoint: Job = {
  name: 'checkpoint',
  every: '0 0 * * * *',
  async run({ store: { q, t }, checkpoint: write }) {
    const workspaces = await q.select({ id: t.workspaces.id }).from(t.workspaces)
    for (const { id } of workspaces) await write(id)
  },
}
