// How each need is asked for and how an answer is read. The rule of what meets it is core/needs.ts.
import type { Answer } from '#core/case.ts'
import type { FileId } from '#core/ids.ts'
import type { Need, NeedKind, Option } from '#core/workflow.ts'
import type { Values, WordingKey } from '#templates/wordings.ts'
import { slotInstant } from './dates.ts'
import type { Choice, Incoming, IncomingEvent } from './message.ts'
import type { Near } from './near.ts'
import { ask as question, type Talk } from './questions.ts'
import { labelIn, type Tongue } from './tongue.ts'
import { names, orderIds, plain } from './words.ts'

/** Where a need's answer is read: what is known so far, and which options were last shown. */
export type Asking<N extends Need = Need> = {
  need: N
  tongue: Tongue
  near: Near
  answers: Record<string, Answer>
  options: string[]
  /** A running OTP's digest, where one was sent. */
  otp?: { digest: string; until: number }
}

/** What an event is to a need: its answer, a wrong one with the reason, or nothing of it (null). */
export type Reading = { answer: Answer; more?: boolean } | { wrong: WordingKey; values?: Values } | null

export type NeedTalk<N extends Need> = {
  /** The options behind the buttons, by id, in the order shown. */
  options?: (asking: Asking<N>) => { id: string; label: string; description?: string }[]
  /** The platform's own asking (share location, date picker). */
  wants?: (asking: Asking<N>) => Choice[]
  /** Further words under the question. */
  hint?: (asking: Asking<N>) => string | null
  /** Reads a typed text, or a picked option (`picked` is its id). */
  read: (asking: Asking<N>, heard: Heard) => Talk<Reading>
}

export type Heard = { text: string | null; picked: string | null; files: FileId[]; event: IncomingEvent }

/** What was heard in an event, ready to be read as an answer. */
export function heard(incoming: Pick<Incoming, 'event'>, files: FileId[], picked: string | null): Heard {
  const { event } = incoming
  const text = event.kind === 'text' ? event.text.trim() : event.kind === 'media' ? (event.caption ?? null) : null
  return { text, picked, files, event }
}

type Of<K extends NeedKind> = Extract<Need, { kind: K }>

