import { describe, expect, it } from 'vitest'
import type { Answer, Order } from '#core/case.ts'
import {
  boss,
  ceo,
  day,
  deskRules,
  finished,
  hour,
  kinds,
  live,
  minute,
  monday,
  nok,
  other,
  som,
  told,
  ton,
  words,
} from './desk.ts'

const takeIt = { do: 'act', action: 'take', answers: {} } as const

describe('taking a case', () => {
  it('has one winner; the next is told who has it, and since when', () => {
    const life = live()
    life.now += minute
    life.acts('take')
    expect(life.case).toMatchObject({
      owner: 'nok',
      status: 'working',
      stage: 2,
      version: 2,
      firstResponseAt: monday + minute,
    })
    expect(kinds(life.last)).toEqual(['taken', 'status'])
    expect(told(life.last)).toEqual(['customer: customer.started'])
    life.now += 500
    expect(life.refuses(takeIt, ton)).toEqual({ refused: 'taken', values: { by: 'nok', at: monday + minute } })
    expect(life.refuses(takeIt)).toMatchObject({ refused: 'already-yours' })
  })

  it('from another is possible on purpose, also further on, and tells the customer nothing new', () => {
    const life = live()
    life.acts('take')
    life.acts('wait')
    life.now += minute
    life.does({ ...takeIt, over: true }, ton)
    expect(life.case).toMatchObject({ owner: 'ton', status: 'waiting', stage: 4, firstResponseAt: monday })
    expect(life.last.facts).toEqual([{ kind: 'taken', by: 'ton', at: monday + minute, facts: { from: 'nok' } }])
    expect(told(life.last)).toEqual([])
  })

  it('is not for those without a role for it', () => {
    for (const actor of [som, ceo, other]) expect(live().refuses(takeIt, actor).refused).toBe('not-allowed')
  })

  it.each(['constructor', 'toString', '__proto__'])('is not done by a name that only an object has: %s', (action) => {
    expect(live().refuses({ do: 'act', action, answers: {} })).toEqual({
      refused: 'unknown-action',
      values: { action },
    })
    expect(live().refuses({ do: 'type', type: action })).toEqual({ refused: 'unknown-type', values: { type: action } })
  })

  it('is over once the case is resolved or closed', () => {
    const life = live()
    life.acts('take')
    life.acts('finish', nok, finished)
    expect(life.refuses(takeIt, ton)).toMatchObject({ refused: 'not-from-here', values: { from: 'done' } })
  })
})

