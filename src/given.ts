// Answers as other systems give them: plain JSON by the name of the need, read into what the core decides by.
import { z } from 'zod'
import type { Actor, Answer, Answers } from '#core/case.ts'
import type { FileId, PersonId } from '#core/ids.ts'
import type { Need, NeedKind, Rules } from '#core/workflow.ts'
import { slotInstant } from '#flows/dates.ts'
import { localNumber } from '#flows/needs.ts'
import type { Colleague } from '#flows/questions.ts'

export type Given = Record<string, unknown>
export type Problem = { path: string; message: string }

/** What reading goes by beside the needs. */
export type Reading = {
  rules: Rules
  actor: Actor
  now: number
  person(id: PersonId): Promise<Colleague | null>
  /** Which of these files are there to be used. */
  files(ids: FileId[]): Promise<FileId[]>
}

/** The answers to these needs, or what is wrong with them. Whether they are enough is the core's to say. */
export async function readGiven(
  needs: Need[],
  given: Given,
  reading: Reading,
): Promise<{ answers: Answers; problems: Problem[] }> {
  const answers: Answers = {}
  const problems: Problem[] = strangers(needs, given)
  for (const need of needs) {
    if (!Object.hasOwn(given, need.id) || given[need.id] === null) continue
    const read = await readOne(need.kind, need, given[need.id], { ...reading, answers })
    if (typeof read === 'string') problems.push({ path: `answers.${need.id}`, message: read })
    else answers[need.id] = read
  }
  return { answers, problems }
}

function strangers(needs: Need[], given: Given): Problem[] {
  const known = needs.map(({ id }) => id)
  const possible = known.length > 0 ? `; there is ${known.join(', ')}` : ''
  return Object.keys(given)
    .filter((id) => !known.includes(id))
    .map((id) => ({ path: `answers.${id}`, message: `Nothing of this name is asked${possible}` }))
}

type Of<K extends NeedKind> = Extract<Need, { kind: K }>
type Known = Reading & { answers: Answers }
type Read = Answer | string
type Reader<K extends NeedKind> = (need: Of<K>, value: unknown, known: Known) => Read | Promise<Read>

const words = z.string().max(20_000)
const list = z.array(z.string().max(500)).max(100)
const place = z.object({ latitude: z.number(), longitude: z.number() })

const readers: { [K in NeedKind]: Reader<K> } = {
  note: (_, value) => parsed(words, value, 'a text', (text) => ({ kind: 'note', text })),
  text: ({ phone }, value) =>
    parsed(words, value, 'a text', (text) => ({ kind: 'text', text: phone ? localNumber(text, phone) : text })),
  choice: (_, value) => parsed(words, value, "an option's id", (id) => ({ kind: 'choice', id })),
  multi: (_, value) => parsed(list, value, "a list of options' ids", (ids) => ({ kind: 'multi', ids })),
  photos: async (_, value, { files }) => {
    const ids = list.safeParse(value)
    if (!ids.success) return wanted("a list of files' ids")
    const there = await files(ids.data)
    const missing = ids.data.filter((id) => !there.includes(id))
    return missing.length > 0 ? `There is no file ${missing.join(', ')}` : { kind: 'photos', files: ids.data }
  },
  location: (_, value) => parsed(place, value, '{ latitude, longitude }', (at) => ({ kind: 'location', ...at })),
  otp: () => 'A code is typed in the chat it was sent to, and nowhere else',
  person: async (_, value, { person }) => {
    const id = z.string().safeParse(value)
    const found = id.success ? await person(id.data) : null
    return found ? { kind: 'person', id: found.id, name: found.name, roles: found.roles } : "This must be a person's id"
  },
  date: (_, value) => parsed(z.iso.date(), value, 'a date (2026-11-21)', (date) => ({ kind: 'date', date })),
  slot: (need, value, { answers, rules }) => {
    const slot = need.options.find(({ id }) => id === value)
    if (!slot) return `This must be one of ${need.options.map(({ id }) => id).join(', ')}`
    const at = slotInstant(need.on ? answers[need.on] : undefined, slot.from, rules.timezone)
    return { kind: 'slot', id: slot.id, at }
  },
  orders: (_, value) => parsed(list, value, "a list of orders' ids", (orders) => ({ kind: 'orders', orders })),
  acknowledgement: (_, value, { actor, now }) =>
    parsed(z.literal(true), value, 'true', () => ({ kind: 'acknowledgement', by: actor.person ?? '', at: now })),
}

function readOne<K extends NeedKind>(kind: K, need: Of<K>, value: unknown, known: Known): Read | Promise<Read> {
  return readers[kind](need, value, known)
}

function parsed<T>(shape: z.ZodType<T>, value: unknown, what: string, answer: (value: T) => Answer): Read {
  const read = shape.safeParse(value)
  return read.success ? answer(read.data) : wanted(what)
}

const wanted = (what: string) => `This must be ${what}`
