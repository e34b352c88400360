import { describe, expect, it } from 'vitest'
import { verifyAudit } from '#store/audit.ts'
import { type House, openHouse, openShop } from './house.ts'

async function openSettings(differs: Record<string, string> = {}) {
  const house = openHouse()
  return { house, ...(await openShop(house, differs)) }
}

async function newestOf({ store }: House, workspace: string) {
  const entry = (await store.read('timelineOf', { workspace, case: workspace })).at(-1)
  return { kind: entry?.kind, facts: JSON.parse(entry?.facts ?? '{}') }
}

const week = { mon: [['09:00', '12:00'] as const, ['13:00', '18:00'] as const], sat: [['20:00', '02:00'] as const] }

describe('a workspace', () => {
  it('changes in what is said of it and in nothing else', async () => {
    const { house, id, at } = await openSettings()
    const before = (await house.get(at)).body
    expect(before).toEqual({
      ...{ id, name: 'Salapao', pack: 'mims', timezone: 'Asia/Bangkok', language: 'th' },
      calendar: null,
    })
    const { status, body } = await house.patch(at, { name: 'Salapao & Sons', language: 'en' })
    expect(status).toBe(200)
    expect(body).toEqual({ ...before, name: 'Salapao & Sons', language: 'en' })
    expect((await house.get(at)).body).toEqual(body)
    expect(await newestOf(house, id)).toEqual({
      kind: 'workspace.changed',
      facts: { through: 'token', language: 'en' },
    })
    const { items } = (await house.get(`${at}/changes?kind=workspace.changed`)).body
    expect(items[0].data).toEqual({ language: 'en', name: 'Salapao & Sons' })
    expect((await verifyAudit(house.store, { workspace: id, secret: new Uint8Array(32) })).problems).toEqual([])
  })

  it('opens at hours of its own, in its own time zone', async () => {
    const { house, id, at } = await openSettings()
    const calendar = { week, holidays: ['2026-12-31', '2026-12-05', '2026-12-31'] }
    const { body } = await house.patch(at, { calendar })
    expect(body.calendar).toEqual({ week, holidays: ['2026-12-05', '2026-12-31'] })
    expect(await newestOf(house, id)).toMatchObject({
      facts: { hours: 'mon 09:00-12:00 13:00-18:00, sat 20:00-02:00', holidays: ['2026-12-05', '2026-12-31'] },
    })
    expect((await house.needs.business(id))?.rules.calendar?.zone).toBe('Asia/Bangkok')
    await house.patch(at, { timezone: 'Asia/Riyadh' })
    const moved = (await house.needs.business(id))?.rules
    expect([moved?.timezone, moved?.calendar]).toEqual(['Asia/Riyadh', { zone: 'Asia/Riyadh', ...body.calendar }])
    expect((await house.patch(at, { calendar: null })).body.calendar).toBeNull()
    expect(await newestOf(house, id)).toMatchObject({ facts: { hours: 'always' } })
  })

  it('keeps nothing where nothing changes', async () => {
    const { house, id, at } = await openSettings()
    const before = await newestOf(house, id)
    const { body } = await house.get(at)
    const { name, timezone, language, calendar } = body
    expect((await house.patch(at, { name, timezone, language, calendar })).body).toEqual(body)
    expect(await newestOf(house, id)).toEqual(before)
  })

  it.each([
    ['no time zone', { timezone: '+07:00' }, 'timezone'],
    ['a language that nobody knows', { language: 'fr' }, 'language'],
    ['no name', { name: ' ' }, 'name'],
    ['an hour that no day has', { calendar: { week: { mon: [['09:00', '25:00']] } } }, 'calendar.week.mon'],
    ['a week that is always closed', { calendar: { week: {} } }, 'calendar.week'],
    ['a day that no year has', { calendar: { week, holidays: ['2026-02-30'] } }, 'calendar.holidays.0'],
    ['a zone beside its own', { calendar: { zone: 'Asia/Riyadh', week } }, 'calendar.zone'],
    ['another pack', { pack: 'field-service' }, 'pack'],
  ])('refuses %s', async (_, patch, path) => {
    const { house, at } = await openSettings()
    const { status, body } = await house.patch(at, patch)
    expect(status).toBe(422)
    expect(body.errors[0].path).toBe(path)
  })
})
