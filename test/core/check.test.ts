import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { check, checkWorkflow } from '#core/check.ts'
import { type Need, need, type Pack, pack, workflow } from '#core/workflow.ts'
import { deskRules, deskWorkflow, officeHours } from './desk.ts'

const en = (text: string) => ({ en: text })
type File = Parameters<NonNullable<Parameters<typeof deskWorkflow>[0]>>[0]
const problemsOf = (change: (file: File) => void) =>
  checkWorkflow(deskWorkflow(change)).map(({ path, problem }) => `${path}: ${problem}`)

describe('the first check', () => {
  it.each(['constructor', 'toString', 'valueOf', 'hasOwnProperty'])('takes no name that every object has: %s', (id) => {
    expect(need.safeParse({ kind: 'note', id, label: en('x') }).success).toBe(false)
    expect(pack.shape.lists.safeParse({ [id]: [] }).success).toBe(false)
  })
})

describe('the second check of a workflow', () => {
  it('finds nothing in one that is well', () => {
    expect(problemsOf(() => undefined)).toEqual([])
  })

  const broken: [string, (file: File) => void, string][] = [
    [
      'a status nothing leads to',
      (file) => Object.assign(file.statuses, { lost: file.statuses.new }),
      'statuses.lost: no action leads',
    ],
    ['a start there is not', (file) => Object.assign(file, { start: 'nowhere' }), 'start: unknown status "nowhere"'],
    [
      'a start that is an end',
      (file) => Object.assign(file, { start: 'done' }),
      'start: a case must begin in an open status',
    ],
    [
      'a staff role that is none',
      (file) => Object.assign(file, { staffRole: 'customer' }),
      'staffRole: "customer" is no staff role',
    ],
    ['an unknown role', (file) => file.actions.take.who.push('king'), 'actions.take: unknown role "king"'],
    [
      'an unknown status',
      (file) => Object.assign(file.actions.take, { to: 'heaven' }),
      'actions.take: unknown status "heaven"',
    ],
    [
      'an unknown outcome',
      (file) => Object.assign(file.actions.finish, { outcome: 'bliss' }),
      'actions.finish: unknown outcome "bliss"',
    ],
    [
      'a variant from elsewhere',
      (file) => Object.assign(file.actions.take, { variants: [{ from: ['vendor'] }] }),
      'actions.take.variants.0: unknown status of this action "vendor"',
    ],
    [
      'a rule in an unknown status',
      (file) => file.rules[0]?.while.push('limbo'),
      'rules.silent_vendor: unknown status "limbo"',
    ],
    [
      'a rule with an unknown level',
      (file) => Object.assign(file.rules[2]?.does ?? {}, { level: 'L9' }),
      'rules.old: unknown level "L9"',
    ],
    [
      'a rule with an unknown role',
      (file) => Object.assign(file.rules[2]?.does ?? {}, { role: 'king' }),
      'rules.old: unknown role "king"',
    ],
    [
      'a rule with an unknown action',
      (file) => Object.assign(file.rules[4]?.does ?? {}, { action: 'fly' }),
      'rules.auto_close: unknown action "fly"',
    ],
    [
      'a rule that acts from nowhere',
      (file) => file.rules[4]?.while.push('new'),
      'rules.auto_close: "close" is not possible from "new"',
    ],
    [
      'a rule that cannot answer',
      (file) => Object.assign(file.rules[4] ?? {}, { while: ['working'], does: { kind: 'act', action: 'finish' } }),
      'rules.auto_close: "finish" asks for "rootCause"',
    ],
    ['a return from an end', (file) => file.rules[1]?.while.push('done'), 'rules.idle: "done" is no open status'],
    [
      'a rule named twice',
      (file) => file.rules.push(file.rules[0] as never),
      'rules: "silent_vendor" stands there twice',
    ],
    [
      'a clock that never ends',
      (file) => Object.assign(file.clocks.response, { end: 'status:heaven' }),
      'clocks.response: "status:heaven" can never happen',
    ],
    [
      'a clock that begins at the end',
      (file) => Object.assign(file.clocks.response, { start: 'resolved' }),
      'clocks.response: it starts at "resolved"',
    ],
    [
      'a clock without a stretch',
      (file) => Object.assign(file.clocks.response, { end: 'opened' }),
      'clocks.response: it starts and ends at "opened"',
    ],
    ['a missing language', (file) => file.languages.push('th'), 'statuses.new.label: no text in "th"'],
    [
      'a word for two things at once',
      (file) => Object.assign(file.actions.wait, { words: { en: ['FINISH'] } }),
      'actions.finish: "finish" means "wait" as well in "en"',
    ],
    [
      'a word for two statuses',
      (file) => Object.assign(file.statuses.done, { words: { en: ['closed'] } }),
      'statuses.closed: "closed" means "done" as well',
    ],
    [
      'a person of no role',
      (file) => file.actions.take.needs.push({ kind: 'person', id: 'owner', label: en('x'), roles: ['king'] }),
      'actions.take.needs.owner: unknown role "king"',
    ],
    [
      'a condition on what is never asked',
      (file) => file.actions.take.needs.push({ kind: 'note', id: 'why', label: en('x'), when: { unset: 'mood' } }),
      'actions.take.needs.why: its condition goes by "mood"',
    ],
    [
      'a condition on an option there is not',
      (file) =>
        file.actions.finish.needs.push({
          kind: 'note',
          id: 'more',
          label: en('x'),
          when: { field: 'rootCause', is: ['nobody'] },
        } as never),
      'actions.finish.needs.more: its condition waits for "nobody"',
    ],
    [
      'a pattern nobody can read',
      (file) => file.actions.take.needs.push({ kind: 'text', id: 'phone', label: en('x'), pattern: '(' }),
      'actions.take.needs.phone: its pattern',
    ],
    [
      'photos nobody can send',
      (file) => file.actions.take.needs.push({ kind: 'photos', id: 'proof', label: en('x'), min: 3, max: 2 }),
      'actions.take.needs.proof: it wants at least 3 and at most 2',
    ],
    [
      'a need that does not fit its name',
      (file) => file.actions.take.needs.push({ kind: 'note', id: 'owner', label: en('x') }),
      'actions.take.needs.owner: "owner" must be of kind person',
    ],
    [
      'a slot without its day',
      (file) => file.actions.book.needs.shift(),
      'actions.book.needs.slot: no date "day" is asked before it',
    ],
    [
      'a need asked twice',
      (file) => file.actions.book.needs.push(file.actions.book.needs[0] as never),
      'actions.book.needs: "day" stands there twice',
    ],
  ]
  it.each(broken)('finds %s', (_, change, expected) => {
    expect(problemsOf(change).filter((found) => found.startsWith(expected))).not.toEqual([])
  })

  it('finds an open status without a way out', () => {
    const problems = problemsOf((file) => {
      file.actions.work.from = ['waiting']
      file.actions.wait.from = ['working']
      file.actions.finish.from = ['working']
    })
    expect(problems).toEqual(['statuses.vendor: a dead end: a case in it can never be resolved or closed'])
  })

  it('finds wordings nobody wrote', () => {
    const problems = checkWorkflow(
      deskWorkflow(),
      (key) => key !== 'staff.provider_silent' && key !== 'customer.queued',
    )
    expect(problems).toEqual([
      { path: 'rules.silent_vendor', problem: 'unknown wording "staff.provider_silent"' },
      { path: 'customerNotices.opened', problem: 'unknown wording "customer.queued"' },
    ])
  })
})

