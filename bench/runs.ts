// One run of a subject: started, warmed, measured over so many events, ended. Reference and ours alike.
import type { ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { type Load, openLoad } from './load.ts'
import { cpuOf, dropFolder, ended, newFolder, pause, root, startNode, until } from './machine.ts'
import type { Bench } from './measure.ts'
import { lineSays } from './people.ts'
import { newPlace } from './place.ts'
import type { Mode } from './reference.ts'
import { isDrained, openShop, type Shop } from './shop.ts'
import { type Subject, startSubject } from './subject.ts'

/** What a run cost: CPU in ms an event, and how many events a second went through from first to last. */
export type Run = { cpu: number; throughput: number }

/** The reference receives so many events. */
export async function runReference({ options, sink }: Bench, mode: Mode, replies: boolean): Promise<Run> {
  const { events, warmUp, people } = options
  const folder = newFolder()
  const words = [...process.execArgv, join(root, 'bench/reference.ts'), mode, join(folder, 'reference.db')]
  const { child, said } = await startNode([...words, replies ? sink.origin : ''], process.env, /listening (\d+)/u)
  const load = openLoad(`http://127.0.0.1:${said}`)
  const write = (number: number) => lineSays({ path: '/' }, number % people, `/new other ${wordsOf(number)}`)
  const pass = async (count: number) => {
    const before = await sink.count()
    await load.closed(count, write)
    if (replies) await until(async () => (await sink.count()) >= before + count)
  }
  await pass(warmUp)
  const run = await measured(child, events, () => pass(events))
  load.close()
  await ended(child)
  dropFolder(folder)
  return run
}

/** What somebody has to say. */
export function wordsOf(number: number): string {
  return `สั่งไปเมื่อวาน ยังไม่ได้ของเลยค่ะ ${number}`
}

/** A house of ours at work. */
export type Working = { bench: Bench; subject: Subject; shop: Shop; load: Load }

/** Starts ours with a shop in it, warmed up by one case of each person, all replies delivered. */
export async function startWorking(bench: Bench, warmUp = bench.options.warmUp): Promise<Working> {
  const { options, sink } = bench
  const subject = await startSubject(await newPlace(options.postgres), sink.origin, options.profile)
  const working = { bench, subject, shop: await openShop(subject), load: openLoad(subject.origin) }
  await openCases(working, warmUp)
  return working
}

/** People open so many cases, one message each, until every reply has been delivered. */
export async function openCases(
  { bench: { options, sink }, subject, shop, load }: Working,
  count: number,
): Promise<void> {
  const before = await sink.count()
  await load.closed(count, (number) => lineSays(shop.line, number % options.people, `/new other ${wordsOf(number)}`))
  await until(async () => (await sink.count()) >= before + count)
  await until(() => isDrained(subject, shop), 50)
}

/** Ends a house of ours and forgets it. */
export async function endWorking({ subject, load }: Working): Promise<void> {
  load.close()
  await subject.end()
}

/** What a process spends on so many events. */
export async function measured(child: ChildProcess, events: number, work: () => Promise<void>): Promise<Run> {
  const [cpu, began] = [cpuOf(child), performance.now()]
  await work()
  const seconds = (performance.now() - began) / 1000
  // What is written after the last answer belongs to it.
  await pause(200)
  return { cpu: (cpuOf(child) - cpu) / events, throughput: events / seconds }
}
