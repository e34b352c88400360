import { and, isNull, lte, or } from 'drizzle-orm'
import { is } from '#store/sql.ts'
import type { Job } from './job.ts'

const atOnce = 10

/** Fetches the media that could not be fetched when they came. */
export const fetchMedia: Job = {
  name: 'fetch-media',
  every: '*/5 * * * * *',
  async run({ store, now, fetchFile }) {
    const { q, t } = store
    const rows = await q
      .select()
      .from(t.files)
      .where(and(is(t.files.state, 'wanted'), or(isNull(t.files.notBefore), lte(t.files.notBefore, now()))))
      .limit(atOnce)
    for (const row of rows) await fetchFile(row)
  },
}