describe('the second check of a pack', () => {
  const rules = deskRules()
  const desk = (change: Partial<Pack>): Pack => ({
    id: 'desk',
    label: en('Desk'),
    timezone: 'Asia/Bangkok',
    language: 'en',
    categories: rules.categories,
    types: Object.values(rules.types),
    lists: rules.lists,
    calendar: officeHours,
    ...change,
  })
  const problems = (change: Partial<Pack>) =>
    check(deskWorkflow(), desk(change)).map(({ path, problem }) => `${path}: ${problem}`)
  const first = Object.values(rules.types)[0] ?? fail()
  const ask: Need = { kind: 'choice', id: 'city', label: en('City?'), list: 'cities' }

  it('finds nothing in one that is well', () => {
    expect(problems({})).toEqual([])
  })

  it.each([
    ['an unknown severity', { types: [{ ...first, severity: 'purple' }] }, 'types.broken: unknown severity "purple"'],
    ['an unknown category', { types: [{ ...first, category: 'misc' }] }, 'types.broken: unknown category "misc"'],
    [
      'an unknown level and role',
      { types: [{ ...first, escalation: { level: 'L9', role: 'king', chat: null } }] },
      'types.broken: unknown level "L9"',
    ],
    ['an unknown list', { types: [{ ...first, intake: [ask] }] }, 'types.broken.intake.city: unknown list "cities"'],
    ['a list that an action needs', { lists: {} }, 'actions.hand_over.needs.provider: unknown list "vendors"'],
    ['a type twice', { types: [first, first] }, 'types: "broken" stands there twice'],
    ['an unknown zone', { timezone: 'Mars/Olympus' }, 'timezone: unknown time zone "Mars/Olympus"'],
    [
      'hours that are none',
      { calendar: { ...officeHours, week: { mon: [['9', '25:00']] } } } as Partial<Pack>,
      'calendar.week.mon: "9" to "25:00"',
    ],
    ['a calendar that never opens', { calendar: { ...officeHours, week: {} } }, 'calendar.week: it never opens'],
  ] as [string, Partial<Pack>, string][])('finds %s', (_, change, expected) => {
    expect(problems(change).filter((found) => found.startsWith(expected))).not.toEqual([])
  })

  const asks = (pattern: string) =>
    problems({ types: [{ ...first, intake: [{ kind: 'text', id: 'plate', label: en('Plate?'), pattern }] }] })

  it.each([
    '^05[0-9]{8}$',
    '^(?:TH)?\\d{13}$',
    '^[A-Z]{2,3}-\\d+(?:-\\d+)?$',
    '^(ab){3}$',
    '^[(a+)+]*$',
    '^(?:a|b)$',
    '^(?<area>0\\d?)\\p{L}+$',
    '^(?:\\p{L}\\d){2}$',
    '^(?=.{9}$)\\d+?$',
    '^\\(?\\d+\\)?\\+*$',
  ])('trusts the pattern %s', (pattern) => {
    expect(asks(pattern)).toEqual([])
  })

  it.each([
    '^(a+)+$',
    '(a*)*',
    '^(\\d+-?)+$',
    '^(?:a|a)*$',
    '^((ab)+c){2,}$',
    '(.*,){11}x',
    '^(?:(?:x+)y)+$',
    '^(a?a?)*$',
  ])('does not trust the pattern %s, which could take for ever', (pattern) => {
    expect(asks(pattern)).toEqual([expect.stringContaining('types.broken.intake.plate: its pattern repeats')])
  })

  const folder = new URL('../../data/packs/', import.meta.url)
  const names = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  it.each(names.map(({ name }) => name))('finds nothing in %s, which ships', (name) => {
    const file = (part: string) => JSON.parse(readFileSync(new URL(`${name}/${part}.json`, folder), 'utf8'))
    expect(check(workflow.parse(file('workflow')), pack.parse(file('pack')))).toEqual([])
  })
})

function fail(): never {
  throw new Error('The desk has no types.')
}
