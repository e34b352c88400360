import { describe, expect, it } from 'vitest'
import type { Case } from '#core/case.ts'
import { explainSla } from '#core/explain.ts'
import { partyTimes } from '#core/ledger.ts'
import { rebuild } from '#core/meter.ts'
import { timersOf } from '#core/timers.ts'
import {
  boss,
  day,
  deskRules,
  deskWorkflow,
  finished,
  hour,
  house,
  kinds,
  type Life,
  live,
  minute,
  monday,
  nok,
  officeHours,
  som,
  told,
  ton,
  words,
} from './desk.ts'

const office = () => deskRules({ calendar: officeHours })
const rulesFired = (life: Life) => life.timeline.map(({ facts }) => facts.rule).filter((rule) => rule !== undefined)

describe('whose time it is', () => {
  it('adds up to the life of a case, closed hours apart', () => {
    const life = live(office())
    life.passes(hour)
    life.acts('take')
    life.now += 8 * hour
    life.acts('wait')
    life.passes(day)
    life.acts('work', ton)
    life.passes(30 * minute)
    const times = partyTimes(life.case, life.now, officeHours)
    expect(times).toEqual({ staff: 8 * hour, customer: day, provider: 0, off: 90 * minute, bot: 0 })
  })

  it('stops being anybody’s when the case is closed, and goes on when it is reopened', () => {
    const life = live()
    life.passes(minute)
    life.acts('cancel', som)
    life.passes(30 * day)
    expect(partyTimes(life.case, life.now, null).staff).toBe(minute)
    life.acts('reopen', som)
    life.passes(minute)
    expect(partyTimes(life.case, life.now, null)).toEqual({
      staff: 2 * minute,
      customer: 0,
      provider: 0,
      off: 0,
      bot: 0,
    })
  })
})

describe('the clocks', () => {
  it('pause while waiting for others, and the due time moves by the wait', () => {
    const life = live()
    life.now += 10 * minute
    life.acts('take')
    life.acts('wait')
    expect(life.case.dueAt).toBeNull()
    life.passes(3 * hour)
    life.acts('work')
    expect(life.case.dueAt).toBe(monday + 3 * hour + hour)
    expect(life.case.sla.resolution).toMatchObject({ elapsed: 10 * minute, since: monday + 3 * hour + 10 * minute })
  })

  it('count open hours only', () => {
    const life = live(office(), {}, som, monday + 2.5 * hour)
    expect(life.case.sla.resolution.target).toBe(hour)
    expect(life.case.dueAt).toBe(monday + 2.5 * hour + 10 * minute)
    life.now += 5 * minute
    life.acts('take')
    expect(life.case.dueAt).toBe(monday + 4.5 * hour)
  })

  it('end when the case does, and begin anew with a full target when it is reopened', () => {
    const life = live()
    life.passes(10 * minute)
    life.acts('take')
    life.passes(30 * minute)
    life.acts('finish', nok, finished)
    expect(life.case.sla.resolution).toMatchObject({ elapsed: 40 * minute, endedAt: monday + 40 * minute, since: null })
    life.passes(day)
    life.acts('reopen', som)
    expect(life.case.sla.resolution).toMatchObject({ elapsed: 0, startedAt: life.now, endedAt: null, target: hour })
    expect(life.case.sla.response.endedAt).toBe(monday + 10 * minute)
    expect(life.case.dueAt).toBe(life.now + hour)
    expect(kinds(life.passes(hour) ?? fail())).toEqual(['warned', 'breached', 'escalated'])
  })

  it('are as long as the new type says; what has ended stays as it was', () => {
    const life = live()
    life.acts('take')
    life.does({ do: 'type', type: 'order' })
    expect(life.case.sla).toMatchObject({ response: { target: 10 * minute }, resolution: { target: 2 * hour } })
  })

  it('may begin with another event than the opening', () => {
    const rules = deskRules()
    const workflow = deskWorkflow((file) => {
      file.clocks.resolution.start = 'taken'
    })
    const life = live({ ...rules, workflow })
    expect(life.case.sla.resolution.startedAt).toBeNull()
    life.now += 5 * minute
    life.acts('take')
    expect(life.case.dueAt).toBe(monday + 5 * minute + hour)
  })

  it('can be rebuilt from the timeline', () => {
    const life = live(office())
    for (const [action, ms] of [
      ['take', hour],
      ['wait', 5 * hour],
      ['work', day],
      ['finish', 3 * hour],
      ['reopen', day],
    ] as const) {
      life.now += ms
      life.acts(action, nok, finished)
    }
    const { status, ledger, sla } = life.case
    expect(rebuild(office(), life.timeline, life.now)).toEqual({ status, ledger, sla })
  })
})

