import { and, asc, eq, gt, isNull, lte, or } from 'drizzle-orm'
import type { Row } from '#store/schema.ts'
import { is } from '#store/sql.ts'
import type { Job, JobNeeds } from './job.ts'

const atOnce = 10
/** A file that cannot even be tried, as its channel does not open, is looked at again so much later (ms). */
const putOff = 5 * 60_000

/** Fetches the media that could not be fetched when they came. Those that cannot be tried hold up none of the others. */
export const fetchMedia: Job = {
  name: 'fetch-media',
  every: '*/5 * * * * *',
  async run(needs) {
    let after = ''
    for (let tried = 0; tried < atOnce; ) {
      const files = await wanted(needs, after)
      for (const file of files) if (await fetched(needs, file)) tried += 1
      const last = files.at(-1)
      if (!last || files.length < atOnce) return
      after = last.id
    }
  },
}

function wanted({ store: { q, t }, now }: JobNeeds, after: string): Promise<Row<'files'>[]> {
  const isDue = or(isNull(t.files.notBefore), lte(t.files.notBefore, now()))
  return q
    .select()
    .from(t.files)
    .where(and(is(t.files.state, 'wanted'), gt(t.files.id, after), isDue))
    .orderBy(asc(t.files.id))
    .limit(atOnce)
    .execute()
}

/** Whether a file was tried, whatever came of it. */
async function fetched({ store, now, fetchFile, failed }: JobNeeds, file: Row<'files'>): Promise<boolean> {
  try {
    await fetchFile(file)
    return true
  } catch (problem) {
    failed(problem)
    const set = { notBefore: now() + putOff }
    await store.commit([
      {
        write: (q, t) =>
          q
            .update(t.files)
            .set(set)
            .where(and(eq(t.files.id, file.id), eq(t.files.state, 'wanted')))
            .returning({ id: t.files.id }),
      },
    ])
    return false
  }
}
