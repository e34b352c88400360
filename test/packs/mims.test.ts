// What others build on by name: the ids of mims, and what its rules promise.
import { expect, it } from 'vitest'
import type { Need } from '#core/workflow.ts'
import { loadPack } from './load.ts'

const { workflow, pack, rules } = loadPack('mims')
const needsOf = (action: string): Need[] => workflow.actions[action]?.needs ?? []

it('has the seven statuses and four severities', () => {
  expect(Object.keys(workflow.statuses)).toEqual([
    'new',
    'investigating',
    'waiting_customer',
    'waiting_provider',
    'fixing',
    'resolved',
    'closed',
  ])
  expect(workflow.severities.map((severity) => severity.id)).toEqual(['low', 'normal', 'high', 'critical'])
  expect(workflow.severities.filter((severity) => severity.urgent).map((severity) => severity.id)).toEqual(['critical'])
})

it('treats a missing top-up as critical, to be solved in 15 minutes, with its order', () => {
  expect(rules.types.topup_missing).toMatchObject({
    label: { th: 'เติมเงินไม่เข้า' },
    category: 'payment',
    severity: 'critical',
    sla: { response: null, resolution: 900_000 },
    requireOrder: true,
    requireProvider: false,
    notify: true,
    escalation: { level: 'L2' },
  })
  expect(rules.types.topup_missing?.sop?.th).toBeTruthy()
})

it('opens "other" at once: nothing asked, nothing confirmed', () => {
  const { intake, confirm, requireOrder, requireProvider } = rules.types.other ?? {}
  expect({ intake, confirm, requireOrder, requireProvider }).toEqual({
    intake: [],
    confirm: false,
    requireOrder: false,
    requireProvider: false,
  })
})

it('sorts its types into the five categories', () => {
  expect(pack.categories.map((category) => category.id)).toEqual(['payment', 'order', 'system', 'provider', 'other'])
  expect(new Set(pack.types.map((type) => type.category))).toEqual(new Set(pack.categories.map(({ id }) => id)))
})

it('asks for one of five root causes, then a note, before a case is resolved or closed', () => {
  const causes = ['provider_issue', 'payment_gateway', 'system_bug', 'user_error', 'process_error']
  for (const action of ['resolve', 'close']) {
    const [provider, rootCause, note] = needsOf(action)
    expect(provider).toMatchObject({ id: 'provider', when: { type: 'requireProvider', unset: 'provider' } })
    expect(rootCause).toMatchObject({ id: 'rootCause', kind: 'choice', when: { unset: 'rootCause' } })
    expect(rootCause?.kind === 'choice' && rootCause.options?.map(({ id }) => id)).toEqual(causes)
    expect(note).toMatchObject({ kind: 'note' })
    expect(note?.optional).toBeUndefined()
  }
})

it('asks who the provider is before waiting for one', () => {
  expect(needsOf('wait_provider')).toMatchObject([{ kind: 'choice', id: 'provider', list: 'providers', open: true }])
})

it('starts both clocks when a case is opened and stops only the solving one for others', () => {
  expect(workflow.clocks.response).toMatchObject({ start: 'opened', end: 'taken', pausedBy: [] })
  expect(workflow.clocks.resolution).toMatchObject({
    start: 'opened',
    end: 'resolved',
    pausedBy: ['customer', 'provider'],
  })
  expect(workflow.warnAt).toBe(0.8)
})

it('lets the CEO look and do nothing', () => {
  expect(workflow.roles.ceo?.rights).toEqual(['see'])
  const actors = Object.values(workflow.actions).flatMap((action) => [
    ...action.who,
    ...action.variants.flatMap((variant) => variant.who ?? []),
  ])
  expect(actors).not.toContain('ceo')
})

it('knows the words a Thai agent types', () => {
  const typed = {
    take: 'รับ',
    wait_customer: 'รอลูกค้า',
    wait_provider: 'รอโปร',
    fix: 'แก้ไข',
    resolve: 'เสร็จ',
    close: 'ปิด',
  }
  for (const [action, word] of Object.entries(typed)) expect(workflow.actions[action]?.words?.th).toContain(word)
  expect(workflow.actions.reopen?.words?.th).toContain('เปิดใหม่')
  expect(workflow.actions.cancel?.words?.th).toContain('ยกเลิก')
  // "เปิดเคสใหม่" on a button would read as opening another case.
  expect(workflow.actions.reopen?.label.th).toBe('เปิดเคสอีกครั้ง')
})
