import { forgetTakenBack } from '#store/forget.ts'
import type { Job } from './job.ts'

/** What was taken back goes from where it only lies in passing. */
export const forget: Job = {
  name: 'forget',
  every: '10 * * * * *',
  async run({ store }) {
    await forgetTakenBack(store)
  },
}
