// All that is measured: one line each.
import type { Measure } from './measure.ts'
import { p1 } from './p1-case.ts'
import { p2 } from './p2-reply.ts'
import { p3 } from './p3-flow.ts'
import { p4 } from './p4-safe.ts'
import { p5 } from './p5-answers.ts'
import { p6 } from './p6-overload.ts'
import { p7 } from './p7-memory.ts'
import { p8 } from './p8-newest.ts'
import { p9 } from './p9-timers.ts'
import { p10 } from './p10-outbox.ts'
import { p11 } from './p11-start.ts'

export const measures: Measure[] = [p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11]
