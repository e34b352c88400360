import { describe, expect, it } from 'vitest'
import type { Answer, Answers } from '#core/case.ts'
import { askedNeeds, missingNeeds } from '#core/needs.ts'
import { type Need, need } from '#core/workflow.ts'
import { deskRules, live, monday } from './desk.ts'

const label = { en: 'x' }
const rules = deskRules()
const abc = ['a', 'b', 'c'].map((id) => ({ id, label }))
const text = (said: string): Answer => ({ kind: 'text', text: said })
const note = (said: string): Answer => ({ kind: 'note', text: said })
const choice = (id: string): Answer => ({ kind: 'choice', id })
const multi = (...ids: string[]): Answer => ({ kind: 'multi', ids })
const photos = (...files: string[]): Answer => ({ kind: 'photos', files })
const orders = (...ids: string[]): Answer => ({ kind: 'orders', orders: ids })
const person = (...roles: string[]): Answer => ({ kind: 'person', id: 'nok', name: 'Nok', roles })
const place = (latitude: number, longitude: number): Answer => ({ kind: 'location', latitude, longitude })
const date = (day: string): Answer => ({ kind: 'date', date: day })
const slot = (id: string, at: number | null = null): Answer => ({ kind: 'slot', id, at })
const made = (kind: string, more: object = {}): Need => need.parse({ kind, id: 'it', label, ...more })
const hours = { from: '08:00', to: '12:00' }

describe('an answer meets a need', () => {
  const met: [string, Need, Answer][] = [
    ['a note', made('note'), note('Done')],
    ['a text in its form', made('text', { pattern: '^05\\d{8}$' }), text(' 0512345678 ')],
    ['an option', made('choice', { options: abc }), choice('b')],
    ['an option of a list', made('choice', { list: 'vendors' }), choice('acme')],
    ['free words where a list is open', made('choice', { list: 'vendors', open: true }), choice('Uncle')],
    ['free words where there is no list yet', made('choice', { list: 'nowhere' }), choice('Uncle')],
    ['a severity', made('choice', { id: 'severity' }), choice('critical')],
    ['an outcome', made('choice', { id: 'outcome' }), choice('fixed')],
    ['several options', made('multi', { options: abc, min: 2 }), multi('a', 'c')],
    ['photos', made('photos', { min: 1, max: 2 }), photos('1', '2')],
    ['a place', made('location'), place(13.7, 100.5)],
    ['the right code', made('otp'), { kind: 'otp', matches: true }],
    ['a person with the role', made('person', { roles: ['agent'] }), person('agent', 'customer')],
    ['today', made('date', { future: true }), date('2026-11-23')],
    ['any day', made('date'), date('2020-02-29')],
    ['a slot', made('slot', { options: [{ id: 'am', label, ...hours }] }), slot('am', monday + 1)],
    ['order numbers', made('orders'), orders('A1', 'A2')],
    [
      'an agreement',
      made('acknowledgement', { by: 'customer', text: label }),
      { kind: 'acknowledgement', by: 'som', at: 1 },
    ],
  ]
  it.each(met)('%s', (_, asked, answer) => {
    expect(missingNeeds([asked], { [asked.id]: answer }, null, undefined, rules, monday)).toEqual([])
  })
})

