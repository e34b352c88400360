// R12: backups are made under load while somebody reads the whole time, and what they hold is restored.
import { execFile } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import { type Bench, openBench } from '../bench.ts'
import { type Hail, openHail } from '../hail.ts'
import { readHistory } from '../history.ts'
import { openHouse, pause, root } from '../houses.ts'
import { nothingWrong, type Report, type Run } from './run.ts'

const perSecond = 450
const casesPerSecond = 50

export const backups: Run = {
  name: 'r12',
  about: 'an online backup with a long reader beside it at 500 events a second, and its restore',
  pass: 'no client sees a busy database; the copy passes its integrity check and holds every event acknowledged before it began',
  async run({ long, say }) {
    const bench = await openBench({ people: { line: 150, whatsapp: 60 } })
    try {
      const hail = openHail({
        origin: bench.house.origin,
        path: `/hooks/line/${bench.accounts.line?.channel}`,
        secret: 'line-secret',
        perSecond,
        people: 400,
      })
      const load = {
        phones: bench.everybody,
        total: 1_000_000,
        perSecond: casesPerSecond,
        says: '/new other {marker}',
        opens: true,
      } as const
      await bench.director.does('load', load)
      await pause(long ? 60_000 : 5_000)
      const reader = readOn(bench)
      const made: Made[] = []
      for (let count = long ? 10 : 2; count > 0; count--) {
        made.push(await backUp(bench, hail))
        say(
          `backup in ${made.at(-1)?.took} ms of ${made.at(-1)?.before.size} events, ${hail.acknowledged.size} acknowledged by now`,
        )
        await pause(long ? 20_000 : 2_000)
      }
      const read = reader.end()
      await pause(2_000)
      await bench.director.does('rest')
      await hail.end()
      await bench.settles(300_000)
      const last = made.at(-1)
      if (!last) throw new Error('There is a backup')
      const restored = await restore(bench, last)
      const verdict = await bench.verdict()
      return reportOf({ bench, hail, made, read, restored, verdict })
    } finally {
      await bench.close(process.env.ENDURANCE_KEEP === '1')
    }
  },
}

type Made = { path: string; took: number; code: number; said: string; before: Set<string>; perSecond: number }

/** Makes a backup with the house's own command, and remembers what was acknowledged before. */
async function backUp({ house, folder, director, history }: Bench, hail: Hail): Promise<Made> {
  await director.does('flush')
  const hailed = hail.acknowledged.size
  const before = new Set(hail.acknowledged.keys())
  for await (const entry of readHistory(history)) if (entry.t === 'ack' && entry.status === 200) before.add(entry.key)
  const began = performance.now()
  const { code, said } = await command(['backup', '--to', join(folder, 'backups'), '--json'], {
    DATA_DIR: house.dataDir,
  })
  const path = /"path":"([^"]+)"/u.exec(said)?.[1] ?? ''
  const took = Math.round(performance.now() - began)
  return { path, took, code, said, before, perSecond: Math.round(((hail.acknowledged.size - hailed) / took) * 1000) }
}

/** A reader who begins to read and does not come to an end. */
function readOn({ house }: Bench) {
  const file = house.databaseUrl.slice('file:'.length)
  const database = new BetterSqlite3(file, { readonly: true })
  database.exec('begin')
  const seen = database.prepare<[], number>('select count(*) from inbox').pluck()
  const first = seen.get()
  return {
    end() {
      const log = statSync(`${file}-wal`).size
      const isSteady = seen.get() === first
      database.exec('commit')
      database.close()
      return { isSteady, log: Math.round(log / 1_000_000) }
    },
  }
}

type Restored = { code: number; said: string; integrity: string; missing: number; isServed: boolean; cases: number }

