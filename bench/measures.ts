// All that is measured: one line each.
import type { Measure } from './measure.ts'
import { p1 } from './p1-case.ts'
import { p2 } from './p2-reply.ts'
import { p3 } from './p3-flow.ts'
import { p7 } from './p7-memory.ts'

export const measures: Measure[] = [p1, p2, p3, p7]