describe('why a clock shows what it shows', () => {
  it('is told stretch by stretch', () => {
    const life = live(office())
    life.now += hour
    life.acts('take')
    life.now += 30 * minute
    life.acts('wait')
    life.now += 4 * hour
    life.acts('work')
    life.now += 20 * hour
    const { clocks, calendar } = explainSla(office(), life.case, life.now, life.timeline)
    const [response, resolution] = clocks
    expect(calendar).toBe(officeHours)
    expect(response).toMatchObject({ state: 'ended', elapsed: hour, target: 10 * minute, left: -50 * minute })
    expect(resolution).toMatchObject({ state: 'running', pausedBy: ['customer', 'provider'], paused: 4 * hour })
    expect(
      resolution?.segments.map(({ status, isCounted, counted, closed }) => [status, isCounted, counted, closed]),
    ).toEqual([
      ['new', true, hour, 0],
      ['working', true, 30 * minute, 0],
      ['waiting', false, 0, hour],
      ['working', true, 5 * hour, 15 * hour],
    ])
    expect(resolution?.elapsed).toBe(6.5 * hour)
  })

  it('names a clock that waits for its beginning, and one that is paused', () => {
    const workflow = deskWorkflow((file) => {
      file.clocks.resolution.start = 'taken'
    })
    const rules = { ...deskRules(), workflow }
    const life = live(rules)
    const states = (current: Case) => explainSla(rules, current, life.now).clocks.map(({ state }) => state)
    expect(states(life.case)).toEqual(['running', 'waiting'])
    life.acts('take')
    life.acts('wait')
    expect(states(life.case)).toEqual(['ended', 'paused'])
  })
})

describe('a target', () => {
  it('is warned of at its share and breached at its end, each said once', () => {
    const life = live()
    life.acts('take')
    expect(life.passes(47 * minute)).toBeNull()
    expect(told(life.passes(minute) ?? fail())).toEqual(['staff: staff.sla_warning', 'alerts: staff.sla_warning'])
    expect(life.last.notices[0]?.values).toMatchObject({ clock: 'resolution', due: monday + hour, minutes: 12 })
    expect(life.refuses({ do: 'tick' }, house).refused).toBe('nothing-new')
    life.passes(12 * minute)
    expect(kinds(life.last)).toEqual(['breached', 'escalated'])
    expect(told(life.last)).toEqual([
      'staff: staff.sla_breached',
      'alerts: staff.sla_breached',
      'boss: staff.sla_breached',
    ])
    expect(life.last.notices[0]?.values).toMatchObject({ level: 'L1', due: monday + hour })
    expect(life.last.facts.map(({ facts }) => facts.rule)).toEqual(['sla', 'sla'])
    expect(life.case.level).toBe('L1')
    expect(life.passes(hour)).toBeNull()
  })

  it('found long past has its warning in the timeline and says only the breach, both clocks at once, with one escalation', () => {
    const life = live()
    life.passes(3 * day)
    expect(kinds(life.last)).toEqual(['warned', 'breached', 'escalated', 'warned', 'breached'])
    expect(life.last.notices.filter(({ to }) => to === 'staff').map(({ values }) => values.level)).toEqual(['L1', null])
    expect(life.case.version).toBe(2)
  })

  it('that was over before the case was resolved is noted, too late to alarm anybody', () => {
    const life = live()
    life.acts('take')
    life.now += 2 * hour
    life.acts('finish', nok, finished)
    expect(kinds(life.last)).toEqual(['status', 'resolved', 'breached'])
    expect(told(life.last)).toEqual(['customer: customer.resolved'])
  })

  it('that was over when its clock paused is still breached', () => {
    const life = live()
    life.acts('take')
    life.now += 2 * hour
    life.acts('wait')
    expect(life.case.timerAt).toBe(life.now)
    expect(kinds(life.passes(0) ?? fail())).toEqual(['breached', 'escalated'])
    expect(timersOf(deskRules(), life.case).map(({ key }) => key)).toEqual(['rule:old'])
  })

  it('that came near just before its clock paused is warned of when it runs on', () => {
    const life = live()
    life.acts('take')
    life.now += 50 * minute
    life.acts('wait')
    expect(life.passes(hour)).toBeNull()
    life.acts('work')
    expect(kinds(life.passes(0) ?? fail())).toEqual(['warned'])
    expect(life.last.notices[0]?.values).toMatchObject({ minutes: 10 })
  })

  it('alarms nobody where the type wants no news, and escalates nowhere where it names no level', () => {
    const rules = deskRules()
    const order = { ...rules.types.order, notify: false } as (typeof rules.types)[string]
    const life = live({ ...rules, types: { ...rules.types, order } }, { type: 'order', orders: ['A1'] })
    life.passes(3 * hour)
    expect(kinds(life.last)).toEqual(['warned', 'breached'])
    expect(told(life.last)).toEqual([])
  })

  it('moved by another type warns and breaches as that one says', () => {
    const life = live()
    life.acts('take')
    life.passes(hour)
    life.does({ do: 'type', type: 'order' })
    expect(life.case.dueAt).toBe(monday + 2 * hour)
    expect(kinds(life.passes(36 * minute) ?? fail())).toEqual(['warned'])
    expect(kinds(life.passes(24 * minute) ?? fail())).toEqual(['breached'])
  })
})

