// What watches over the process: whether it lives, whether it is ready, how it does.
import { Hono } from 'hono'
import type { ApiNeeds } from './needs.ts'

export type WatchNeeds = Pick<ApiNeeds, 'duplicates' | 'jobs' | 'isReady' | 'vitals' | 'metrics'>

/** The doors for whoever watches over the process. They answer however much there is to do. */
export function watchDoors({ duplicates, jobs, isReady, vitals, metrics }: WatchNeeds): Hono {
  const doors = new Hono()
  doors.get('/health', (c) => c.json({ status: 'ok', duplicates: duplicates(), jobs: jobs() }))
  doors.get('/ready', async (c) =>
    isReady() ? c.json({ status: 'ready', ...(await vitals()) }) : c.json({ status: 'starting' }, 503),
  )
  doors.get('/metrics', async (c) => c.body(await metrics.metrics(), 200, { 'content-type': metrics.contentType }))
  return doors
}
