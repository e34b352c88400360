// How an answer is read, kind by kind: what is typed, pressed, shared or sent, and what it is to the need that was asked.
import { describe, expect, it } from 'vitest'
import type { Answer, Answers } from '#core/case.ts'
import { type Need, need } from '#core/workflow.ts'
import { dateMeant, dayAt, slotInstant } from '#flows/dates.ts'
import type { IncomingEvent, MediaKind } from '#flows/message.ts'
import type { Near } from '#flows/near.ts'
import { type Asking, heard, localNumber, type Reading, talkOf, wrongWords } from '#flows/needs.ts'
import { manyMeant, optionMeant, toggled } from '#flows/options.ts'
import type { Colleague, Question } from '#flows/questions.ts'
import { tongueOf } from '#flows/tongue.ts'
import { wordingsOf } from '#templates/wordings.ts'
import { loadPack } from '../packs/load.ts'

/** Saturday 2026-11-21, 10:17 in Riyadh. */
const now = Date.UTC(2026, 10, 21, 7, 17)
const { rules } = loadPack('field-service')
const label = { en: 'x', ar: 'س' }
const made = (kind: string, more: object = {}): Need => need.parse({ kind, id: 'it', label, ...more })
const abc = ['Alpha', 'Beta wave', 'Gamma'].map((en) => ({ id: en[0]?.toLowerCase(), label: { en, ar: en } }))

const saad: Colleague = { id: 'p1', name: 'Saad', roles: ['technician'], detail: '@saad' }
const other: Colleague = { id: 'p2', name: 'Saad', roles: ['technician'], detail: 'WhatsApp' }
const huda: Colleague = { id: 'p3', name: 'Huda', roles: ['supervisor'], detail: 'LINE' }

const workspace = { id: 'w', name: 'Shop', timezone: 'Asia/Riyadh', language: 'en' as const }
const near = {
  now,
  mentioned: [],
  workspace,
  rules,
  wordings: wordingsOf([]),
  digest: (text: string) => `digest of ${text}`,
}

type Around = Partial<Pick<Asking, 'answers' | 'options' | 'otp' | 'people'>> & { known?: Colleague[] }

/** What an event is to a need; the people a name stands for are `known`. */
function reads(asked: Need, event: IncomingEvent, how: Around & { files?: string[]; picked?: string } = {}): Reading {
  const { known = [], files = [], picked = null, ...around } = how
  const asking: Asking = {
    need: asked,
    tongue: tongueOf(near, null),
    near: near as unknown as Near,
    answers: {},
    options: [],
    ...around,
  }
  const talk = talkOf(asked).read(asking, heard({ event }, files, picked))
  let step = talk.next()
  while (!step.done) step = talk.next(answerTo(step.value, known))
  return step.value
}

function answerTo(question: Question, known: Colleague[]): unknown {
  if (question.ask !== 'people.named') throw new Error(`Reading asked ${question.ask}`)
  return known.filter(({ name }) => name === question.name)
}

const text = (words: string): IncomingEvent => ({ kind: 'text', id: 'm', text: words })
const media = (kind: MediaKind, more: object = {}): IncomingEvent => ({
  kind: 'media',
  id: 'm',
  media: { kind, id: 'f', ...more },
})
const place: IncomingEvent = { kind: 'location', id: 'm', latitude: 24.7, longitude: 46.6 }
const contact: IncomingEvent = { kind: 'contact', id: 'm', name: 'Khalid', phone: '+966 50 123 4567', owns: true }
const sticker: IncomingEvent = { kind: 'sticker', id: 'm' }
const day = (date: string): IncomingEvent => ({ kind: 'button', value: 'd:it', picked: { date } })
const taken = (answer: Answer, more?: boolean) => ({ answer, ...(more === undefined ? {} : { more }) })

