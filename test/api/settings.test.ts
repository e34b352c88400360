import { describe, expect, it } from 'vitest'
import { verifyAudit } from '#store/audit.ts'
import { openDesk } from './desk.ts'
import { type House, hour, openHouse, openShop } from './house.ts'

async function openSettings(differs: Record<string, string> = {}) {
  const house = openHouse()
  return { house, ...(await openShop(house, differs)) }
}

async function chainOf(
  { store }: House,
  workspace: string,
): Promise<{ kind: string; facts: Record<string, unknown> }[]> {
  const entries = await store.read('timelineOf', { workspace, case: workspace })
  return entries.map(({ kind, facts }) => ({ kind, facts: JSON.parse(facts) }))
}

describe('case types', () => {
  it('are those of the pack, in its order', async () => {
    const { house, at } = await openSettings()
    const { body } = await house.get(`${at}/case-types`)
    expect(body.next).toBeNull()
    expect(body.items.map(({ id }: { id: string }) => id).slice(0, 3)).toEqual([
      'topup_missing',
      'wrong_amount',
      'refund_request',
    ])
    expect(body.items[0]).toMatchObject({
      ...{ id: 'topup_missing', label: { th: 'เติมเงินไม่เข้า' }, category: 'payment', severity: 'critical' },
      ...{ sla: { response: null, resolution: 900_000 }, requireProvider: false, requireOrder: true, notify: true },
      escalation: { level: 'L2', role: 'manager', chat: null },
    })
    expect((await house.get(`${at}/case-types/topup_missing`)).body).toEqual(body.items[0])
    expect((await house.get(`${at}/case-types/constructor`)).status).toBe(404)
  })

  it('change in what is said of them and in nothing else', async () => {
    const { house, id, at } = await openSettings()
    const path = `${at}/case-types/topup_missing`
    const before = (await house.get(path)).body
    const { status, body } = await house.patch(path, {
      severity: 'high',
      sla: { response: 60_000 },
      label: { en: 'Top-up lost' },
    })
    expect(status).toBe(200)
    expect(body).toEqual({
      ...before,
      severity: 'high',
      sla: { response: 60_000, resolution: 900_000 },
      label: { ...before.label, en: 'Top-up lost' },
    })
    expect((await house.get(path)).body).toEqual(body)
    const chain = await chainOf(house, id)
    expect(chain.at(-1)).toEqual({
      kind: 'case_type.changed',
      facts: {
        through: 'token',
        type: 'topup_missing',
        severity: 'high',
        sla: { response: 60_000, resolution: 900_000 },
      },
    })
    expect((await verifyAudit(house.store, { workspace: id, secret: new Uint8Array(32) })).problems).toEqual([])
  })

  it('may be sent back whole, as they were read', async () => {
    const { house, at } = await openSettings()
    const path = `${at}/case-types/other`
    const { body } = await house.get(path)
    expect((await house.patch(path, { ...body, requireOrder: true })).body).toEqual({ ...body, requireOrder: true })
  })

  it('need not escalate, tell what to do first or have targets', async () => {
    const { house, at } = await openSettings()
    const { body } = await house.patch(`${at}/case-types/topup_missing`, {
      escalation: null,
      sop: null,
      sla: { resolution: null },
    })
    expect(body).toMatchObject({ escalation: null, sla: { response: null, resolution: null } })
    expect(body).not.toHaveProperty('sop')
  })

  it('rule the very next case', async () => {
    const { house, id, at } = await openSettings()
    const desk = openDesk(house, id)
    await house.patch(`${at}/case-types/other`, { severity: 'critical', sla: { response: null, resolution: hour } })
    await desk.opens(await desk.person('Som'))
    const { body } = await house.get(`${at}/cases/1`)
    expect(body).toMatchObject({ severity: 'critical', dueAt: body.openedAt + hour })
  })

  it.each([
    ['severity', { severity: 'apocalyptic' }],
    ['category', { category: 'weather' }],
    ['escalation.level', { escalation: { level: 'L99' } }],
    ['escalation.role', { escalation: { role: 'emperor' } }],
    ['escalation.chat', { escalation: { chat: 'nowhere' } }],
    ['sla.resolution', { sla: { resolution: 999 } }],
    ['sla.resolution', { sla: { resolution: 9_000_000_000_000_000 } }],
    ['sla.response', { sla: { response: 'soon' } }],
    ['notify', { notify: 'yes' }],
    ['label', { label: null }],
    ['colour', { colour: 'red' }],
    ['id', { id: 'renamed' }],
    ['intake.where', { intake: [{ kind: 'choice', id: 'where', label: { en: 'Where?' }, list: 'cities' }] }],
    ['intake.plate', { intake: [{ kind: 'text', id: 'plate', label: { en: 'Plate?' }, pattern: '^(.+)+$' }] }],
    ['label', { label: { th: 'ขอคืนเงิน' } }],
  ])('are refused with a wrong %s: %j', async (path, patch) => {
    const { house, at } = await openSettings()
    const before = (await house.get(`${at}/case-types/topup_missing`)).body
    const { status, body } = await house.patch(`${at}/case-types/topup_missing`, patch)
    expect(status).toBe(422)
    expect(body.errors[0]).toEqual({ path, message: expect.any(String) })
    expect((await house.get(`${at}/case-types/topup_missing`)).body).toEqual(before)
  })

  it('escalate to a chat of the workspace, and of no other', async () => {
    const { house, id, at } = await openSettings()
    const other = await openShop(house)
    const [mine, theirs] = [await openDesk(house, id).chat(), await openDesk(house, other.id).chat()]
    const path = `${at}/case-types/topup_missing`
    expect((await house.patch(path, { escalation: { chat: mine } })).body.escalation.chat).toBe(mine)
    expect((await house.patch(path, { escalation: { chat: theirs } })).status).toBe(422)
  })

  it('change side by side without losing a word', async () => {
    const { house, at } = await openSettings()
    const path = `${at}/case-types/topup_missing`
    await Promise.all([
      house.patch(path, { severity: 'high' }),
      house.patch(path, { notify: false }),
      house.patch(path, { sla: { response: 60_000 } }),
      house.patch(path, { requireProvider: true }),
    ])
    expect((await house.get(path)).body).toMatchObject({
      ...{ severity: 'high', notify: false, requireProvider: true },
      sla: { response: 60_000, resolution: 900_000 },
    })
  })

  it("change in one workspace and leave another's alone", async () => {
    const { house, at } = await openSettings()
    const other = await openShop(house)
    await house.patch(`${at}/case-types/other`, { severity: 'low' })
    expect((await house.get(`${other.at}/case-types/other`)).body.severity).toBe('normal')
  })
})