/** One talk a kind; the compiler asks for each. */
export const needTalks: { [K in NeedKind]: NeedTalk<Of<K>> } = {
  note: { read: readText('note') },
  text: { read: readText('text') },
  choice: {
    options: ({ need, tongue }) =>
      optionsOf(need, tongue).map((option) => ({ id: option.id, label: labelIn(tongue, option.label, option.id) })),
    *read({ need, tongue }, { text, picked }) {
      const options = optionsOf(need, tongue)
      const found = picked ?? optionMeant(options, text)
      if (found) return { answer: { kind: 'choice', id: found } }
      if (!text) return null
      const isOpen = need.open || options.length === 0
      return isOpen ? { answer: { kind: 'choice', id: text } } : { wrong: 'wrong.option' }
    },
  },
  multi: {
    options: ({ need, tongue, answers }) => {
      const chosen = chosenIn(answers, need.id)
      return optionsOf(need, tongue).map((option) => ({
        id: option.id,
        label: `${chosen.includes(option.id) ? '✓ ' : ''}${labelIn(tongue, option.label, option.id)}`,
      }))
    },
    hint: ({ need, tongue, answers }) => {
      const options = optionsOf(need, tongue)
      const chosen = chosenIn(answers, need.id).map((id) =>
        labelIn(tongue, options.find((option) => option.id === id)?.label, id),
      )
      return tongue.say('form.multi', { chosen: chosen.join(', ') || '-' })
    },
    *read({ need, tongue, answers }, { text, picked }) {
      const options = optionsOf(need, tongue)
      const added = picked ? [picked] : manyMeant(options, text)
      if (added.length === 0) return text ? { wrong: 'wrong.option' } : null
      return { answer: { kind: 'multi', ids: toggled(chosenIn(answers, need.id), added) }, more: true }
    },
  },
  photos: {
    *read({ need, answers }, { files, event }) {
      const before = filesIn(answers, need.id)
      if (files.length === 0) return event.kind === 'text' ? { wrong: 'wrong.photos' } : null
      const all = [...before, ...files]
      return { answer: { kind: 'photos', files: all.slice(0, need.max) }, more: all.length < need.max }
    },
    hint: ({ need, tongue, answers }) =>
      tongue.say('form.photos', {
        have: filesIn(answers, need.id).length,
        want: need.min === need.max ? need.min : `${need.min}–${need.max}`,
      }),
  },
  location: {
    wants: ({ tongue }) => [{ label: tongue.say('button.location'), want: 'location' }],
    *read(_, { event }) {
      if (event.kind === 'location')
        return { answer: { kind: 'location', latitude: event.latitude, longitude: event.longitude } }
      return event.kind === 'text' ? { wrong: 'wrong.location' } : null
    },
  },
  otp: {
    *read({ near, otp }, { text }) {
      if (!text) return null
      if (!otp || otp.until < near.now) return { wrong: 'wrong.otp_late' }
      const matches = near.digest(text.replaceAll(/\D/gu, '')) === otp.digest
      return matches ? { answer: { kind: 'otp', matches } } : { wrong: 'wrong.otp' }
    },
  },
  person: {
    hint: ({ tongue }) => tongue.say('form.person'),
    *read({ need }, { text }) {
      if (!text) return null
      const found = yield* question('people.named', { name: text.replace(/^@/u, '') })
      const fitting = found.filter((person) => person.roles.some((role) => need.roles.includes(role)))
      const [person] = fitting
      if (!person) return { wrong: 'wrong.person' }
      return { answer: { kind: 'person', id: person.id, name: person.name, roles: person.roles } }
    },
  },
  date: {
    wants: ({ tongue, need }) => [{ label: labelIn(tongue, need.label), want: 'date', value: `d:${need.id}` }],
    hint: ({ tongue }) => tongue.say('form.date'),
    *read(_, { text, event }) {
      const date = event.kind === 'button' ? (event.picked?.date?.slice(0, 10) ?? null) : text
      if (!date) return null
      return /^\d{4}-\d{2}-\d{2}$/u.test(date.trim())
        ? { answer: { kind: 'date', date: date.trim() } }
        : { wrong: 'wrong.date' }
    },
  },
  slot: {
    options: ({ need, tongue }) =>
      need.options.map((slot) => ({
        id: slot.id,
        label: labelIn(tongue, slot.label, slot.id),
        description: `${slot.from}–${slot.to}`,
      })),
    *read({ need, tongue, answers }, { text, picked }) {
      const found = picked ?? optionMeant(need.options, text)
      const slot = need.options.find((option) => option.id === found)
      if (!slot) return text ? { wrong: 'wrong.option' } : null
      return {
        answer: {
          kind: 'slot',
          id: slot.id,
          at: slotInstant(need.on ? answers[need.on] : undefined, slot.from, tongue.zone),
        },
      }
    },
  },
  orders: {
    *read(_, { text }) {
      if (!text) return null
      const orders = orderIds(text)
      return orders.length > 0 ? { answer: { kind: 'orders', orders } } : { wrong: 'wrong.pattern' }
    },
  },
  acknowledgement: {
    *read() {
      return { wrong: 'wrong.acknowledgement' }
    },
  },
}

/** The talk of a need, typed for it. */
export function talkOf(need: Need): NeedTalk<Need> {
  return needTalks[need.kind] as NeedTalk<Need>
}

/** The options a need offers: its own, or the workspace's list. */
export function optionsOf(need: Need, tongue: Tongue): Option[] {
  if (need.kind !== 'choice' && need.kind !== 'multi') return []
  return need.options ?? tongue.rules.lists[need.list ?? ''] ?? []
}

function readText(kind: 'note' | 'text'): NeedTalk<Of<'note'> | Of<'text'>>['read'] {
  return function* (_, { text }) {
    return text ? { answer: { kind, text } } : null
  }
}

function optionMeant(options: Option[], text: string | null): string | null {
  if (!text) return null
  const nth = /^\d{1,2}$/u.test(text) ? options[Number(text) - 1] : undefined
  return nth?.id ?? options.find((option) => names(text, option.id, option))?.id ?? null
}

function manyMeant(options: Option[], text: string | null): string[] {
  const parts = (text ?? '').split(/[,،、\n]+/u).map(plain)
  return parts.flatMap((part) => optionMeant(options, part) ?? [])
}

function toggled(chosen: string[], added: string[]): string[] {
  return [...chosen.filter((id) => !added.includes(id)), ...added.filter((id) => !chosen.includes(id))]
}

function chosenIn(answers: Record<string, Answer>, need: string): string[] {
  const answer = answers[need]
  return answer?.kind === 'multi' ? answer.ids : []
}

function filesIn(answers: Record<string, Answer>, need: string): FileId[] {
  const answer = answers[need]
  return answer?.kind === 'photos' ? answer.files : []
}