describe('an answer is read', () => {
  const slotNeed = made('slot', {
    options: [
      { id: 'am', label: { en: 'Morning (8 to 12)' }, from: '08:00', to: '12:00' },
      { id: 'pm', label: { en: 'Afternoon (12 to 5)' }, from: '12:00', to: '17:00' },
    ],
    on: 'visit',
  })
  const visit: Answers = { visit: { kind: 'date', date: '2026-11-22' } }
  const morning = slotInstant(visit.visit, '08:00', 'Asia/Riyadh')
  const choice = made('choice', { options: abc })
  const multi = made('multi', { options: abc })
  const photos = made('photos', { min: 1, max: 2 })
  const person = made('person', { roles: ['technician'] })
  const otp = { digest: 'digest of 482913', until: now + 1 }

  const cases: [what: string, reading: Reading, is: Reading][] = [
    [
      'a note',
      reads(made('note'), text(' Compressor \n changed ')),
      taken({ kind: 'note', text: 'Compressor \n changed' }),
    ],
    [
      'a note under a photo',
      reads(made('note'), { ...media('photo'), caption: 'Burnt' } as IncomingEvent),
      taken({ kind: 'note', text: 'Burnt' }),
    ],
    ['no note in a place', reads(made('note'), place), null],
    ['a text as it was typed', reads(made('text'), text('INV-٢٠')), taken({ kind: 'text', text: 'INV-٢٠' })],
    [
      'a code in Latin digits',
      reads(made('text', { pattern: '^\\d+$' }), text('⁨٢٠⁩')),
      taken({ kind: 'text', text: '20' }),
    ],
    [
      'a number that was shared',
      reads(made('text', { phone: '966' }), contact),
      taken({ kind: 'text', text: '0501234567' }),
    ],
    [
      'a number that was typed',
      reads(made('text', { phone: '966' }), text('٠٥٠ ١٢٣ ٤٥٦٧')),
      taken({ kind: 'text', text: '0501234567' }),
    ],
    ['no plain text in a contact', reads(made('text'), contact), null],
    ['a pressed option', reads(choice, text('x'), { picked: 'b' }), taken({ kind: 'choice', id: 'b' })],
    ['an option by name', reads(choice, text('beta WAVE')), taken({ kind: 'choice', id: 'b' })],
    ['an option by the beginning of its name', reads(choice, text('beta')), taken({ kind: 'choice', id: 'b' })],
    ['an option by number', reads(choice, text('٣')), taken({ kind: 'choice', id: 'g' })],
    [
      'an option by its place on the page',
      reads(choice, text('1'), { options: ['b', 'g'] }),
      taken({ kind: 'choice', id: 'b' }),
    ],
    ['no option', reads(choice, text('delta')), { wrong: 'wrong.option' }],
    [
      'free words where the list is open',
      reads(made('choice', { options: abc, open: true }), text('Bet')),
      taken({ kind: 'choice', id: 'Bet' }),
    ],
    ['several options', reads(multi, text('1, gamma')), taken({ kind: 'multi', ids: ['a', 'g'] }, true)],
    [
      'an option that goes again',
      reads(multi, text('x'), { picked: 'a', answers: { it: { kind: 'multi', ids: ['a', 'g'] } } }),
      taken({ kind: 'multi', ids: ['g'] }, true),
    ],
    ['one of several that is none', reads(multi, text('1, 9')), { wrong: 'wrong.option' }],
    ['a photo', reads(photos, media('photo'), { files: ['f1'] }), taken({ kind: 'photos', files: ['f1'] }, true)],
    [
      'the last photo that fits',
      reads(photos, media('photo'), { files: ['f2'], answers: { it: { kind: 'photos', files: ['f1'] } } }),
      taken({ kind: 'photos', files: ['f1', 'f2'] }, false),
    ],
    [
      'a photo sent as a file',
      reads(photos, media('file', { mime: 'image/jpeg' }), { files: ['f1'] }),
      taken({ kind: 'photos', files: ['f1'] }, true),
    ],
    ['no photo in a voice note', reads(photos, media('voice'), { files: ['f1'] }), null],
    ['no photo in words', reads(photos, text('later')), null],
    ['a place', reads(made('location'), place), taken({ kind: 'location', latitude: 24.7, longitude: 46.6 })],
    ['no place in words', reads(made('location'), text('here')), null],
    ['the right code', reads(made('otp'), text('٤٨٢ ٩١٣'), { otp }), taken({ kind: 'otp', matches: true })],
    ['a wrong code', reads(made('otp'), text('111111'), { otp }), { wrong: 'wrong.otp' }],
    [
      'a code that is too old',
      reads(made('otp'), text('482913'), { otp: { ...otp, until: now - 1 } }),
      { wrong: 'wrong.otp_late' },
    ],
    ['a code where none could be sent', reads(made('otp'), text('482913')), { wrong: 'form.otp_none' }],
    ['no code in words', reads(made('otp'), text('he has none'), { otp }), null],
    [
      'a person',
      reads(person, text('@Saad'), { known: [saad] }),
      taken({ kind: 'person', id: 'p1', name: 'Saad', roles: ['technician'] }),
    ],
    [
      'one of two of that name',
      reads(person, text('Saad'), { known: [saad, other] }),
      { wrong: 'wrong.person_many', values: { name: 'Saad' }, people: [saad, other] },
    ],
    [
      'the one who was pressed',
      reads(person, text('x'), { people: [saad, other], picked: 'p2' }),
      taken({ kind: 'person', id: 'p2', name: 'Saad', roles: ['technician'] }),
    ],
    [
      'the one by number',
      reads(person, text('2'), { people: [saad, other] }),
      taken({ kind: 'person', id: 'p2', name: 'Saad', roles: ['technician'] }),
    ],
    [
      'somebody of another role',
      reads(person, text('Huda'), { known: [huda] }),
      { wrong: 'wrong.person_role', values: { name: 'Huda', role: 'Technician' } },
    ],
    ['nobody', reads(person, text('Zed')), { wrong: 'wrong.person', values: { name: 'Zed', role: 'Technician' } }],
    ['a day that was picked', reads(made('date'), day('2026-12-01')), taken({ kind: 'date', date: '2026-12-01' })],
    ['a day that was typed', reads(made('date'), text('1/12')), taken({ kind: 'date', date: '2026-12-01' })],
    ['no day', reads(made('date'), text('soon')), { wrong: 'wrong.date' }],
    ['a slot', reads(slotNeed, text('morning'), { answers: visit }), taken({ kind: 'slot', id: 'am', at: morning })],
    ['a slot without its day', reads(slotNeed, text('morning')), taken({ kind: 'slot', id: 'am', at: null })],
    ['no slot', reads(slotNeed, text('night'), { answers: visit }), { wrong: 'wrong.option' }],
    [
      'order numbers',
      reads(made('orders'), text('ORD-١, ORD-2')),
      taken({ kind: 'orders', orders: ['ORD-1', 'ORD-2'] }),
    ],
    ['no order number', reads(made('orders'), text('I lost it')), { wrong: 'wrong.orders' }],
    ['no agreement in words', reads(made('acknowledgement', { by: 'customer', text: label }), text('yes')), null],
  ]
  it.each(cases)('%s', (_, reading, is) => expect(reading).toEqual(is))

  const kinds = [
    'note',
    'text',
    'choice',
    'multi',
    'photos',
    'location',
    'otp',
    'person',
    'date',
    'slot',
    'orders',
    'acknowledgement',
  ]
  const more: Record<string, object> = {
    choice: { options: abc },
    multi: { options: abc },
    photos: { min: 1, max: 2 },
    person: { roles: ['technician'] },
    slot: { options: [{ id: 'am', label, from: '08:00', to: '12:00' }] },
    acknowledgement: { by: 'customer', text: label },
  }
  it.each(kinds)('and a sticker is none to a %s', (kind) => expect(reads(made(kind, more[kind]), sticker)).toBeNull())
})

