// What many phones do at once: a stream of events at a pace, or conversations side by side. Runs in the platforms' process.
import type { Phone } from '#sandbox/phone.ts'
import type { Bubble } from '#sandbox/transcript.ts'
import type { Recorder } from './recorder.ts'
import { type Deed, doing } from './stage.ts'

/** `total` events by those phones in turn, `perSecond` where it is given, else `atOnce` at a time. A phone goes on when its last event was acknowledged. */
export type Load = { phones: string[]; in?: string; total: number; perSecond?: number; atOnce?: number } & Deed

/** What one phone does, step by step. `hears` waits for words, and a press for its button, among what came since the phone's last deed. */
export type Step = Deed | { hears: string; within?: number } | { waits: number }
/** Without a phone it is for whichever is free. */
export type Script = { phone?: string; in?: string; steps: Step[] }
export type Play = { scripts: Script[]; phones?: string[]; atOnce?: number }

type Needs = { hand(phone: string, group?: string): Phone; recorder: Recorder }

/** Loads and plays that run in the background; all are counted together. */
export function makeCasts({ hand, recorder }: Needs) {
  let isResting = false
  let running = 0
  let done = 0
  const failed: string[] = []

  /** Does one deed and answers when the house has acknowledged it. */
  async function deed(phone: string, group: string | undefined, what: Deed): Promise<void> {
    const held = hand(phone, group)
    const told = await recorder.does(held, phone, (marker) => doing(held, what, marker), {
      opens: 'opens' in what,
      words: 'says' in what ? what.says : '',
    })
    if (told.status < 200 || told.status >= 300) await recorder.acknowledged(phone, told)
  }

  function start(work: () => Promise<void>): void {
    isResting = false
    running++
    void work()
      .catch((problem: unknown) => failed.push(problem instanceof Error ? problem.message : String(problem)))
      .finally(() => running--)
  }

  /** So many workers take phones that are idle, no faster than the pace. */
  async function stream({ phones, in: group, total, perSecond, atOnce = phones.length, ...what }: Load): Promise<void> {
    const idle = [...phones]
    const underWay = new Set<Promise<void>>()
    const began = performance.now()
    const isDue = (count: number) => perSecond === undefined || count < ((performance.now() - began) / 1000) * perSecond
    for (let begun = 0; begun < total && !isResting; ) {
      while (begun < total && isDue(begun) && idle.length > 0 && underWay.size < atOnce) {
        const phone = idle.shift() ?? ''
        begun++
        const ended = deed(phone, group, what)
          .then(() => void done++)
          .catch((problem: unknown) => void failed.push(String(problem)))
          .finally(() => {
            idle.push(phone)
            underWay.delete(ended)
          })
        underWay.add(ended)
      }
      await pause(5)
    }
    await Promise.all(underWay)
  }

  async function follow(phone: string, { in: group, steps }: Script): Promise<void> {
    for (const step of steps) {
      if (isResting) return
      if ('hears' in step) await hears(hand(phone, group), step.hears, step.within)
      else if ('waits' in step) await pause(step.waits)
      else {
        if ('presses' in step) await sees(hand(phone, group), step.presses)
        await deed(phone, group, step)
      }
    }
    done++
  }

  /** Each phone follows one script at a time. */
  async function together({ scripts, phones = [], atOnce }: Play): Promise<void> {
    const own = Map.groupBy(
      scripts.filter((script) => script.phone !== undefined),
      ({ phone }) => phone ?? '',
    )
    const free = scripts.filter((script) => script.phone === undefined)
    const hands = [...new Set([...own.keys(), ...phones])]
    const one = async (phone: string) => {
      const next = () => own.get(phone)?.shift() ?? (phones.includes(phone) ? free.shift() : undefined)
      for (let script = next(); script; script = next())
        await follow(phone, script).catch((problem: unknown) => void failed.push(`${phone}: ${String(problem)}`))
    }
    const waiting = hands.values()
    const workers = Array.from({ length: atOnce ?? hands.length }, async () => {
      for (const phone of waiting) await one(phone)
    })
    await Promise.all(workers)
  }

  return {
    load: (load: Load) => start(() => stream(load)),
    play: (play: Play) => start(() => together(play)),
    async redeliver<Event>(events: Event[], atOnce: number, once: (event: Event) => Promise<number>) {
      const waiting = events.values()
      const statuses: Record<string, number> = {}
      await Promise.all(
        Array.from({ length: atOnce }, async () => {
          for (const event of waiting) {
            const status = await once(event)
            statuses[status] = (statuses[status] ?? 0) + 1
          }
        }),
      )
      return { statuses }
    },
    rest: () => {
      isResting = true
    },
    /** `running` loads and plays are not at their end; `done` events of loads and scripts of plays are. */
    progress: () => ({ running, done, failed: failed.slice(0, 20), failures: failed.length }),
  }
}

const patience = 60_000

function hears(phone: Phone, words: string, within?: number): Promise<void> {
  return until(phone, `hear "${words}"`, () => phone.heard().includes(words), within)
}

function sees(phone: Phone, label: string): Promise<void> {
  const has = ({ buttons, quickReplies }: Bubble) => [...buttons, ...quickReplies].some((each) => each.label === label)
  return until(phone, `see "${label}"`, () => phone.news().some(has))
}

async function until(phone: Phone, what: string, isSo: () => boolean, within = patience): Promise<void> {
  const began = performance.now()
  while (!isSo()) {
    if (performance.now() - began > within)
      throw new Error(`${phone.who.name} did not ${what} in ${within} ms, but "${phone.heard().slice(0, 200)}"`)
    await pause(20)
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((later) => setTimeout(later, ms))
}
