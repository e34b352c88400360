import { and, isNotNull, lte } from 'drizzle-orm'
import { each, type Job } from './job.ts'

const atOnce = 100

/** Chats whose being muted is over are told what they missed. */
export const mutes: Job = {
  name: 'mutes',
  every: '*/15 * * * * *',
  async run(needs) {
    const { q, t } = needs.store
    const rows = await q
      .select({ id: t.chats.id, workspace: t.chats.workspace })
      .from(t.chats)
      .where(and(isNotNull(t.chats.mutedUntil), lte(t.chats.mutedUntil, needs.now())))
      .limit(atOnce)
    await each(needs, rows, ({ id, workspace }) => needs.endMute(workspace, id))
  },
}