describe('lists', () => {
  const items = [
    { id: 'acme', label: { en: 'ACME', th: 'แอ็กมี' } },
    { id: 'dhl', label: { en: 'DHL' } },
  ]

  it('are put whole, in place of what they were', async () => {
    const { house, id, at } = await openSettings()
    expect((await house.get(`${at}/lists/providers`)).body.items).toHaveLength(3)
    expect((await house.put(`${at}/lists/providers`, { items })).body).toEqual({ items, next: null })
    expect((await house.get(`${at}/lists/providers`)).body).toEqual({ items, next: null })
    expect((await chainOf(house, id)).at(-1)).toEqual({
      kind: 'list.changed',
      facts: { through: 'token', list: 'providers', items: ['acme', 'dhl'] },
    })
  })

  it('begin by being put', async () => {
    const { house, at } = await openSettings()
    expect((await house.get(`${at}/lists/branches`)).status).toBe(404)
    expect((await house.put(`${at}/lists/branches`, { items })).status).toBe(200)
    expect((await house.get(`${at}/lists/branches`)).body.items).toEqual(items)
    for (const name of ['no-such-name', 'constructor'])
      expect((await house.put(`${at}/lists/${name}`, { items })).status).toBe(404)
  })

  it.each([
    ['items.1.id', { items: [items[0], items[0]] }],
    ['items.0.label', { items: [{ id: 'x', label: {} }] }],
    ['items.0.label', { items: [{ id: 'x' }] }],
    ['items.0.id', { items: [{ id: '', label: { en: 'X' } }] }],
    ['items.0.colour', { items: [{ id: 'x', label: { en: 'X' }, colour: 'red' }] }],
    ['items', {}],
  ])('are refused with a wrong %s: %j', async (path, sent) => {
    const { house, at } = await openSettings()
    const { status, body } = await house.put(`${at}/lists/providers`, sent)
    expect(status).toBe(422)
    expect(body.errors[0]).toEqual({ path, message: expect.any(String) })
  })

  it('keep a category that a case type is in', async () => {
    const { house, at } = await openSettings()
    const { body } = await house.get(`${at}/lists/categories`)
    const without = body.items.filter(({ id }: { id: string }) => id !== 'payment')
    const refused = await house.put(`${at}/lists/categories`, { items: without })
    expect(refused.status).toBe(422)
    expect(refused.body.errors[0]).toEqual({ path: 'types.topup_missing', message: 'unknown category "payment"' })
    const more = [...body.items, { id: 'delivery', label: { en: 'Delivery' } }]
    expect((await house.put(`${at}/lists/categories`, { items: more })).status).toBe(200)
    expect((await house.patch(`${at}/case-types/other`, { category: 'delivery' })).status).toBe(200)
  })
})

