// A house with many open cases, each made by a real webhook. It takes minutes, so what one measure has filled the next one uses.
import { openLoad } from './load.ts'
import { until } from './machine.ts'
import type { Bench } from './measure.ts'
import { lineSays } from './people.ts'
import { newPlace, type Place } from './place.ts'
import { type Working, wordsOf } from './runs.ts'
import { isDrained, openShop, type Shop } from './shop.ts'
import { startSubject } from './subject.ts'

export type Filled = { place: Place; shop: Shop; cases: number }

/** Nobody waits so long that a reply token dies: no more than this many events are under way. */
const mostUnderWay = 2_000
const casesOfOne = 10

const known = new Map<number, Filled>()

/** A place with so many open cases, filled now if no measure has done so yet. */
export async function filled(bench: Bench, cases: number): Promise<Filled> {
  const found = known.get(cases)
  if (found) return found
  bench.says(`${cases} cases are opened first`)
  const filling = await startFilling(bench)
  await filling.upTo(cases)
  return filling.keep()
}

/** Starts ours on such a place. Whoever asks ends it with `closeFilled`. */
export async function openFilled(bench: Bench, cases: number): Promise<Working> {
  const { place, shop } = await filled(bench, cases)
  const subject = await startSubject(place, bench.sink.origin, bench.options.profile)
  return { bench, subject, shop, load: openLoad(subject.origin) }
}

/** Ends the process and leaves the place as it is. */
export async function closeFilled({ subject, load }: Working): Promise<void> {
  load.close()
  await subject.stop()
}

export type Filling = {
  working: Working
  memoryAtStart: number
  upTo(cases: number): Promise<void>
  /** Ends the process; what it holds stays for other measures. */
  keep(): Promise<Filled>
}

/** Starts ours on an empty place that is to be filled. */
export async function startFilling(bench: Bench): Promise<Filling> {
  const place = await newPlace(bench.options.postgres)
  const subject = await startSubject(place, bench.sink.origin, bench.options.profile)
  const memoryAtStart = subject.memory()
  const working = { bench, subject, shop: await openShop(subject), load: openLoad(subject.origin) }
  let cases = 0
  return {
    working,
    memoryAtStart,
    async upTo(wanted) {
      await fill(working, cases, wanted)
      cases = wanted
    },
    async keep() {
      working.load.close()
      await subject.stop()
      const kept = { place, shop: working.shop, cases }
      known.set(cases, kept)
      return kept
    },
  }
}

async function fill({ bench: { sink }, subject, shop, load }: Working, from: number, to: number): Promise<void> {
  const before = await sink.count()
  for (let at = from; at < to; at += mostUnderWay / 2) {
    const count = Math.min(mostUnderWay / 2, to - at)
    await load.closed(count, (number) => {
      const person = Math.floor((at + number) / casesOfOne)
      return lineSays(shop.line, person, `/new other ${wordsOf(at + number)}`)
    })
    await until(async () => (await sink.count()) >= before + at + count - from - mostUnderWay / 2)
  }
  await until(async () => (await sink.count()) >= before + to - from)
  await until(() => isDrained(subject, shop), 50)
}
