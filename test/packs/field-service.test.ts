// The document's table of transitions, by hand, against the data: nothing missing, nothing more.
import { expect, it } from 'vitest'
import { actionFrom, type Need } from '#core/workflow.ts'
import { loadPack } from './load.ts'

const { workflow, pack } = loadPack('field-service')

/** from, to, action, actors, what it requires. */
const table: [string, string, string, string[], string[]][] = [
  ['new', 'assigned', 'assign', ['admin', 'supervisor'], ['person']],
  ['new', 'cancelled', 'cancel', ['admin', 'customer'], ['text']],
  ['assigned', 'scheduled', 'schedule', ['admin', 'technician'], ['date', 'slot']],
  ['assigned', 'cancelled', 'cancel', ['admin'], ['text']],
  ['scheduled', 'on_route', 'start_trip', ['technician'], ['location']],
  ['scheduled', 'cancelled', 'cancel', ['admin', 'customer'], ['text', 'customer a day before']],
  ['on_route', 'arrived', 'arrive', ['technician'], ['location']],
  ['arrived', 'inspecting', 'start_inspection', ['technician'], ['1 photos']],
  ['inspecting', 'diagnosed', 'complete_diagnosis', ['technician'], ['note']],
  ['diagnosed', 'repairing', 'start_repair', ['technician'], []],
  ['diagnosed', 'waiting_parts', 'request_parts', ['technician'], ['1 photos', 'text']],
  ['diagnosed', 'not_fixed', 'mark_not_fixed', ['technician'], ['1 multi', 'text if other']],
  ['diagnosed', 'pickup_device', 'pickup_device', ['technician'], ['text', 'acknowledgement']],
  ['repairing', 'completed', 'mark_completed', ['technician'], ['3 photos', 'otp']],
  ['repairing', 'not_fixed', 'mark_not_fixed', ['technician'], ['1 multi', 'text if other']],
  ['repairing', 'waiting_parts', 'request_parts', ['technician'], ['1 photos', 'text']],
  ['waiting_parts', 'repairing', 'parts_received', ['admin', 'technician'], []],
  ['waiting_parts', 'cancelled', 'cancel', ['admin'], ['text']],
  ['pickup_device', 'in_workshop', 'check_in_workshop', ['workshop'], []],
  ['in_workshop', 'ready_delivery', 'repair_complete', ['workshop'], []],
  ['in_workshop', 'not_fixed', 'mark_not_fixed', ['workshop'], ['1 multi', 'text if other']],
  ['ready_delivery', 'completed', 'deliver_device', ['technician'], ['otp']],
]

const required = (need: Need): string => {
  const least = need.kind === 'photos' || need.kind === 'multi' ? `${need.min} ` : ''
  const condition = need.when && 'field' in need.when ? ` if ${need.when.is.join()}` : ''
  return `${least}${need.kind}${condition}`
}

const fromData = Object.entries(workflow.actions).flatMap(([id, action]) =>
  action.from.map((from) => {
    const here = actionFrom(action, from)
    const needs = (here?.needs ?? []).filter((need) => !need.optional).map(required)
    const notice = Object.entries(here?.notice ?? {}).map(
      ([role, ms]) => `${role} ${ms === 86_400_000 ? 'a day' : ms} before`,
    )
    return [from, here?.to, id, here?.who.toSorted(), [...needs, ...notice]]
  }),
)

it('has exactly the twenty-two transitions of the table, with their actors and requirements', () => {
  const sorted = (rows: unknown[][]) => rows.map((row) => JSON.stringify(row)).sort()
  expect(table).toHaveLength(22)
  expect(sorted(fromData)).toEqual(sorted(table))
})

it('has fifteen statuses, each with a label for staff and a text for the customer in Arabic and English', () => {
  expect(Object.keys(workflow.statuses)).toHaveLength(15)
  for (const status of Object.values(workflow.statuses)) {
    expect(Object.keys(status.label).sort()).toEqual(['ar', 'en'])
    expect(Object.keys(status.customer).sort()).toEqual(['ar', 'en'])
  }
})

it('escalates as SLA-001 to SLA-006 and SLA-008 say', () => {
  const hour = 3_600_000
  const rows = workflow.rules.map(({ id, after, since, does }) => [id, after / hour, since, ...Object.values(does)])
  expect(rows).toEqual([
    ['SLA_001', 2, 'status', 'escalate', 'L1', 'supervisor'],
    ['SLA_002', 4, 'status', 'escalate', 'L1', 'supervisor'],
    ['SLA_003', 0.5, 'slot', 'escalate', 'L2', 'admin'],
    ['SLA_004', 1.5, 'status', 'escalate', 'L2', 'admin'],
    ['SLA_005', 72, 'status', 'escalate', 'L3', 'admin'],
    ['SLA_006', 168, 'opened', 'escalate', 'L3', 'admin'],
    ['SLA_008', 120, 'status', 'escalate', 'L3', 'admin'],
  ])
})

it('takes a Saudi mobile number and nothing else for one', () => {
  const phone = pack.types[0]?.intake.find((need) => need.id === 'phone')
  const pattern = new RegExp(phone?.kind === 'text' ? (phone.pattern ?? '') : '')
  expect(['0512345678', '0598765432'].every((number) => pattern.test(number))).toBe(true)
  expect(['512345678', '+966512345678', '05123456789', '0412345678'].some((number) => pattern.test(number))).toBe(false)
})

it('asks for papers only under warranty, and for consent to fees only without', () => {
  const when = Object.fromEntries((pack.types[0]?.intake ?? []).map((need) => [need.id, need.when]))
  for (const id of ['invoiceNumber', 'serialNumber', 'invoicePhoto']) {
    expect(when[id]).toEqual({ field: 'warranty', is: ['yes'] })
  }
  expect(when.feeAccepted).toEqual({ field: 'warranty', is: ['no'] })
})

it('offers six reasons why a device was not fixed', () => {
  expect(pack.lists.notFixedReasons).toHaveLength(6)
})
