// Every run, one line each.
import { kills } from './r1-kills.ts'
import type { Run } from './run.ts'

export const runs: Run[] = [kills]
