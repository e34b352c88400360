import { and, asc, isNull, lte, or } from 'drizzle-orm'
import { is } from '#store/sql.ts'
import { each, type Job } from './job.ts'

const atOnce = 10

/** Fetches the media that could not be fetched when they came. */
export const fetchMedia: Job = {
  name: 'fetch-media',
  every: '*/5 * * * * *',
  async run(needs) {
    const { now, fetchFile } = needs
    const { q, t } = needs.store
    const rows = await q
      .select()
      .from(t.files)
      .where(and(is(t.files.state, 'wanted'), or(isNull(t.files.notBefore), lte(t.files.notBefore, now()))))
      .orderBy(asc(t.files.id))
      .limit(atOnce)
    await each(needs, rows, fetchFile)
  },
}