describe('slots', () => {
  it('that have begun are not offered', () => {
    const asked = made('slot', {
      options: [
        { id: 'am', label, from: '08:00', to: '12:00' },
        { id: 'pm', label, from: '12:00', to: '17:00' },
      ],
      on: 'visit',
    })
    const about = (date: string): Asking => ({
      need: asked,
      tongue: tongueOf(near, null),
      near: near as unknown as Near,
      answers: { visit: { kind: 'date', date } },
      options: [],
    })
    const offered = (date: string) =>
      talkOf(asked)
        .options?.(about(date))
        .map(({ id }) => id)
    expect(offered('2026-11-21')).toEqual(['pm'])
    expect(offered('2026-11-22')).toEqual(['am', 'pm'])
    expect(offered('2026-11-20')).toEqual([])
  })
})

describe('a day as people write it', () => {
  const cases: [typed: string, date: string | null][] = [
    ['2026-12-31', '2026-12-31'],
    ['2026/1/5', '2026-01-05'],
    ['31/12/2026', '2026-12-31'],
    ['31.12.2026', '2026-12-31'],
    ['5-1', '2027-01-05'],
    ['20/11', '2026-11-20'],
    ['25/11', '2026-11-25'],
    ['25/11/2569', '2026-11-25'],
    ['٢٥/١١/٢٠٢٦', '2026-11-25'],
    ['๒๕/๑๑/๒๕๖๙', '2026-11-25'],
    ['today', '2026-11-21'],
    ['พรุ่งนี้ค่ะ', '2026-11-22'],
    ['esok', '2026-11-22'],
    ['besok', '2026-11-22'],
    ['غدًا', '2026-11-22'],
    ['بكرة', '2026-11-22'],
    ['lusa', '2026-11-23'],
    ['29/2', null],
    ['31/4/2027', null],
    ['13/13/2026', null],
    ['soon', null],
    ['2026', null],
    ['', null],
  ]
  it.each(cases)('%s', (typed, date) => expect(dateMeant(typed, dayAt(now, 'Asia/Riyadh'))).toBe(date))
})