/** Restores a backup elsewhere, looks for all that it must hold, and has a house serve it. */
async function restore({ house, folder }: Bench, { path, before }: Made): Promise<Restored> {
  const into = join(folder, 'restored')
  const secret = readFileSync(join(house.dataDir, 'secret.key'), 'utf8').trim()
  const env = { DATA_DIR: join(folder, 'nowhere'), SECRET_KEY: secret }
  const { code, said } = await command(['restore', path, '--into', into, '--json'], env)
  const file = join(into, 'caseline.db')
  if (!existsSync(file))
    return { code, said, integrity: 'nothing was restored', missing: before.size, isServed: false, cases: 0 }
  const database = new BetterSqlite3(file, { readonly: true })
  const integrity = database.prepare<[], string>('pragma integrity_check').pluck().all().join('; ')
  const kept = new Set(database.prepare<[], string>('select key from inbox').pluck().all())
  const cases = database.prepare<[], number>('select count(*) from cases').pluck().get() ?? 0
  database.close()
  const missing = [...before].filter((key) => !kept.has(key)).length
  // Its platforms are nowhere: the house it was made of still speaks for itself.
  const again = await openHouse({ dataDir: into, platforms: 'http://127.0.0.1:9', env: { SECRET_KEY: secret } })
  await again.start()
  const { code: ended } = await again.stop()
  return { code, said, integrity, missing, isServed: ended === 0, cases }
}

function command(words: string[], env: Record<string, string>): Promise<{ code: number; said: string }> {
  const options = { cwd: root, env: { PATH: process.env.PATH ?? '', ...env }, maxBuffer: 10_000_000 }
  const args = ['--disable-warning=ExperimentalWarning', join(root, 'src/cli.ts'), ...words]
  return new Promise((done) =>
    execFile(process.execPath, args, options, (problem, out, errors) =>
      done({ code: problem ? Number(problem.code ?? 1) : 0, said: out + errors }),
    ),
  )
}

type Found = {
  bench: Bench
  hail: Hail
  made: Made[]
  read: { isSteady: boolean; log: number }
  restored: Restored
  verdict: Awaited<ReturnType<Bench['verdict']>>
}

function reportOf({ bench, hail, made, read, restored, verdict }: Found): Report {
  const log = readFileSync(bench.house.log, 'utf8')
  const busy =
    `${log}${made.map(({ said }) => said).join('')}${restored.said}`.match(/SQLITE_BUSY|database is locked/gu)
      ?.length ?? 0
  // Where a platform's patience ends before an answer, that is the machine's want of time; a busy database would be told.
  const failed = [...hail.statuses].filter(([status]) => /^[345]/u.test(status) && status !== '503')
  const unanswered = [...hail.statuses].filter(([status]) => !/^\d/u.test(status))
  const refused = hail.statuses.get('503') ?? 0
  const times = made.map(({ took }) => took)
  return {
    verdict,
    holds: [
      {
        what: 'every backup was made',
        is: made.every(({ code, path }) => code === 0 && path !== ''),
        found: made.find(({ code }) => code !== 0)?.said ?? made.length,
      },
      {
        what: 'no client saw a busy database',
        is: busy === 0 && failed.length === 0,
        found: busy || JSON.stringify(failed),
      },
      { what: 'the reader saw one state the whole time', is: read.isSteady },
      {
        what: 'the restored copy passes its integrity check',
        is: restored.code === 0 && restored.integrity === 'ok',
        found: restored.code === 0 ? restored.integrity : restored.said,
      },
      {
        what: 'it holds every event acknowledged before it began',
        is: restored.missing === 0,
        found: `${restored.missing} of ${made.at(-1)?.before.size} missing`,
      },
      { what: 'a house serves it', is: restored.isServed },
      ...nothingWrong(verdict),
    ],
    figures: {
      acknowledgedPerSecondMeanwhile: made.map((one) => one.perSecond).join(', '),
      hailed: hail.acknowledged.size,
      refusedForNow: refused,
      unanswered: unanswered.reduce((sum, [, count]) => sum + count, 0),
      neverSent: hail.skipped(),
      backupMs: `${Math.min(...times)}–${Math.max(...times)}`,
      logMBWithReader: read.log,
      restoredCases: restored.cases,
    },
  }
}
