// Case numbers: one small write for all who wait in the same turn.
import type { Store } from './store.ts'

type Waiting = { resolve(number: number): void; reject(reason: unknown): void }

/** Hands out the numbers of each workspace, each once. */
export function numbersOf(commit: Store['commit']): Store['numbers'] {
  const waiting = new Map<string, Waiting[]>()

  return (workspace) =>
    new Promise((resolve, reject) => {
      const others = waiting.get(workspace)
      if (others) others.push({ resolve, reject })
      else {
        const all = [{ resolve, reject }]
        waiting.set(workspace, all)
        void take(workspace, all)
      }
    })

  async function take(workspace: string, all: Waiting[]): Promise<void> {
    const close = () => {
      if (waiting.get(workspace) === all) waiting.delete(workspace)
    }
    const write = {
      hot: 'takeNumbers',
      // Counted when the write runs: who asks after that belongs to the next one.
      get values() {
        close()
        return { workspace, many: all.length }
      },
    } as const
    try {
      const [[taken]] = await commit([write])
      if (!taken) throw new Error(`There is no workspace ${workspace} to take a number of`)
      for (const [at, one] of all.entries()) one.resolve(taken.next - all.length + at)
    } catch (problem) {
      close()
      for (const one of all) one.reject(problem)
    }
  }
}
