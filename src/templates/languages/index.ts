// The languages, each a line. A language whose texts miss a key does not compile.
import type { Language } from '#core/workflow.ts'
import { ar } from './ar.ts'
import { en } from './en.ts'
import { id } from './id.ts'
import { ms } from './ms.ts'
import { th } from './th.ts'

export type Texts = Record<keyof typeof en, string>
export const texts: Record<Language, Texts> = { en, th, ms, id, ar }
