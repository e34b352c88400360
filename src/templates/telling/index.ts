// What chats say of what they are told, of being muted and of what a restore holds back, by language: part of each language's texts.
import { ar } from './ar.ts'
import { en } from './en.ts'
import { id } from './id.ts'
import { ms } from './ms.ts'
import { th } from './th.ts'

export type TellingTexts = Record<keyof typeof en, string>
export const telling = { en, th, ms, id, ar }
