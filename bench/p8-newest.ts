// P8: the fifty newest open cases by HTTP, of few and of many.
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { closeFilled, openFilled } from './filled.ts'
import type { Bench, Figure, Measure } from './measure.ts'
import { median } from './numbers.ts'
import { measured, type Working } from './runs.ts'

const requests = 500

export const p8: Measure = {
  id: 'P8',
  title: 'the fifty newest open cases by HTTP',
  async run(bench) {
    const { some, many } = bench.options
    const few = await newest(bench, some)
    const all = await newest(bench, many)
    const figures: Figure[] = [
      {
        id: 'P8',
        what: `CPU of the 50 newest of ${many} open`,
        unit: 'ms',
        ...(all.sql === null ? {} : { reference: { name: 'bare SQL', value: all.sql } }),
        ours: all.ours,
        ...{ goal: 3, stretch: 1, judged: 'ours' as const },
      },
      { id: 'P8', what: `${many} open beside ${some}`, unit: '×', ours: all.ours / few.ours, goal: 1.3 },
    ]
    return figures
  },
}

async function newest(bench: Bench, cases: number): Promise<{ ours: number; sql: number | null }> {
  const working = await openFilled(bench, cases)
  const path = `/workspaces/${working.shop.workspace}/cases?status=open`
  const ask = async (times: number) => {
    for (let time = 0; time < times; time++) {
      const { items } = await working.subject.api<{ items: unknown[] }>('GET', path)
      if (items.length !== 50) throw new Error(`A page has ${items.length} cases`)
    }
  }
  await ask(requests)
  const costs: number[] = []
  for (let round = 0; round < bench.options.rounds; round++)
    costs.push((await measured(working.subject.child, requests, () => ask(requests))).cpu)
  const sql = bareSql(working)
  await closeFilled(working)
  return { ours: median(costs), sql }
}

/** What the query alone costs on the same file, in ms; null where it is not a file. */
function bareSql({ subject: { place }, shop }: Working): number | null {
  if (place.databaseUrl !== null) return null
  const database = new Database(join(place.folder, 'data', 'caseline.db'), { readonly: true })
  const query = database.prepare(
    "select number, body from cases where workspace = ? and phase = 'open' order by opened_at desc limit 50",
  )
  for (let time = 0; time < requests; time++) query.all(shop.workspace)
  const before = process.cpuUsage()
  for (let time = 0; time < requests; time++) query.all(shop.workspace)
  const { user, system } = process.cpuUsage(before)
  database.close()
  return (user + system) / 1000 / requests
}
