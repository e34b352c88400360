// R2: power may fail at any moment, so no webhook is answered before its events are on disk. strace looks over the process's shoulder.
import { once } from 'node:events'
import { createReadStream, existsSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { openBench } from '../bench.ts'
import { signalGroup, spawnGuarded } from '../guard.ts'
import { pause } from '../houses.ts'
import { openPowerReader, type PowerReport, straceArguments } from '../power.ts'
import { nothingWrong, type Run } from './run.ts'

const strace = ['/usr/bin/strace', '/usr/local/bin/strace', '/bin/strace'].find((path) => existsSync(path))

export const power: Run = {
  name: 'r2',
  about: 'power loss: strace watches every write, sync and answer of the process under load',
  pass: 'no 200 leaves before the sync of the transaction that holds its events',
  async run({ long, say }) {
    if (!strace) return { cannot: 'there is no strace', holds: [] }
    const total = long ? 5_000 : 1_000
    const bench = await openBench({ people: { line: 40 } })
    try {
      const watched = await watch(bench.house.pid ?? 0, join(bench.folder, 'strace'))
      if (typeof watched === 'string') return { cannot: watched, holds: [] }
      await bench.director.does('load', { phones: bench.phones.line, total, atOnce: 24, says: '/new other {marker}' })
      await bench.settles(long ? 1_800_000 : 300_000)
      const { report, size } = await watched.end()
      say(`${Math.round(size / 1_000_000)} MB of system calls; ${report.answered} webhooks answered 200`)
      for (const { event, written } of report.early.slice(0, 20))
        say(`event ${event} was answered ${written ? 'before its sync' : 'and never seen in the log'}`)
      const verdict = await bench.verdict({ notices: false })
      return {
        verdict,
        holds: [
          { what: 'no 200 before its sync', is: report.early.length === 0, found: report.early.length },
          { what: `at least ${total} webhooks seen`, is: report.answered >= total, found: report.answered },
          ...nothingWrong(verdict),
        ],
        figures: {
          answered: report.answered,
          syncs: report.syncs,
          eventsPerSync: (report.answered / Math.max(1, report.syncs)).toFixed(1),
          early: report.early.length,
        },
      }
    } finally {
      await bench.close(process.env.ENDURANCE_KEEP === '1')
    }
  },
}

type Watched = { end(): Promise<{ report: PowerReport; size: number }> }

/** Begins to watch a process; why not, where the system does not let us. */
async function watch(pid: number, file: string): Promise<Watched | string> {
  const child = spawnGuarded(strace ?? '', [...straceArguments, '-o', file, '-p', String(pid)], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    said += chunk.toString()
  })
  while (!said.includes('attached')) {
    if (child.exitCode !== null) return `strace may not watch here (${said.trim()})`
    await pause(20)
  }
  // Every thread is watched once nothing new is said of one.
  for (let before = ''; before !== said; await pause(200)) before = said
  return {
    async end() {
      const ended = once(child, 'exit')
      signalGroup(child, 'SIGINT')
      await ended
      const reader = openPowerReader()
      for await (const line of createInterface({ input: createReadStream(file, 'latin1') })) reader.line(line)
      const { size } = statSync(file)
      if (process.env.ENDURANCE_KEEP !== '1') rmSync(file)
      return { report: reader.report(), size }
    },
  }
}
