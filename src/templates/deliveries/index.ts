// What is said of deliveries, by language: part of each language's texts.
import { ar } from './ar.ts'
import { en } from './en.ts'
import { id } from './id.ts'
import { ms } from './ms.ts'
import { th } from './th.ts'

export type DeliveryTexts = Record<keyof typeof en, string>
export const deliveries = { en, th, ms, id, ar }
