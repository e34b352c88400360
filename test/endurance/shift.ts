// Sets a house's clock apart from the machine's, at its start and while it runs.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type House, pause, root } from './houses.ts'

export type Shift = ReturnType<typeof openShift>

/** A clock for a house that is started with `env`; it shows the machine's time at first. */
export function openShift(file: string, ms = 0) {
  const write = (to: number) => writeFileSync(file, String(to))
  write(ms)
  let by = ms
  return {
    env: { ENDURANCE_SHIFT: file, NODE_OPTIONS: `--import ${join(root, 'test/endurance/shifted.ts')}` },
    /** How far it is from the machine's clock, in ms. */
    by: () => by,
    /** What it shows. */
    now: () => Date.now() + by,
    /** Where the house is not running, what it will show once it is. */
    sets(to: number): void {
      by = to
      write(to)
    },
    /** Sets the clock of a running house; answers when it goes by it. */
    async jumps(house: House, to: number): Promise<void> {
      by = to
      write(to)
      house.signal('SIGUSR2')
      while (readFileSync(`${file}.heard`, 'utf8') !== String(to)) await pause(5)
    },
  }
}
