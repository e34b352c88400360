// Every run, one line each.
import { kills } from './r1-kills.ts'
import { power } from './r2-power.ts'
import { upstream } from './r3-upstream.ts'
import { repeats } from './r4-repeats.ts'
import { crowd } from './r5-crowd.ts'
import { fuzz } from './r6-fuzz.ts'
import { full } from './r7-full.ts'
import { clock } from './r8-clock.ts'
import { poison } from './r9-poison.ts'
import { goodbyes } from './r10-goodbyes.ts'
import { soak } from './r11-soak.ts'
import { backups } from './r12-backup.ts'
import { late } from './r13-late.ts'
import type { Run } from './run.ts'

export const runs: Run[] = [
  kills, // R1
  power, // R2
  upstream, // R3
  repeats, // R4
  crowd, // R5
  fuzz, // R6
  full, // R7
  clock, // R8
  poison, // R9
  goodbyes, // R10
  soak, // R11
  backups, // R12
  late, // R13
]
