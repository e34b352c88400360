// The checker itself: a clean run is clean, and every way of going wrong that is planted in one is found.
import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { check, type Expectations } from './checker.ts'
import type { CaseFact, EventFact, MessageFact, TimelineFact } from './facts.ts'
import { type Entry, type Given, numbersIn, readHistory, type Sent, wordsIn } from './history.ts'

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const account = 'the-account'
const channel = 'the-channel'

type Run = ReturnType<typeof aRun>

/** Nok writes twice and Ek once; each event opens a case, told to its writer and to the desk. */
function aRun(platform: 'line' | 'telegram' = 'line') {
  const run = {
    history: [] as Entry[],
    events: [] as EventFact[],
    cases: [] as CaseFact[],
    timeline: [] as TimelineFact[],
    messages: [] as MessageFact[],
  }
  run.history.push({ t: 'account', platform, account, channel })
  for (const phone of ['nok', 'ek'])
    run.history.push({ t: 'phone', phone, platform: 'line', account, sender: `U-${phone}`, chat: `U-${phone}` })
  run.history.push({ t: 'group', group: 'desk', platform: 'line', account, chat: 'C-desk' })
  for (const [at, phone] of ['nok', 'ek', 'nok'].entries()) opens(run, phone, at + 1)
  return run
}

function opens(run: Run, phone: string, number: number): void {
  const [chat, key, marker, id] = [`U-${phone}`, `event-${number}`, `mk-${phone}-${number}`, `case-${number}`]
  run.history.push(
    { t: 'sent', at: number, platform: 'line', account, key, phone, chat, marker, opens: true },
    { t: 'ack', at: number, account, key, status: 0, number: 0, ms: 1 },
    { t: 'ack', at: number, account, key, status: 200, number: 1, ms: 1 },
  )
  run.events.push({ id: key, channel, key, state: 'done', attempts: 0 })
  const chain = [entryOf(id, 1, 'opened', ''), entryOf(id, 2, 'heard', '')]
  const [first, second] = chain
  if (!first || !second) throw new Error('a chain was meant to be there')
  second.prev = first.hash
  second.hash = hashOf(second)
  run.timeline.push(first, second)
  const own = { id, workspace: 'w', number, chat, customer: chat }
  run.cases.push({ ...own, head: second.hash, length: 2, markers: [marker] })
  tells(run, { id: `${number}-1`, chat, of: id, words: `queued #${number}`, numbers: [number] })
  tells(run, {
    id: `${number}-2`,
    chat: 'C-desk',
    of: id,
    words: `card #${number} ${marker}`,
    numbers: [number],
    markers: [marker],
  })
}

type Telling = { id: string; chat: string; of: string; words: string; numbers?: number[]; markers?: string[] }

/** A message in the outbox that its platform has accepted. */
function tells(run: Run, { id, chat, of, words, numbers = [], markers = [] }: Telling): void {
  const call = { sequence: 0, method: 'push', state: 'accepted', ids: [`m-${id}`], words }
  const where = { chat, purpose: chat === 'C-desk' ? 'staff' : 'customer' }
  run.messages.push({ id, channel, ...where, case: of, lane: 2, state: 'accepted', isClaimed: false, calls: [call] })
  run.history.push(given({ chat, words, numbers, markers, ids: [`m-${id}`] }))
}

function given(about: Partial<Given>): Given {
  const nothing = { chat: '', words: '', numbers: [], markers: [], ids: [] }
  return { t: 'call', at: 0, platform: 'line', account, method: 'push', status: 200, ...nothing, ...about }
}

function entryOf(of: string, seq: number, kind: string, prev: string): TimelineFact {
  const content = { salt: 'salt', content: '{"text":"words"}' }
  const digest = sha256(content.salt + content.content)
  const entry = { workspace: 'w', case: of, seq, at: seq, kind, by: 'p', facts: '{}', digest, prev, hash: '', content }
  return { ...entry, hash: hashOf(entry) }
}

function hashOf({ hash: _, content: __, ...entry }: TimelineFact): string {
  const { at, by, case: of, digest, facts, kind, prev, seq, workspace } = entry
  const [before, after] = [JSON.stringify({ at, by, case: of, digest }), JSON.stringify({ kind, prev, seq, workspace })]
  return sha256(`${before.slice(0, -1)},"facts":${facts},${after.slice(1)}`)
}

