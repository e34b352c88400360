// A pack as it stands in its folder, and everything a decision in a workspace made from it would go by.
import { readFileSync } from 'node:fs'
import { pack, type Rules, workflow } from '#core/workflow.ts'

const folder = new URL('../../data/packs/', import.meta.url)

/** The packs that ship, by the names of their folders. */
export const packNames = ['mims', 'field-service'] as const
export type PackName = (typeof packNames)[number]

/** A pack's file, unread by zod. */
export function fileOf(name: PackName, file: 'pack' | 'workflow'): unknown {
  return JSON.parse(readFileSync(new URL(`${name}/${file}.json`, folder), 'utf8'))
}

/** What the pack's README says. */
export function readmeOf(name: PackName): string {
  return readFileSync(new URL(`${name}/README.md`, folder), 'utf8')
}

/** A pack, read: its two files and the rules of a workspace fresh from it. */
export function loadPack(name: PackName) {
  const flow = workflow.parse(fileOf(name, 'workflow'))
  const business = pack.parse(fileOf(name, 'pack'))
  const rules: Rules = {
    workflow: flow,
    types: Object.fromEntries(business.types.map((type) => [type.id, type])),
    categories: business.categories,
    lists: business.lists,
    calendar: business.calendar,
    timezone: business.timezone,
  }
  return { pack: business, workflow: flow, rules }
}