describe('a phone number as people of its country write it', () => {
  it.each([
    ['0501234567', '0501234567'],
    ['+966 50 123 4567', '0501234567'],
    ['00966501234567', '0501234567'],
    ['966-50-123-4567', '0501234567'],
    ['+966 (0) 50 1234567', '0501234567'],
    ['501234567', '0501234567'],
    ['٠٥٠١٢٣٤٥٦٧', '0501234567'],
    ['my number is 0501234567', '0501234567'],
    ['+66812345678', '+66812345678'],
    ['later', 'later'],
  ])('%s', (typed, kept) => expect(localNumber(typed, '966')).toBe(kept))
})

describe('options', () => {
  const options = rules.lists.cities ?? []
  it('are meant by a beginning that no other has, and by no other', () => {
    expect(optionMeant(options, 'مكة')).toBe('makkah')
    expect(optionMeant(options, 'المدينه المنوره')).toBe('madinah')
    expect(optionMeant(options, 'Khamis')).toBe('khamis_mushait')
    expect(optionMeant(options, 'ال')).toBeNull()
    expect(optionMeant(options, '99')).toBeNull()
  })

  it('can be several, in any order and with any sign between them', () => {
    expect(manyMeant(options, '1 2')).toEqual(['riyadh', 'jeddah'])
    expect(manyMeant(options, 'جدة، الرياض و 3')).toEqual(['jeddah', 'riyadh', 'makkah'])
    expect(manyMeant(options, 'جدة، المريخ')).toBeNull()
    expect(toggled(['a', 'b'], ['b', 'c'])).toEqual(['a', 'c'])
  })
})

describe('what is wrong is said with the bounds of the need', () => {
  const tongue = tongueOf(near, null)
  it.each([
    [made('text', { min: 3 }), 'text_short', 'at least 3 characters, please'],
    [made('note', { max: 80 }), 'text_long', 'at most 80 characters, please'],
    [made('multi', { options: abc, min: 2 }), 'few', 'at least 2, please'],
    [made('orders', { max: 5 }), 'many', 'at most 5, please'],
    [made('date'), 'date_past', 'that day is over'],
    [
      made('slot', { options: [{ id: 'am', label, from: '08:00', to: '12:00' }] }),
      'date_past',
      'that time is over; please choose a later one',
    ],
  ] as const)('%o', (asked, wrong, words) => expect(wrongWords(tongue, { need: asked, wrong })).toBe(words))
})