async function found(run: Run, expected?: Expectations): Promise<string[]> {
  const { history, ...facts } = run
  const { findings } = await check(history, facts, expected)
  return [...new Set(findings.map(({ kind }) => kind))]
}

/** A run in which something was planted. */
async function planting(plant: (run: Run) => void, expected?: Expectations): Promise<string[]> {
  const run = aRun()
  plant(run)
  return found(run, expected)
}

const sentBy = (run: Run, number: number) =>
  run.history.find((each): each is Sent => each.t === 'sent' && each.key === `event-${number}`)
const callsTo = (run: Run, chat: string) =>
  run.history.filter((each): each is Given => each.t === 'call' && each.chat === chat)
const drop = <Thing>(things: Thing[], is: (thing: Thing) => boolean) => void things.splice(things.findIndex(is), 1)
const change = <Thing extends object>(thing: Thing | undefined, to: Partial<Thing>) =>
  void Object.assign(thing ?? {}, to)

describe('a clean run', () => {
  it('has nothing wrong, and is counted', async () => {
    const { history, ...facts } = aRun()
    const verdict = await check(history, facts)
    expect(verdict.findings).toEqual([])
    expect(verdict).toMatchObject({
      events: 3,
      receipts: 0,
      cases: 3,
      messages: 6,
      unconfirmed: 0,
      excused: 0,
      dead: 0,
    })
  })

  it('is clean still where an event was never acknowledged and left nothing', async () => {
    const planted = await planting((run) => {
      run.history.push({
        t: 'sent',
        at: 9,
        platform: 'line',
        account,
        key: 'event-9',
        phone: 'ek',
        chat: 'U-ek',
        marker: 'mk-ek-9',
        opens: true,
      })
      run.history.push({ t: 'ack', at: 9, account, key: 'event-9', status: 503, number: 0, ms: 1 })
    })
    expect(planted).toEqual([])
  })
})

describe('a loss', () => {
  it('is an event that was acknowledged and is not in the inbox', async () => {
    expect(await planting((run) => drop(run.events, ({ key }) => key === 'event-2'))).toEqual(['lost'])
  })

  it('is an event that nobody has handled, or that was set aside', async () => {
    expect(await planting((run) => change(run.events[0], { state: 'waiting' }))).toEqual(['lost'])
    expect(await planting((run) => change(run.events[0], { state: 'dead' }))).toEqual(['lost'])
    expect(
      await planting((run) => change(run.events[0], { state: 'dead' }), { mayDie: (key) => key === 'event-1' }),
    ).toEqual([])
  })

  it('is an event that opened no case', async () => {
    expect(await planting((run) => change(run.cases[1], { markers: [] }))).toEqual(['lost'])
  })

  it('is a message that never came, though it is said to be accepted', async () => {
    expect(await planting((run) => change(callsTo(run, 'U-ek')[0], { status: 500 }))).toContain('lost')
    expect(await planting((run) => change(callsTo(run, 'U-ek')[0], { fault: 'reset' }))).toContain('lost')
  })

  it('is a message without an end, or one that failed', async () => {
    expect(await planting((run) => change(run.messages[0], { state: 'queued' }))).toEqual(['lost'])
    expect(await planting((run) => change(run.messages[0], { isClaimed: true }))).toEqual(['lost'])
    expect(await planting((run) => change(run.messages[0], { state: 'dead' }))).toEqual(['lost'])
  })

  it('is a case of which its customer or the desk was told nothing', async () => {
    expect(await planting((run) => change(run.messages[0], { case: null }))).toEqual(['lost'])
    expect(await planting((run) => change(run.messages[1], { purpose: 'customer' }))).toEqual(['lost'])
  })

  it('is a timeline that lost an entry, its end, or its words', async () => {
    expect(await planting((run) => drop(run.timeline, ({ seq }) => seq === 1))).toEqual(['lost'])
    expect(await planting((run) => drop(run.timeline, ({ seq }) => seq === 2))).toEqual(['lost'])
    expect(await planting((run) => change(run.timeline[0], { facts: '{"changed":true}' }))).toEqual(['lost'])
    expect(await planting((run) => change(run.timeline[0], { content: { salt: 'salt', content: '{}' } }))).toEqual([
      'lost',
    ])
  })

  it('is not words that were erased', async () => {
    expect(await planting((run) => change(run.timeline[0], { content: null }))).toEqual([])
  })
})