describe('an action', () => {
  it.each([
    ['unknown', 'fly', nok, 'unknown-action'],
    ['not possible from here', 'finish', nok, 'not-from-here'],
    ['of another role', 'cancel', nok, 'not-allowed'],
    ['of a role that may nothing', 'take', ceo, 'not-allowed'],
    ["on another customer's case", 'cancel', other, 'not-yours'],
  ])('that is %s is refused', (_, action, actor, refused) => {
    expect(live().refuses({ do: 'act', action, answers: {} }, actor).refused).toBe(refused)
  })

  it('says what it still needs, and what is wrong with what it got', () => {
    const life = live()
    life.acts('take')
    const refusal = life.refuses({
      do: 'act',
      action: 'finish',
      answers: { rootCause: { kind: 'choice', id: 'the moon' }, note: { kind: 'note', text: '  ' } },
    })
    expect(refusal.missing?.map(({ need, have, want, wrong }) => [need.id, have, want, wrong])).toEqual([
      ['rootCause', 0, 1, 'option'],
      ['note', 0, 1, undefined],
    ])
  })

  it('counts photos', () => {
    const life = live()
    life.acts('take')
    const device: Answer = { kind: 'photos', files: ['one'] }
    const refusal = life.refuses({ do: 'act', action: 'pick_up', answers: { device } })
    expect(refusal.missing?.map(({ need, have, want }) => [need.id, have, want])).toEqual([
      ['device', 1, 2],
      ['agreed', 0, 1],
    ])
  })

  it('resolves with its cause, the words apart from the facts', () => {
    const life = live()
    life.acts('take')
    life.now += hour
    life.acts('finish', nok, finished)
    expect(life.case).toMatchObject({
      status: 'done',
      rootCause: 'us',
      outcome: 'fixed',
      resolvedAt: monday + hour,
      dueAt: null,
    })
    expect(kinds(life.last)).toEqual(['status', 'resolved', 'breached'])
    const [, resolved] = life.last.facts
    expect(resolved?.facts).toEqual({ rootCause: 'us', outcome: 'fixed', answers: { rootCause: 'us' } })
    expect(resolved?.content).toEqual({ text: 'Turned it off and on.' })
    expect(told(life.last)).toEqual(['customer: customer.resolved'])
  })

  it('closes without having resolved', () => {
    const life = live()
    life.acts('cancel', som, { reason: { kind: 'note', text: 'It works again' } })
    expect(kinds(life.last)).toEqual(['status', 'closed'])
    expect(life.case).toMatchObject({
      status: 'closed',
      outcome: 'cancelled',
      closedAt: monday,
      resolvedAt: null,
      timerAt: null,
    })
    expect(told(life.last)).toEqual(['customer: customer.status', 'staff: staff.cancelled'])
    expect(life.last.notices[1]?.values).toMatchObject({ text: 'It works again', by: 'som', owner: null })
  })

  it('reopens: staff hear of it with their owner, and the ending is forgotten', () => {
    const life = live()
    life.acts('take')
    life.acts('finish', nok, finished)
    life.now += day
    life.acts('reopen', som)
    expect(kinds(life.last)).toEqual(['status', 'reopened'])
    expect(life.case).toMatchObject({
      status: 'working',
      resolvedAt: null,
      rootCause: null,
      outcome: null,
      owner: 'nok',
    })
    expect(told(life.last)).toEqual(['customer: customer.reopened', 'staff: staff.reopened'])
    expect(life.last.notices[1]?.values.owner).toBe('nok')
  })

  it('asks for a provider only where the type requires one and none is known', () => {
    const acme = { kind: 'choice', id: 'acme' } as const
    const life = live()
    life.acts('take')
    expect(life.refuses({ do: 'act', action: 'hand_over', answers: {} }).missing?.[0]?.need.id).toBe('provider')
    life.acts('hand_over', nok, { provider: acme })
    expect(life.case).toMatchObject({ status: 'vendor', provider: 'acme' })
    expect(life.last.facts[0]?.facts).toMatchObject({ answers: { provider: 'acme' } })
    life.acts('work')
    expect(kinds(life.acts('hand_over'))).toEqual(['status'])
    const without = live(deskRules(), { type: 'question' })
    without.acts('take')
    expect(without.acts('hand_over').next.provider).toBeNull()
  })

  it('takes any provider while there is no list of them', () => {
    const life = live(deskRules({ lists: { vendors: [] } }))
    life.acts('take')
    life.acts('hand_over', nok, { provider: { kind: 'choice', id: 'Uncle Daeng' } })
    expect(life.case.provider).toBe('Uncle Daeng')
    expect(life.last.facts[0]?.facts).not.toHaveProperty('answers')
    expect(life.last.facts[0]?.content).toEqual({ answers: { provider: 'Uncle Daeng' } })
  })

  it('is too late for a customer a day before the visit, but not for staff', () => {
    const slot = monday + 2 * day
    const life = live()
    life.acts('take')
    life.acts('book', nok, { day: { kind: 'date', date: '2026-11-25' }, slot: { kind: 'slot', id: 'am', at: slot } })
    expect(life.last.facts[0]).toMatchObject({
      kind: 'noted',
      facts: { action: 'book', answers: { slot: { slot: 'am', at: slot } } },
    })
    life.now = slot - day + 1
    expect(life.refuses({ do: 'act', action: 'cancel', answers: {} }, som)).toMatchObject({
      refused: 'too-late',
      values: { slot, until: slot - day },
    })
    life.now = slot - day
    expect(life.acts('cancel', som).next.status).toBe('closed')
  })

  it('refuses a day that is over', () => {
    const life = live()
    life.acts('take')
    const answers = { day: { kind: 'date', date: '2026-11-22' }, slot: { kind: 'slot', id: 'am', at: null } } as const
    const refusal = life.refuses({ do: 'act', action: 'book', answers })
    expect(refusal.missing).toMatchObject([{ need: { id: 'day' }, wrong: 'date_past' }])
  })

  it('never runs time backwards', () => {
    const life = live()
    life.now += hour
    life.acts('take')
    life.now -= 2 * hour
    life.acts('wait')
    expect(life.case.ledger).toMatchObject({ since: monday + hour, totals: { staff: hour } })
    expect(life.last.facts[0]?.at).toBe(monday + hour)
  })
})