describe('a rule', () => {
  it('alerts once for each time it counts from', () => {
    const life = live(deskRules(), { type: 'question' })
    life.acts('take')
    life.acts('hand_over')
    life.passes(30 * minute)
    expect(rulesFired(life)).toEqual(['silent_vendor'])
    expect(life.passes(hour)).toBeNull()
    life.acts('work')
    life.acts('hand_over')
    life.passes(30 * minute)
    expect(rulesFired(life)).toEqual(['silent_vendor', 'silent_vendor'])
  })

  it('words its alert itself', () => {
    const life = live(deskRules(), { type: 'order', orders: ['A1'] })
    life.acts('take')
    life.acts('hand_over')
    life.passes(30 * minute)
    expect(told(life.last)).toEqual(['staff: staff.provider_silent', 'alerts: staff.provider_silent'])
    expect(life.last.notices[0]?.values).toMatchObject({ rule: 'silent_vendor', elapsed: 30 * minute })
  })

  it('never brings a case down from a higher level, but is told all the same', () => {
    const life = live(deskRules(), { type: 'order', orders: ['A1'] })
    life.acts('take')
    life.acts('book', nok, {
      day: { kind: 'date', date: '2026-11-23' },
      slot: { kind: 'slot', id: 'am', at: monday + minute },
    })
    life.does({ do: 'escalate', level: 'L2', reason: 'A big customer' })
    life.passes(31 * minute)
    expect(life.last.facts[0]?.facts).toMatchObject({ level: 'L1', from: 'L2', rule: 'missed_visit' })
    expect(told(life.last)).toEqual(['staff: staff.escalated_rule', 'alerts: staff.escalated_rule'])
    expect(life.case).toMatchObject({ level: 'L2', desk: null })
  })

  it('brings a case back to the queue when its owner says nothing', () => {
    const life = live(deskRules(), { type: 'question' })
    life.passes(10 * hour)
    life.acts('take')
    life.passes(3 * hour)
    life.does({ do: 'say', words: words('Still looking') })
    expect(life.passes(3 * hour)).toBeNull()
    life.passes(hour)
    expect(kinds(life.last)).toEqual(['status', 'returned'])
    expect(life.last.facts.map(({ facts }) => facts)).toEqual([
      { from: 'working', to: 'new', rule: 'idle' },
      { from: 'nok', elapsed: 4 * hour, rule: 'idle' },
    ])
    expect(life.case).toMatchObject({ owner: null, ownerSince: null, status: 'new', stage: 3 })
    expect(told(life.last)).toEqual(['staff: staff.returned'])
  })

  it('about staff waits for opening hours; one about others does not', () => {
    const late = monday + 8 * hour
    const life = live(office(), { type: 'question' }, som, late)
    life.acts('take')
    expect(life.case.timerAt).toBe(monday + day + 3 * hour)
    life.acts('hand_over')
    expect(life.case.timerAt).toBe(late + 30 * minute)
  })

  it('counts from a visit, and names the chat that takes over', () => {
    const slot = monday + day
    const life = live(deskRules(), { type: 'question' })
    life.acts('take')
    life.acts('book', nok, { day: { kind: 'date', date: '2026-11-24' }, slot: { kind: 'slot', id: 'am', at: slot } })
    life.does({ do: 'say', words: words('See you tomorrow') })
    life.now = slot - hour
    life.does({ do: 'say', words: words('On our way') })
    expect(life.case.timerAt).toBe(slot + 30 * minute)
    life.passes(90 * minute)
    expect(life.case).toMatchObject({ level: 'L1', desk: ['dispatch'] })
    expect(rulesFired(life)).toEqual(['missed_visit'])
  })

  it('does an action as the house', () => {
    const life = live()
    life.acts('take')
    life.acts('finish', nok, finished)
    life.passes(3 * day)
    expect(life.case.status).toBe('closed')
    expect(life.last.facts.map(({ kind, by, facts }) => [kind, by, facts.rule])).toEqual([
      ['status', null, 'auto_close'],
      ['closed', null, 'auto_close'],
    ])
    expect(life.case.timerAt).toBeNull()
  })

  it('whose action cannot be done has had its time', () => {
    const rules = deskRules()
    const workflow = deskWorkflow((file) => {
      file.rules[4] = { ...file.rules[4], does: { kind: 'act', action: 'finish' } } as (typeof file.rules)[number]
    })
    const life = live({ ...rules, workflow })
    life.acts('take')
    life.acts('finish', nok, finished)
    life.passes(3 * day)
    expect(life.last.facts).toEqual([])
    expect(life.case.timerAt).toBeNull()
  })

  it('is only for the house to call', () => {
    const life = live()
    life.now += day
    expect(life.refuses({ do: 'tick' }, boss).refused).toBe('not-allowed')
  })
})

function fail(): never {
  throw new Error('Nothing was due.')
}
