import { and, eq, isNotNull, isNull, lte } from 'drizzle-orm'
import type { Row } from '#store/schema.ts'
import { each, type Job, type JobNeeds } from './job.ts'

const atOnce = 200

/** Ends flows that nobody finished, and says so; forgets codes that nobody used in time. */
export const expire: Job = {
  name: 'expire',
  every: '*/15 * * * * *',
  async run(needs) {
    await expireFlows(needs)
    await expireCodes(needs)
  },
}

async function expireFlows(needs: JobNeeds): Promise<void> {
  const { q, t } = needs.store
  const rows = await q
    .select()
    .from(t.conversations)
    .where(and(isNotNull(t.conversations.expiresAt), lte(t.conversations.expiresAt, needs.now())))
    .limit(atOnce)
  await each(needs, rows, (row) => expireFlow(needs, row))
}

async function expireFlow({ store, say }: JobNeeds, row: Row<'conversations'>): Promise<void> {
  const ended = await store.commit([
    {
      write: (q, t) =>
        q
          .update(t.conversations)
          .set({ flow: { ...row.flow, flow: null }, expiresAt: null, version: row.version + 1 })
          .where(
            and(
              eq(t.conversations.chat, row.chat),
              eq(t.conversations.person, row.person),
              eq(t.conversations.version, row.version),
            ),
          )
          .returning({ chat: t.conversations.chat }),
    },
  ])
  const wasAsked = row.flow !== null && 'flow' in row.flow && isAsking(row.flow.flow)
  if (ended[0].length > 0 && wasAsked) await say(row.workspace, row.chat, row.person, 'flow.expired')
}

/** Words that only waited for a choice are offered, not asked for: nobody is told that they are over. */
function isAsking(flow: unknown): boolean {
  return typeof flow === 'object' && flow !== null && 'kind' in flow && (flow.kind === 'open' || flow.kind === 'act')
}

async function expireCodes({ store, now }: JobNeeds): Promise<void> {
  const { q, t } = store
  const at = now()
  const [one] = await q
    .select({ code: t.codes.code })
    .from(t.codes)
    .where(and(isNull(t.codes.usedAt), lte(t.codes.expiresAt, at)))
    .limit(1)
  if (!one) return
  await store.commit([
    {
      write: (w, s) =>
        w
          .delete(s.codes)
          .where(and(isNull(s.codes.usedAt), lte(s.codes.expiresAt, at)))
          .returning({ code: s.codes.code }),
    },
  ])
}
