import type { Job } from './job.ts'

/** Credentials that another process replaced are good here too within seconds; what waited for them goes. */
export const renewChannels: Job = {
  name: 'renew-channels',
  every: '*/5 * * * * *',
  run: ({ renewChannels }) => renewChannels(),
}
