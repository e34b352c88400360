// What a word typed in a chat could mean, in whatever language it was typed: commands don't know the writer's.
import type { Rules } from '#core/workflow.ts'

type Worded = { id: string; label: Record<string, string>; words?: Record<string, string[]> }

/** Words by which two different things could be meant, with both. */
export function ambiguous({ workflow, types }: Rules): string[] {
  const kinds: Worded[][] = [
    withIds(workflow.actions),
    withIds(workflow.statuses),
    workflow.severities,
    Object.values(types),
  ]
  const acrossKinds = Object.entries(workflow.actions).flatMap(([id, action]) => {
    const goes = new Set([action.to, ...action.variants.map((variant) => variant.to)])
    return withIds(workflow.statuses)
      .filter((status) => !goes.has(status.id))
      .flatMap((status) => shared({ id, ...action }, status))
  })
  return [...kinds.flatMap(pairs), ...acrossKinds]
}

const withIds = (record: Record<string, Omit<Worded, 'id'>>): Worded[] =>
  Object.entries(record).map(([id, one]) => ({ id, ...one }))

const pairs = (all: Worded[]) => all.flatMap((one, at) => all.slice(at + 1).flatMap((other) => shared(one, other)))

function shared(one: Worded, other: Worded): string[] {
  const theirs = namesOf(other)
  return [...namesOf(one)].filter((name) => theirs.has(name)).map((name) => `${name}: ${one.id} or ${other.id}`)
}

function namesOf({ id, label, words = {} }: Worded): Set<string> {
  return new Set([id, ...Object.values(label), ...Object.values(words).flat()].map((name) => name.toLowerCase()))
}
