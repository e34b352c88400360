// R7: the disk is full under load, then has room again. The house's folder is a small file system of its own, which is filled to the brim.
import { execFileSync } from 'node:child_process'
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Bench, openBench } from '../bench.ts'
import { openDatabase } from '../database.ts'
import { pause } from '../houses.ts'
import { nothingWrong, type Run } from './run.ts'

/** As much as a run needs for what it keeps, and not much more. */
const megabytes = { short: 96, long: 256 }
const perSecond = 25

export const full: Run = {
  name: 'r7',
  about: 'the disk is full under load, and then has room again',
  pass: '503 while it is full, 0 acknowledged lost, the integrity check passes, it recovers without a restart',
  waits: true,
  async run({ long, say }) {
    const folder = await mkdtemp(join(tmpdir(), 'caseline-endurance-'))
    const disk = smallDisk(join(folder, 'disk'), long ? megabytes.long : megabytes.short)
    if (typeof disk === 'string') return { cannot: disk, holds: [] }
    const log = join(folder, 'house.log')
    const bench = await openBench({
      people: { line: 40, whatsapp: 40, telegram: 40 },
      house: { dataDir: join(disk.folder, 'data'), log },
    })
    try {
      const rounds = long ? 20 : 2
      await bench.director.does('load', {
        phones: bench.everybody,
        total: 1_000_000,
        perSecond,
        says: '/new other {marker}',
        opens: true,
      })
      const times: Awaited<ReturnType<typeof fillOnce>>[] = []
      for (let round = 0; round < rounds; round++) {
        await pause(4_000)
        times.push(await fillOnce(bench, disk, long ? 15_000 : 6_000))
        say(`round ${round + 1}: ${JSON.stringify(times.at(-1))}`)
      }
      await pause(2_000)
      await bench.director.does('rest')
      await bench.settles(long ? 1_800_000 : 300_000)
      const verdict = await bench.verdict()
      const integrity = await integrityOf(bench)
      const sum = (of: (round: (typeof times)[number]) => number) => times.reduce((total, each) => total + of(each), 0)
      const slowest = Math.max(...times.map(({ recovered }) => recovered))
      return {
        verdict,
        holds: [
          {
            what: 'refused with 503 while it was full',
            is: times.every(({ refused }) => refused > 0),
            found: sum(({ refused }) => refused),
          },
          {
            what: 'no other fault at the doors',
            is: sum(({ other }) => other) === 0,
            found: sum(({ other }) => other),
          },
          { what: 'the integrity check passes', is: integrity === 'ok', found: integrity },
          { what: 'it recovers within 10 s of having room', is: slowest <= 10_000, found: `${slowest} ms` },
          { what: 'without a restart', is: bench.house.isRunning() && bench.house.starts() === 1 },
          ...nothingWrong(verdict),
        ],
        figures: { rounds, refused: sum(({ refused }) => refused), slowestRecoveryMs: slowest },
      }
    } finally {
      await bench.close(true)
      disk.close()
      await rm(folder, { recursive: true, force: true })
    }
  },
}

type Disk = { folder: string; fill(): void; free(): void; close(): void }

/** A file system in memory that holds so many megabytes; why not, where the machine does not let us. */
function smallDisk(folder: string, size: number): Disk | string {
  mkdirSync(folder)
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}m`, 'tmpfs', folder], { stdio: 'pipe' })
  } catch (problem) {
    return `a small file system cannot be mounted (${String(problem).split('\n')[0]})`
  }
  const ballast = join(folder, 'ballast')
  return {
    folder,
    fill: () => fillUp(ballast),
    free: () => rmSync(ballast),
    close: () => void execFileSync('umount', ['-l', folder]),
  }
}

/** Writes into a file until not a byte more goes in. */
function fillUp(path: string): void {
  const file = openSync(path, 'a')
  for (let size = 1_048_576; size >= 1; ) {
    try {
      writeSync(file, new Uint8Array(size))
    } catch (problem) {
      if (!(problem instanceof Error && 'code' in problem && problem.code === 'ENOSPC')) throw problem
      size = Math.floor(size / 4)
    }
  }
  closeSync(file)
}

/** Fills the disk for a while and frees it; answers what the doors said meanwhile, and how long after it was well again (ms). */
async function fillOnce(bench: Bench, disk: Disk, ms: number) {
  const before = await statuses(bench)
  disk.fill()
  const began = performance.now()
  while (performance.now() - began < ms) {
    await pause(250)
    // What the house itself gives back to the disk is taken again.
    disk.fill()
  }
  const during = await statuses(bench)
  disk.free()
  const freed = performance.now()
  while ((await statuses(bench)).kept <= during.kept + perSecond && performance.now() - freed < 60_000) await pause(50)
  return {
    kept: during.kept - before.kept,
    refused: during.refused - before.refused,
    other: during.other - before.other,
    recovered: Math.round(performance.now() - freed),
  }
}

async function statuses({ director }: Bench) {
  const { statuses: all } = await director.does('progress')
  const count = (is: (status: number) => boolean) =>
    Object.entries(all).reduce((sum, [status, times]) => sum + (is(Number(status)) ? times : 0), 0)
  const isKept = (status: number) => status >= 200 && status < 300
  return {
    kept: count(isKept),
    refused: count((status) => status === 503),
    other: count((status) => !isKept(status) && status !== 503),
  }
}

async function integrityOf({ house }: Bench): Promise<string> {
  const database = await openDatabase(house.databaseUrl)
  const found: string[] = []
  for await (const row of database.rows<{ integrity_check: string }>('pragma integrity_check'))
    found.push(row.integrity_check)
  await database.close()
  return found.join('; ')
}
