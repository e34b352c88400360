import { describe, expect, it } from 'vitest'
import type { Actor, Case } from '#core/case.ts'
import { actionsFor, may, type What } from '#core/may.ts'
import { boss, ceo, day, deskRules, finished, house, live, nok, other, som } from './desk.ts'

const rules = deskRules()
const ids = (actor: Actor, current: Case) => actionsFor(rules, actor, current).map(({ id }) => id)

describe('who may do what', () => {
  const opened = live().case
  const expected: [string, Actor, What, boolean][] = [
    ['an agent replies', nok, 'reply', true],
    ['an agent gives cases away', nok, 'assign', false],
    ['a boss gives cases away', boss, 'assign', true],
    ['a CEO reads', ceo, 'see', true],
    ['a CEO notes', ceo, 'note', false],
    ['a customer writes on their case', som, 'message', true],
    ["a customer writes on another's case", other, 'message', false],
    ['a customer reads as staff do', som, 'see', false],
    ['a customer cancels their case', som, { action: 'cancel' }, true],
    ["a customer cancels another's", other, { action: 'cancel' }, false],
    ['a customer takes', som, { action: 'take' }, false],
    ['an agent cancels', nok, { action: 'cancel' }, false],
    ['an unknown role does anything', { ...nok, roles: ['king'] }, { action: 'take' }, false],
    ['an action that there is not', boss, { action: 'fly' }, false],
    ['the house does anything', house, 'audit', true],
    ["an account's person cancels for it", { ...other, account: 'acme' }, { action: 'cancel' }, false],
  ]
  it.each(expected)('%s: %#', (_, actor, what, answer) => {
    expect(may(rules, actor, what, opened)).toBe(answer)
  })

  it("an account's people act on its cases", () => {
    const theirs = { ...opened, account: 'acme' }
    expect(may(rules, { ...other, account: 'acme' }, { action: 'cancel' }, theirs)).toBe(true)
    expect(may(rules, { ...other, account: null }, { action: 'cancel' }, { ...theirs, account: null })).toBe(false)
  })
})

describe('the buttons of a card', () => {
  const group: Actor = { person: null, name: '', roles: ['agent'] }

  it('are the legal next actions, in the order of the workflow', () => {
    const life = live()
    expect(ids(group, life.case)).toEqual(['take'])
    expect(ids(boss, life.case)).toEqual(['take', 'cancel'])
    expect(ids(som, life.case)).toEqual(['cancel'])
    expect(ids(other, life.case)).toEqual([])
    expect(ids(ceo, life.case)).toEqual([])
    life.acts('take')
    expect(ids(group, life.case)).toEqual(['wait', 'hand_over', 'book', 'pick_up', 'finish'])
    life.acts('finish', nok, finished)
    expect(ids(group, life.case)).toEqual(['close', 'reopen'])
    life.passes(3 * day)
    expect(ids(som, life.case)).toEqual(['reopen'])
  })

  it('offer to take a case further on only while nobody has it', () => {
    const life = live()
    life.acts('take')
    life.acts('wait')
    expect(ids(group, life.case)).toEqual(['work', 'finish'])
    expect(ids(group, { ...life.case, owner: null })).toEqual(['take', 'work', 'finish'])
  })
})
