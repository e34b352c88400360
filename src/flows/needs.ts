// How each need is asked for and how an answer is read. The rule of what meets it is core/needs.ts.
import type { Answer, Missing } from '#core/case.ts'
import type { FileId } from '#core/ids.ts'
import { optionsOf as optionsIn } from '#core/needs.ts'
import type { Need, NeedKind, Option } from '#core/workflow.ts'
import { isWordingKey, type Values, type WordingKey } from '#templates/wordings.ts'
import { dateMeant, dayAt, slotInstant } from './dates.ts'
import type { Choice, Incoming, IncomingEvent } from './message.ts'
import type { Near } from './near.ts'
import { manyMeant, optionMeant, toggled } from './options.ts'
import { type Colleague, ask as question, type Talk } from './questions.ts'
import { labelIn, listed, roleLabel, type Tongue } from './tongue.ts'
import { latinDigits, orderIds, unmarked } from './words.ts'

/** Where a need's answer is read: what is known so far, and which options were last shown. */
export type Asking<N extends Need = Need> = {
  need: N
  tongue: Tongue
  near: Near
  answers: Record<string, Answer>
  options: string[]
  /** A running OTP's digest, where one was sent. */
  otp?: { digest: string; until: number }
  /** The people to choose from, where buttons offer some. */
  people?: Colleague[]
}

/** What an event is to a need: its answer, a wrong one with the reason (and people to choose from), or nothing of it (null). */
export type Reading =
  | { answer: Answer; more?: boolean }
  | { wrong: WordingKey; values?: Values; people?: Colleague[] }
  | null

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
  note: {
    *read(_, { text }) {
      return text ? { answer: { kind: 'note', text } } : null
    },
  },
  text: {
    wants: ({ need, tongue }) => (need.phone ? [{ label: tongue.say('button.contact'), want: 'contact' }] : []),
    *read({ need }, { text, event }) {
      const phone = need.phone && event.kind === 'contact' ? event.phone : undefined
      const given = phone ?? text
      return given ? { answer: { kind: 'text', text: asWritten(need, given) } } : null
    },
  },
  choice: {
    options: ({ need, tongue }) =>
      optionsOf(need, tongue).map((option) => ({ id: option.id, label: labelIn(tongue, option.label, option.id) })),
    *read({ need, tongue, options: shown }, { text, picked }) {
      const options = optionsOf(need, tongue)
      const isOpen = need.open || options.length === 0
      const found = picked ?? optionMeant(options, text, { shown, takesWords: isOpen })
      if (found) return { answer: { kind: 'choice', id: found } }
      if (!text) return null
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
      return tongue.say('form.multi', { chosen: listed(tongue, chosen) || '-' })
    },
    *read({ need, tongue, answers, options: shown }, { text, picked }) {
      const options = optionsOf(need, tongue)
      const added = picked ? [picked] : manyMeant(options, text, { shown })
      if (!added || added.length === 0) return text ? { wrong: 'wrong.option' } : null
      return { answer: { kind: 'multi', ids: toggled(chosenIn(answers, need.id), added) }, more: true }
    },
  },
  photos: {
    *read({ need, answers }, { files, event }) {
      const before = filesIn(answers, need.id)
      if (files.length === 0 || !isPicture(event)) return null
      const all = [...before, ...files]
      return { answer: { kind: 'photos', files: all.slice(0, need.max) }, more: all.length < need.max }
    },
    hint: ({ need, tongue, answers }) =>
      tongue.say('form.photos', {
        have: filesIn(answers, need.id).length,
        want: need.min === need.max || need.min === 0 ? need.max : `${need.min}–${need.max}`,
      }),
  },
  location: {
    wants: ({ tongue }) => [{ label: tongue.say('button.location'), want: 'location' }],
    *read(_, { event }) {
      if (event.kind === 'location')
        return { answer: { kind: 'location', latitude: event.latitude, longitude: event.longitude } }
      return null
    },
  },
  otp: {
    *read({ near, otp }, { text }) {
      const typed = latinDigits(text ?? '').replaceAll(/\D/gu, '')
      if (typed === '') return null
      if (!otp) return { wrong: 'form.otp_none' }
      if (otp.until < near.now) return { wrong: 'wrong.otp_late' }
      const matches = near.digest(typed) === otp.digest
      return matches ? { answer: { kind: 'otp', matches } } : { wrong: 'wrong.otp' }
    },
  },
  person: {
    options: ({ people = [] }) => people.map((person) => ({ id: person.id, label: calledIn(people, person) })),
    hint: ({ tongue }) => tongue.say('form.person'),
    *read({ need, tongue, near, people = [] }, { text, picked }) {
      const [mentioned] = near.mentioned.filter(({ roles }) => roles.some((role) => need.roles.includes(role)))
      if (mentioned) return givenTo(mentioned)
      const nth = /^\d{1,2}$/u.test(text ?? '') ? people[Number(text) - 1] : undefined
      const chosen = people.find(({ id }) => id === picked) ?? nth
      if (chosen) return givenTo(chosen)
      if (!text) return null
      const name = unmarked(text).replace(/^@/u, '')
      const found = yield* question('people.named', { name })
      const fitting = found.filter((person) => person.roles.some((role) => need.roles.includes(role)))
      const [person, other] = fitting
      if (person && other) return { wrong: 'wrong.person_many', values: { name }, people: fitting }
      if (person) return givenTo(person)
      const role = need.roles.map((id) => roleLabel(tongue, id)).join(' / ')
      return { wrong: found.length > 0 ? 'wrong.person_role' : 'wrong.person', values: { name, role } }
    },
  },
  date: {
    wants: ({ tongue, need, near }) => [
      {
        label: labelIn(tongue, need.label),
        want: 'date',
        value: `d:${need.id}`,
        ...(need.future ? { min: dayAt(near.now, tongue.zone) } : {}),
      },
    ],
    hint: ({ tongue }) => tongue.say('form.date'),
    *read({ near, tongue }, { text, event }) {
      const picked = event.kind === 'button' ? event.picked?.date?.slice(0, 10) : undefined
      if (!picked && !text) return null
      const date = picked ?? dateMeant(text ?? '', dayAt(near.now, tongue.zone))
      return date ? { answer: { kind: 'date', date } } : { wrong: 'wrong.date' }
    },
  },
  slot: {
    options: (asking) =>
      slotsLeft(asking).map((slot) => ({
        id: slot.id,
        label: labelIn(asking.tongue, slot.label, slot.id),
        description: `${slot.from}–${slot.to}`,
      })),
    *read(asking, { text, picked }) {
      const { need } = asking
      const found = picked ?? optionMeant(slotsLeft(asking), text) ?? optionMeant(need.options, text)
      const slot = need.options.find((option) => option.id === found)
      if (!slot) return text ? { wrong: 'wrong.option' } : null
      return { answer: { kind: 'slot', id: slot.id, at: beginning(asking, slot) } }
    },
  },
  orders: {
    *read(_, { text }) {
      if (!text) return null
      const orders = orderIds(text)
      return orders.length > 0 ? { answer: { kind: 'orders', orders } } : { wrong: 'wrong.orders' }
    },
  },
  acknowledgement: {
    *read() {
      return null
    },
  },
}