describe('what the other side must agree to', () => {
  const device: Answer = { kind: 'photos', files: ['one', 'two'] }
  const pickUp = { do: 'act', action: 'pick_up', answers: { device } } satisfies Order

  it('is agreed by the customer and nobody else', () => {
    const life = live()
    life.acts('take')
    expect(life.refuses({ do: 'acknowledge', need: 'agreed' }, nok).refused).toBe('not-yours')
    expect(life.refuses({ do: 'acknowledge', need: 'agreed' }, other).refused).toBe('not-yours')
    for (const by of ['som', 'nok']) {
      const agreed: Answer = { kind: 'acknowledgement', by, at: monday }
      const refusal = life.refuses({ ...pickUp, answers: { device, agreed } })
      expect(refusal.missing?.map(({ need }) => need.id)).toEqual(['agreed'])
    }
    life.does({ do: 'acknowledge', need: 'agreed' }, som)
    expect(told(life.last)).toEqual(['staff: staff.acknowledged'])
    expect(life.last.facts[0]).toMatchObject({ kind: 'noted', by: 'som', facts: { acknowledged: 'agreed' } })
    expect(life.refuses({ do: 'acknowledge', need: 'agreed' }, som).refused).toBe('nothing-new')
  })

  it('counts for one time', () => {
    const life = live()
    life.acts('take')
    life.does({ do: 'acknowledge', need: 'agreed' }, som)
    life.does(pickUp)
    expect(life.last.facts[0]?.facts).toMatchObject({ answers: { agreed: { by: 'som', at: monday }, device: 2 } })
    expect(life.refuses(pickUp).missing?.map(({ need }) => need.id)).toEqual(['agreed'])
  })

  it('is asked for only where an action wants it', () => {
    expect(live().refuses({ do: 'acknowledge', need: 'agreed' }, som).refused).toBe('nothing-new')
  })
})

describe('giving a case to somebody', () => {
  const toTon = { do: 'assign', to: 'ton', name: 'Ton', roles: ['agent'] } satisfies Order

  it('needs the right, and somebody who may take cases', () => {
    const life = live()
    expect(life.refuses(toTon, nok).refused).toBe('not-allowed')
    expect(life.refuses(toTon, som).refused).toBe('not-allowed')
    expect(life.refuses({ ...toTon, to: 'som', roles: ['customer'] }, boss).refused).toBe('not-assignable')
    expect(life.refuses({ ...toTon, to: 'chai', roles: ['ceo'] }, boss).refused).toBe('not-assignable')
    life.does(toTon, boss)
    expect(life.case).toMatchObject({ owner: 'ton', status: 'new', stage: 2 })
    expect(life.last.facts[0]).toMatchObject({
      kind: 'assigned',
      by: 'bo',
      facts: { to: 'ton', from: null },
      content: { name: 'Ton' },
    })
    expect(told(life.last)).toEqual(['staff: staff.assigned'])
    expect(life.refuses(toTon, boss).refused).toBe('nothing-new')
  })

  it('may be oneself, where nobody has it yet', () => {
    const life = live()
    life.does(toTon, ton)
    expect(life.case.owner).toBe('ton')
    expect(life.refuses({ do: 'assign', to: 'nok', name: 'Nok', roles: ['agent'] }, nok)).toMatchObject({
      refused: 'taken',
      values: { by: 'ton' },
    })
    expect(life.refuses(toTon, ton).refused).toBe('already-yours')
  })

  it('still leaves the first response to whoever takes it', () => {
    const life = live()
    life.does(toTon, boss)
    expect(life.case.firstResponseAt).toBeNull()
    expect(kinds(life.acts('take', ton))).toEqual(['taken', 'status'])
    expect(life.case.firstResponseAt).toBe(monday)
  })

  it('is over when the case is closed', () => {
    const life = live()
    life.acts('cancel', som)
    expect(life.refuses(toTon, boss).refused).toBe('closed')
  })

  it('is the action that asks for an owner, where the workflow has one', () => {
    const rules = deskRules()
    const { workflow } = rules
    const label = { en: 'Give' }
    const give = { label, from: ['new'], to: 'working', who: ['boss'], effects: [], button: true, variants: [] }
    const needs = [{ kind: 'person' as const, id: 'owner', label, roles: ['agent'] }]
    const giving = { ...rules, workflow: { ...workflow, actions: { ...workflow.actions, give: { ...give, needs } } } }
    const life = live(giving)
    expect(life.refuses({ ...toTon, to: 'bo', roles: ['boss'] }, boss).missing).toMatchObject([{ wrong: 'person' }])
    life.does(toTon, boss)
    expect(life.case).toMatchObject({ owner: 'ton', status: 'working', ownerSince: monday })
    expect(kinds(life.last)).toEqual(['assigned', 'status'])
    expect(life.last.facts[1]?.facts).toMatchObject({ answers: { owner: 'ton' } })
  })
})