describe('a double', () => {
  it('is two cases of one event', async () => {
    expect(await planting((run) => change(run.cases[1], { markers: ['mk-nok-1'], number: 9 }))).toContain('doubled')
  })

  it('is one number for two cases', async () => {
    expect(await planting((run) => change(run.cases[1], { number: 3 }))).toContain('doubled')
  })

  it('is a message that a chat has twice', async () => {
    expect(
      await planting((run) => run.history.push(given({ chat: 'U-ek', words: 'queued #2', ids: ['again'] }))),
    ).toEqual(['doubled'])
  })

  it('is excused where nobody could know, and that is recorded', async () => {
    const run = aRun('telegram')
    const [queued] = run.messages.filter(({ chat }) => chat === 'U-ek')
    change(queued?.calls[0], { state: 'unconfirmed' })
    run.history.push(given({ chat: 'U-ek', words: 'queued #2', ids: ['again'] }))
    const { history, ...facts } = run
    const verdict = await check(history, facts)
    expect(verdict.findings).toEqual([])
    expect(verdict).toMatchObject({ unconfirmed: 1, arrived: 1, excused: 1 })
  })

  it('is never excused on LINE, whose retry keys forbid it', async () => {
    const planted = await planting((run) => {
      change(run.messages.find(({ chat }) => chat === 'U-ek')?.calls[0], { state: 'unconfirmed' })
      run.history.push(given({ chat: 'U-ek', words: 'queued #2', ids: ['again'] }))
    })
    expect(planted).toEqual(['doubled'])
  })

  it('is not a retry that the platform refused because it had it', async () => {
    expect(await planting((run) => run.history.push(given({ chat: 'U-ek', words: 'queued #2', status: 409 })))).toEqual(
      [],
    )
  })
})

describe('a swap', () => {
  it('is two messages of a case that came the other way round', async () => {
    const planted = await planting((run) => {
      tells(run, { id: '2-3', chat: 'U-ek', of: 'case-2', words: 'taken #2', numbers: [2] })
      const [first, second] = callsTo(run, 'U-ek')
      const [one, other] = [{ ...first }, { ...second }]
      change(first, other)
      change(second, one)
    })
    expect(planted).toEqual(['swapped'])
  })

  it('is two cases of a person in another order than they were asked for', async () => {
    const planted = await planting((run) => {
      change(run.cases[0], { markers: ['mk-nok-3'] })
      change(run.cases[2], { markers: ['mk-nok-1'] })
    })
    expect(planted).toEqual(['swapped'])
  })
})

describe('a leak', () => {
  it('is somebody else’s words', async () => {
    expect(await planting((run) => change(callsTo(run, 'U-ek')[0], { markers: ['mk-nok-1'] }))).toEqual(['leaked'])
  })

  it('is somebody else’s case', async () => {
    expect(await planting((run) => change(callsTo(run, 'U-ek')[0], { numbers: [3] }))).toEqual(['leaked'])
  })

  it('is a message for one that came to another', async () => {
    expect(await planting((run) => change(callsTo(run, 'U-ek')[0], { chat: 'U-nok' }))).toContain('leaked')
  })

  it('is a case that was opened for another', async () => {
    expect(await planting((run) => change(sentBy(run, 2), { chat: 'U-nok', phone: 'nok' }))).toContain('leaked')
  })
})

describe('the history', () => {
  it('is read up to a last line that was cut', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'caseline-'))
    const file = join(folder, 'history.jsonl')
    await writeFile(file, '{"t":"mark","at":1,"what":"began"}\n{"t":"mark","at":2,"wh')
    const read: Entry[] = []
    for await (const entry of readHistory(file)) read.push(entry)
    await rm(folder, { recursive: true })
    expect(read).toEqual([{ t: 'mark', at: 1, what: 'began' }])
  })

  it('knows the same words whichever way a body is turned', () => {
    const stored = {
      messages: [
        { type: 'text', text: 'b' },
        { type: 'flex', altText: 'a', contents: { text: 'c' } },
      ],
    }
    const wired = {
      messages: [
        { contents: { text: 'c' }, altText: 'a', type: 'flex' },
        { text: 'b', type: 'text' },
      ],
    }
    expect(wordsIn(wired)).toBe(wordsIn(stored))
    expect(numbersIn('#12 and #7, but not # 3')).toEqual([12, 7])
  })
})
