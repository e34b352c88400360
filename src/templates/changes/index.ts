// What chats and pages say of who changed what, by language: part of each language's texts.
import { ar } from './ar.ts'
import { en } from './en.ts'
import { id } from './id.ts'
import { ms } from './ms.ts'
import { th } from './th.ts'

export type ChangeTexts = Record<keyof typeof en, string>
export const changes = { en, th, ms, id, ar }