describe('an answer does not do', () => {
  const unmet: [string, Need, Answer, number, number, string | undefined][] = [
    ['an empty note', made('note'), note(' \n'), 0, 1, undefined],
    ['a long note', made('note', { max: 3 }), note('ทำแล้วค่ะ'), 0, 1, 'text_long'],
    ['a short text', made('text', { min: 3 }), text('ab'), 0, 1, 'text_short'],
    ['a text of another form', made('text', { pattern: '^05\\d{8}$' }), text('hello'), 0, 1, 'pattern'],
    ['a text too long to have a form', made('text', { pattern: '^\\d*$' }), text('1'.repeat(501)), 0, 1, 'pattern'],
    ['an unknown option', made('choice', { options: abc }), choice('z'), 0, 1, 'option'],
    ['a severity there is not', made('choice', { id: 'severity' }), choice('purple'), 0, 1, 'option'],
    ['an answer of another kind', made('choice', { options: abc }), text('a'), 0, 1, 'option'],
    ['too few options', made('multi', { options: abc, min: 2 }), multi('a', 'a'), 1, 2, undefined],
    ['too many options', made('multi', { options: abc, max: 1 }), multi('a', 'b'), 2, 1, 'many'],
    ['one unknown of several', made('multi', { options: abc }), multi('a', 'z'), 0, 1, 'option'],
    ['two of three photos', made('photos', { min: 3, max: 6 }), photos('1', '2', '2'), 2, 3, undefined],
    ['a photo too many', made('photos', { min: 0, max: 1 }), photos('1', '2'), 2, 0, 'many'],
    ['words for photos', made('photos', { min: 1, max: 2 }), text('soon'), 0, 1, 'photos'],
    ['a place off the earth', made('location'), place(100, 500), 0, 1, 'location'],
    ['the wrong code', made('otp'), { kind: 'otp', matches: false }, 0, 1, 'otp'],
    ['a person without the role', made('person', { roles: ['agent'] }), person('customer'), 0, 1, 'person'],
    [
      'a person nobody looked up',
      made('person', { roles: ['agent'] }),
      { kind: 'person', id: 'x', name: 'X' },
      0,
      1,
      'person',
    ],
    ['a day that is over', made('date', { future: true }), date('2026-11-22'), 0, 1, 'date_past'],
    ['a day there is not', made('date'), date('2026-02-30'), 0, 1, 'date'],
    [
      'a slot that is over',
      made('slot', { options: [{ id: 'am', label, ...hours }] }),
      slot('am', monday),
      0,
      1,
      'date_past',
    ],
    ['a slot there is not', made('slot', { options: [{ id: 'am', label, ...hours }] }), slot('pm'), 0, 1, 'option'],
    ['no order numbers', made('orders'), orders(' '), 0, 1, undefined],
  ]
  it.each(unmet)('%s', (_, asked, answer, have, want, wrong) => {
    const missing = missingNeeds([asked], { [asked.id]: answer }, null, undefined, rules, monday)
    expect(missing).toEqual([{ need: asked, have, want, ...(wrong && { wrong }) }])
  })

  it('not at all: it is missing, not wrong', () => {
    const asked = made('photos', { min: 2, max: 3 })
    expect(missingNeeds([asked], {}, null, undefined, rules)).toEqual([{ need: asked, have: 0, want: 2 }])
  })

  it('to an optional need may be left out, but not be wrong', () => {
    const asked = made('text', { optional: true, min: 3 })
    expect(missingNeeds([asked], {}, null, undefined, rules)).toEqual([])
    expect(missingNeeds([asked], { it: text('ab') }, null, undefined, rules)).toHaveLength(1)
  })
})

describe('a need is asked', () => {
  const { broken, order } = rules.types
  const providerWhen = (when: object): Need => made('choice', { id: 'provider', list: 'vendors', when })
  const is = (...values: (string | boolean)[]) => ({ field: 'first', is: values })
  const ids = (needs: Need[], answers: Answers, type = broken, current = live().case) =>
    askedNeeds(needs, answers, current, type).map(({ id }) => id)

  it('by the type of the case', () => {
    expect(ids([providerWhen({ type: 'requireProvider' })], {})).toEqual(['provider'])
    expect(ids([providerWhen({ type: 'requireProvider' })], {}, order)).toEqual([])
    expect(ids([providerWhen({ type: 'requireOrder' })], {}, order)).toEqual(['provider'])
  })

  it('while the case lacks it, and still once it is being answered', () => {
    const unset = providerWhen({ unset: 'provider' })
    expect(ids([unset], {})).toEqual(['provider'])
    expect(ids([unset], { provider: choice('acme') })).toEqual(['provider'])
    expect(ids([unset], {}, broken, { ...live().case, provider: 'acme' })).toEqual([])
    expect(ids([providerWhen({ unset: 'orders' })], {}, broken, { ...live().case, orders: ['A1'] })).toEqual([])
  })

  it('by an earlier answer, or what the case has of it', () => {
    const needs = [made('choice', { id: 'first', options: abc }), made('text', { id: 'second', when: is('a', 'b') })]
    expect(ids(needs, {})).toEqual(['first'])
    expect(ids(needs, { first: choice('b') })).toEqual(['first', 'second'])
    expect(ids(needs, { first: choice('c') })).toEqual(['first'])
    expect(ids(needs, { first: multi('c', 'a') })).toEqual(['first', 'second'])
    expect(ids(needs.slice(1), {}, broken, { ...live().case, fields: { first: choice('a') } })).toEqual(['second'])
  })

  it('by whether something was given at all', () => {
    const needs = (given: boolean) => [
      made('photos', { id: 'first', min: 0, max: 1 }),
      made('text', { id: 'second', when: is(given) }),
    ]
    expect(ids(needs(true), { first: photos('1') })).toEqual(['first', 'second'])
    expect(ids(needs(true), {})).toEqual(['first'])
    expect(ids(needs(false), {})).toEqual(['first', 'second'])
  })

  it('only by answers to what is asked itself: those of a branch not taken do not count', () => {
    const needs = [
      made('choice', { id: 'first', options: abc }),
      made('choice', { id: 'second', options: abc, when: { field: 'first', is: ['a'] } }),
      made('text', { id: 'third', when: { field: 'second', is: ['b'] } }),
    ]
    expect(ids(needs, { first: choice('a'), second: choice('b') })).toEqual(['first', 'second', 'third'])
    expect(ids(needs, { first: choice('c'), second: choice('b') })).toEqual(['first'])
  })
})
