import { describe, expect, it } from 'vitest'
import { decide } from '#core/decide.ts'
import type { CaseType } from '#core/workflow.ts'
import {
  boss,
  ceo,
  deskRules,
  hour,
  house,
  kinds,
  live,
  minute,
  monday,
  nok,
  opening,
  som,
  told,
  words,
} from './desk.ts'

const fresh = { id: 'case-1', number: 1, trackingToken: 'token' }
const tryOpening = (change: Parameters<typeof opening>[0], actor = som, rules = deskRules()) =>
  decide(rules, null, opening(change), { now: monday, actor, fresh })

describe('opening a case', () => {
  it('begins in the first status with the severity and targets of its type', () => {
    const { case: opened } = live()
    expect(opened).toMatchObject({
      number: 1,
      version: 1,
      stage: 1,
      status: 'new',
      severity: 'critical',
      owner: null,
      openedAt: monday,
    })
    expect(opened.dueAt).toBe(monday + 10 * minute)
    expect(opened.timerAt).toBe(monday + 8 * minute)
    expect(opened.summary).toBe('It is broken')
    expect(opened.workflow).toEqual({ id: 'desk', version: 3 })
  })

  it('tells the customer, the staff, and for an urgent one the alerts chats', () => {
    const { last } = live()
    expect(told(last)).toEqual(['customer: customer.queued', 'staff: staff.opened', 'alerts: staff.opened'])
    expect(last.notices[1]).toMatchObject({
      urgent: true,
      values: { number: 1, due: monday + 10 * minute, byName: 'Som' },
    })
    expect(last.messages).toEqual([{ direction: 'in', from: 'som', text: 'It is broken', files: [] }])
  })

  it('leaves ids in the facts and words in what can be erased', () => {
    const [opened] = live().timeline
    expect(opened?.facts).toMatchObject({
      type: 'broken',
      severity: 'critical',
      response: 10 * minute,
      resolution: hour,
    })
    expect(JSON.stringify(opened?.facts)).not.toContain('It is broken')
    expect(opened?.content).toEqual({ text: 'It is broken' })
  })

  it('says nothing to staff of a type that does not want it', () => {
    expect(told(live(deskRules(), { type: 'question' }).last)).toEqual(['customer: customer.queued'])
  })

  it('tells no customer where there is none', () => {
    const { last } = live(deskRules(), { type: 'question', customer: null, chat: null }, nok)
    expect(told(last)).toEqual([])
  })

  it('asks for order numbers where the type requires them', () => {
    expect(tryOpening({ type: 'order' })).toMatchObject({
      refused: 'needs',
      missing: [{ need: { kind: 'orders', id: 'orders' }, have: 0, want: 1 }],
    })
    const { case: opened } = live(deskRules(), {
      type: 'order',
      orders: [' A1 ', 'A1'],
      answers: { orders: { kind: 'orders', orders: ['A2'] } },
    })
    expect(opened.orders).toEqual(['A1', 'A2'])
  })

  it.each([
    ['an unknown type', { type: 'nonsense' }, som, 'unknown-type'],
    ['somebody without the right', {}, ceo, 'not-allowed'],
    ['nobody with a role', {}, { ...som, roles: [] }, 'not-allowed'],
  ])('refuses %s', (_, change, actor, refused) => {
    expect(tryOpening(change, actor)).toMatchObject({ refused })
  })

  it('refuses a type that is switched off', () => {
    const rules = deskRules()
    const off = { ...rules, types: { ...rules.types, broken: { ...(rules.types.broken as CaseType), active: false } } }
    expect(tryOpening({}, som, off)).toMatchObject({ refused: 'unknown-type' })
  })

  it('needs its number from outside', () => {
    expect(() => decide(deskRules(), null, opening(), { now: monday, actor: som })).toThrow('number')
  })

  it('fills typed fields by its intake, and asks only what the answers so far call for', () => {
    const rules = deskRules()
    const label = { en: 'x' }
    const yesNo = [
      { id: 'yes', label },
      { id: 'no', label },
    ]
    const intake: CaseType['intake'] = [
      { kind: 'choice', id: 'warranty', label, options: yesNo },
      { kind: 'text', id: 'serial', label, when: { field: 'warranty', is: ['yes'] }, min: 4 },
      {
        kind: 'acknowledgement',
        id: 'fee',
        label,
        by: 'customer',
        text: label,
        when: { field: 'warranty', is: ['no'] },
      },
    ]
    const asking = { ...rules, types: { broken: { ...(rules.types.broken as CaseType), intake } } }
    const yes = { kind: 'choice', id: 'yes' } as const
    const no = { kind: 'choice', id: 'no' } as const
    const missing = (answers: object) => {
      const outcome = tryOpening({ answers: { ...answers } }, som, asking)
      return 'missing' in outcome ? outcome.missing?.map(({ need, wrong }) => [need.id, wrong]) : []
    }
    expect(missing({})).toEqual([['warranty', undefined]])
    expect(missing({ warranty: yes })).toEqual([['serial', undefined]])
    expect(missing({ warranty: yes, serial: { kind: 'text', text: 'ab' } })).toEqual([['serial', 'text_short']])
    expect(missing({ warranty: no })).toEqual([['fee', undefined]])
    expect(missing({ warranty: no, fee: { kind: 'acknowledgement', by: 'nok', at: 1 } })).toEqual([['fee', undefined]])
    expect(missing({ warranty: no, fee: { kind: 'acknowledgement', by: 'som', at: 1 } })).toEqual([])
    const { case: opened } = live(asking, {
      answers: {
        warranty: no,
        serial: { kind: 'text', text: 'never asked' },
        fee: { kind: 'acknowledgement', by: 'som', at: 1 },
      },
    })
    expect(Object.keys(opened.fields)).toEqual(['warranty', 'fee'])
  })

  it('is everyone with the right: staff for a customer, the house for a machine', () => {
    expect(kinds(live(deskRules(), {}, boss).last)).toEqual(['opened'])
    expect(live(deskRules(), { source: 'api' }, house).timeline[0]?.by).toBeNull()
  })

  it('keeps a long first message short on the card, and whole in the timeline', () => {
    const long = 'very '.repeat(100)
    const { case: opened, timeline } = live(deskRules(), { words: words(long) })
    expect(opened.summary).toHaveLength(140)
    expect(timeline[0]?.content?.text).toBe(long)
  })
})
