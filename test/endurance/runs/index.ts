// Every run, one line each.
import { kills } from './r1-kills.ts'
import { power } from './r2-power.ts'
import { fuzz } from './r6-fuzz.ts'
import type { Run } from './run.ts'

export const runs: Run[] = [fuzz, kills, power]