/** The talk of a need, typed for it. */
export function talkOf(need: Need): NeedTalk<Need> {
  return needTalks[need.kind] as NeedTalk<Need>
}

/** What to send instead, said where something came that can't be meant as an answer. */
export const wantedInstead: Record<NeedKind, WordingKey> = {
  note: 'wrong.words',
  text: 'wrong.words',
  choice: 'wrong.option',
  multi: 'wrong.option',
  photos: 'wrong.photos',
  location: 'wrong.location',
  otp: 'wrong.otp_form',
  person: 'form.person',
  date: 'wrong.date',
  slot: 'wrong.option',
  orders: 'wrong.orders',
  acknowledgement: 'wrong.acknowledgement',
}

/** Why an answer does not do, in words. */
export function wrongWords(tongue: Tongue, { need, wrong }: Pick<Missing, 'need' | 'wrong'>): string {
  const min = 'min' in need ? need.min : undefined
  const max = 'max' in need ? need.max : undefined
  const key = need.kind === 'slot' && wrong === 'date_past' ? 'wrong.slot_past' : `wrong.${wrong}`
  return tongue.say(isWordingKey(key) ? key : wantedInstead[need.kind], { min, max })
}

/** The options a need offers: its own, or the workspace's list. */
export function optionsOf(need: Need, tongue: Tongue): Option[] {
  if (need.kind !== 'choice' && need.kind !== 'multi') return []
  return optionsIn(need, tongue.rules)
}

/** The slots that have not begun yet; all of them while there is no day. */
export function slotsLeft(asking: Asking<Of<'slot'>>): Of<'slot'>['options'] {
  return asking.need.options.filter((slot) => (beginning(asking, slot) ?? Infinity) > asking.near.now)
}

function beginning({ need, tongue, answers }: Asking<Of<'slot'>>, slot: { from: string }): number | null {
  return slotInstant(need.on ? answers[need.on] : undefined, slot.from, tongue.zone)
}

/** What has a form of its own is kept in that form: a phone number as people of its country write it, a code in Latin digits. */
function asWritten({ phone, pattern }: Of<'text'>, text: string): string {
  if (phone) return localNumber(text, phone)
  return pattern ? latinDigits(unmarked(text)) : text
}

/** `+966 50 123 4567`, `00966501234567` and `٠٥٠١٢٣٤٥٦٧` are 0501234567; what is no number stays as it is. */
export function localNumber(text: string, country: string): string {
  const digits = latinDigits(text).replace(/[^\d+]/gu, '')
  if (digits.length < 5) return unmarked(text)
  const abroad = new RegExp(`^(?:\\+|00)?${country}0?(\\d{5,})$`, 'u').exec(digits)
  if (abroad) return `0${abroad[1]}`
  return digits.startsWith('0') || digits.startsWith('+') ? digits : `0${digits}`
}

function isPicture(event: IncomingEvent): boolean {
  if (event.kind !== 'media') return false
  const { kind, mime = '' } = event.media
  return kind === 'photo' || (kind === 'file' && /^(image\/|application\/pdf)/u.test(mime))
}

function givenTo({ id, name, roles }: Colleague): Reading {
  return { answer: { kind: 'person', id, name, roles } }
}

/** A name; with what tells its bearer from another of that name. */
export function calledIn(people: Colleague[], { name, detail }: Colleague): string {
  const isShared = people.filter((person) => person.name === name).length > 1
  return isShared && detail ? `${name} (${detail})` : name
}

function chosenIn(answers: Record<string, Answer>, need: string): string[] {
  const answer = answers[need]
  return answer?.kind === 'multi' ? answer.ids : []
}

function filesIn(answers: Record<string, Answer>, need: string): FileId[] {
  const answer = answers[need]
  return answer?.kind === 'photos' ? answer.files : []
}
