// What happens without anybody asking: one line each.
import { backup } from './backup.ts'
import { checkpoint } from './checkpoint.ts'
import { deadlines } from './deadlines.ts'
import { deliver } from './deliver.ts'
import { expire } from './expire.ts'
import { fetchMedia } from './fetch-media.ts'
import { forget } from './forget.ts'
import type { Job } from './job.ts'
import { keyAge } from './key-age.ts'
import { mutes } from './mutes.ts'
import { renewChannels } from './renew-channels.ts'
import { requests } from './requests.ts'
import { restored } from './restored.ts'
import { retention } from './retention.ts'
import { sentinel } from './sentinel.ts'
import { tidy } from './tidy.ts'
import { timers } from './timers.ts'

export const jobs: Job[] = [
  deliver,
  timers,
  deadlines,
  expire,
  mutes,
  renewChannels,
  restored,
  fetchMedia,
  checkpoint,
  tidy,
  backup,
  keyAge,
  retention,
  forget,
  sentinel,
  requests,
]