describe('words about a case', () => {
  const hello = words('Which order is it?')

  it('of staff for the customer go to them, and are the last word of staff', () => {
    const life = live()
    life.now += minute
    life.does({ do: 'say', words: { text: 'See this', files: ['f1'] } })
    expect(told(life.last)).toEqual(['customer: customer.reply'])
    expect(life.last.notices[0]).toMatchObject({ values: { text: 'See this' }, files: ['f1'] })
    expect(life.last.messages).toEqual([{ direction: 'out', from: 'nok', text: 'See this', files: ['f1'] }])
    expect(life.case).toMatchObject({ staffAt: monday + minute, attached: 1, stage: 1 })
    expect(life.last.facts[0]).toMatchObject({ kind: 'said', facts: { files: 1 }, content: { text: 'See this' } })
  })

  it('of the customer reach staff', () => {
    const life = live()
    life.does({ do: 'hear', words: { ...hello, message: 'm1' } }, som)
    expect(told(life.last)).toEqual(['staff: staff.heard'])
    expect(life.last.messages[0]).toMatchObject({ direction: 'in', from: 'som', message: 'm1' })
    expect(life.refuses({ do: 'hear', words: hello }, other).refused).toBe('not-yours')
    life.acts('cancel', som)
    expect(life.refuses({ do: 'hear', words: hello }, som).refused).toBe('closed')
  })

  it("of a partner's group count as the customer's", () => {
    const life = live(deskRules(), { account: 'acme', customer: null })
    const partner = { person: 'pam', name: 'Pam', roles: ['customer'], account: 'acme' }
    life.does({ do: 'hear', words: hello }, partner)
    expect(life.refuses({ do: 'hear', words: hello }, { ...partner, account: 'rival' }).refused).toBe('not-yours')
    expect(kinds(life.acts('cancel', partner))).toEqual(['status', 'closed'])
  })

  it('among staff stay there', () => {
    const life = live()
    life.does({ do: 'note', words: hello })
    expect(told(life.last)).toEqual([])
    expect(life.last).toMatchObject({ messages: [], cardChanged: false })
    expect(life.refuses({ do: 'note', words: hello }, som).refused).toBe('not-allowed')
    expect(life.refuses({ do: 'note', words: words(' ') }).refused).toBe('nothing-new')
  })

  it('have nowhere to go without a customer', () => {
    const life = live(deskRules(), { customer: null, chat: null }, nok)
    expect(life.refuses({ do: 'say', words: hello }).refused).toBe('no-customer')
  })
})

describe('other changes', () => {
  it('link orders once', () => {
    const life = live()
    life.does({ do: 'link', orders: ['A1', ' A2', 'A1'] })
    expect(life.case.orders).toEqual(['A1', 'A2'])
    life.does({ do: 'link', orders: ['A2', 'A3'] })
    expect(life.last.facts[0]?.facts).toEqual({ orders: ['A3'] })
    expect(life.refuses({ do: 'link', orders: ['A1'] }).refused).toBe('nothing-new')
  })

  it('give another type: its targets, and its severity unless a person had set one', () => {
    const life = live()
    life.does({ do: 'type', type: 'order' })
    expect(kinds(life.last)).toEqual(['typed', 'severity'])
    expect(life.case).toMatchObject({ type: 'order', severity: 'normal', dueAt: monday + 2 * hour })
    life.does({ do: 'severity', severity: 'critical', reason: 'the boss called' })
    life.does({ do: 'type', type: 'question' })
    expect(life.case).toMatchObject({ severity: 'critical', dueAt: null, timerAt: monday + 7 * day })
    expect(life.refuses({ do: 'type', type: 'nonsense' }).refused).toBe('unknown-type')
  })

  it('tell everybody at once when it becomes urgent', () => {
    const life = live(deskRules(), { type: 'question' })
    life.does({ do: 'severity', severity: 'critical', reason: 'the boss called' })
    expect(told(life.last)).toEqual(['staff: staff.became_urgent', 'alerts: staff.became_urgent'])
    expect(life.last.facts[0]).toMatchObject({
      facts: { from: 'normal', to: 'critical' },
      content: { text: 'the boss called' },
    })
    expect(told(life.does({ do: 'severity', severity: 'normal' }))).toEqual([])
    expect(life.refuses({ do: 'severity', severity: 'purple' }).refused).toBe('unknown-severity')
    life.acts('take')
    life.acts('finish', nok, finished)
    expect(told(life.does({ do: 'severity', severity: 'critical' }))).toEqual([])
  })

  it('escalate only with a reason and to a level there is', () => {
    const life = live()
    expect(life.refuses({ do: 'escalate', level: 'L1', reason: ' ' }).refused).toBe('reason-needed')
    expect(life.refuses({ do: 'escalate', level: 'L9', reason: 'why' }).refused).toBe('unknown-level')
    expect(life.refuses({ do: 'escalate', level: 'L1', reason: 'why' }, som).refused).toBe('not-allowed')
    life.does({ do: 'escalate', level: 'L1', reason: 'A big customer' })
    expect(life.case.level).toBe('L1')
    expect(told(life.last)).toEqual(['staff: staff.escalated', 'boss: staff.escalated'])
    expect(life.last.facts[0]).toMatchObject({
      facts: { level: 'L1', from: null },
      content: { text: 'A big customer' },
    })
  })
})