describe('wordings', () => {
  const path = 'wordings/customer.queued/en'

  it('are the shipped ones until somebody says otherwise', async () => {
    const { house, id, at } = await openSettings()
    const { body } = await house.get(`${at}/${path}`)
    expect(body.text).toBe(body.shipped)
    expect(body.variables).toEqual(expect.arrayContaining(['case_id', 'eta']))
    const put = await house.put(`${at}/${path}`, { text: 'Your case is #{{case_id}}.' })
    expect(put.body).toEqual({ ...body, text: 'Your case is #{{case_id}}.' })
    await house.put(`${at}/${path}`, { text: 'Case #{{case_id}}' })
    expect((await house.get(`${at}/${path}`)).body.text).toBe('Case #{{case_id}}')
    expect((await chainOf(house, id)).at(-1)).toEqual({
      kind: 'wording.changed',
      facts: { through: 'token', key: 'customer.queued', language: 'en' },
    })
  })

  it('differ by language and workspace', async () => {
    const { house, at } = await openSettings()
    const other = await openShop(house)
    await house.put(`${at}/${path}`, { text: 'Ours' })
    for (const elsewhere of [`${other.at}/${path}`, `${at}/wordings/customer.queued/th`]) {
      const { body } = await house.get(elsewhere)
      expect(body.text).toBe(body.shipped)
    }
  })

  it('name the variable that there is not', async () => {
    const { house, at } = await openSettings()
    const { status, body } = await house.put(`${at}/${path}`, { text: 'Dear {{first_name}}, #{{case_id}} {{phone}}' })
    expect(status).toBe(422)
    expect(body.errors.map(({ path }: { path: string }) => path)).toEqual(['text', 'text'])
    expect(body.errors[0].message).toContain('{{first_name}}')
    expect(body.errors[1].message).toContain('{{phone}}')
  })

  it.each(['{{case_id', '{{#each x}}a{{/each}}', '{{> partial}}', '', '   '])(
    'are refused as a template that can not be read: %j',
    async (text) => {
      const { house, at } = await openSettings()
      const { status, body } = await house.put(`${at}/${path}`, { text })
      expect(status).toBe(422)
      expect(body.errors[0].path).toBe('text')
    },
  )

  it.each(['wordings/customer.nothing/en', 'wordings/customer.queued/fr', 'wordings/toString/en'])(
    'are not there: %s',
    async (missing) => {
      const { house, at } = await openSettings()
      expect((await house.get(`${at}/${missing}`)).status).toBe(404)
      expect((await house.put(`${at}/${missing}`, { text: 'x' })).status).toBe(404)
    },
  )
})
