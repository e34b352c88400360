import { createHash } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { verifyAudit } from '#store/audit.ts'
import { type House, hour, lineCredentials, noon, openHouse, openShop, platform } from './house.ts'

const shop = { name: 'Salapao', pack: 'mims', timezone: 'Asia/Bangkok', language: 'th' }

describe('a workspace', () => {
  it('is made from a pack', async () => {
    const house = openHouse()
    const { status, body } = await house.post('/api/v1/workspaces', shop)
    expect(status).toBe(201)
    expect(body).toEqual({ id: body.id, ...shop })
    const business = await house.needs.business(body.id)
    expect(business?.row).toMatchObject({ name: 'Salapao', revision: 1, nextNumber: 1 })
    expect(business?.rules.workflow.id).toBe('mims')
    expect(Object.keys(business?.rules.types ?? {})).toContain('topup_missing')
    expect(business?.rules.categories.map(({ id }) => id)).toContain('payment')
    expect(business?.rules.lists.providers?.map(({ id }) => id)).toEqual(['main', 'backup', 'manual'])
  })

  it('begins a chain of its own that verifies', async () => {
    const house = openHouse()
    const { id } = await openShop(house)
    const [created] = await kindsOf(house, id)
    expect(created).toBe('workspace.created')
    expect((await verifyAudit(house.store, { workspace: id, secret: new Uint8Array(32) })).problems).toEqual([])
  })

  it.each([
    ['pack', { pack: 'no-such-pack' }],
    ['pack', { pack: '../mims' }],
    ['timezone', { timezone: 'Asia/Bangkoko' }],
    ['timezone', { timezone: '+07:00' }],
    ['timezone', { timezone: '' }],
    ['language', { language: 'fr' }],
    ['name', { name: '   ' }],
  ])('is refused with a wrong %s: %j', async (path, differs) => {
    const { status, body } = await openHouse().post('/api/v1/workspaces', { ...shop, ...differs })
    expect(status).toBe(422)
    expect(body.errors).toEqual([{ path, message: expect.any(String) }])
  })
})

describe('a channel', () => {
  it('is added without calling anybody, and its credentials stay sealed', async () => {
    const house = openHouse()
    const { id: workspace, at } = await openShop(house)
    const { status, body } = await house.post(`${at}/channels`, {
      platform: 'line',
      name: 'Shop',
      credentials: lineCredentials,
    })
    expect(status).toBe(201)
    const note = expect.stringContaining('Webhook redelivery')
    expect(body).toEqual({ id: body.id, webhookPath: `/hooks/line/${body.id}`, note })
    const { t, q } = house.store
    const [row] = await q.select().from(t.channels).where(eq(t.channels.id, body.id))
    expect(row).toMatchObject({ workspace, platform: 'line', account: null, secretDigest: '' })
    expect(JSON.parse(Buffer.from(row?.credentials ?? '', 'base64').toString())).toEqual(lineCredentials)
    expect(await kindsOf(house, workspace)).toEqual(['workspace.created', 'channel.created'])
  })

  it('of WhatsApp is known by its number and the secret of its app', async () => {
    const house = openHouse()
    const { at } = await openShop(house)
    const credentials = { appSecret: 'app', accessToken: 'token', phoneNumberId: '1234567', verifyToken: 'verify' }
    const { body } = await house.post(`${at}/channels`, { platform: 'whatsapp', name: 'Number', credentials })
    const { t, q } = house.store
    const [row] = await q.select().from(t.channels).where(eq(t.channels.id, body.id))
    expect(row).toMatchObject({ account: '1234567', secretDigest: sha256('app') })
  })

  it('is refused with credentials that lack something, which is named', async () => {
    const house = openHouse()
    const { at } = await openShop(house)
    const { status, body } = await house.post(`${at}/channels`, {
      platform: 'line',
      name: 'Shop',
      credentials: { channelAccessToken: 'x' },
    })
    expect(status).toBe(422)
    expect(body.errors).toEqual([{ path: 'credentials.channelSecret', message: expect.any(String) }])
    expect(JSON.stringify(body)).not.toContain('"x"')
  })

  it('is refused on a platform that we do not speak', async () => {
    const house = openHouse()
    const { at } = await openShop(house)
    const { body } = await house.post(`${at}/channels`, { platform: 'icq', name: 'Shop', credentials: {} })
    expect(body.errors[0].path).toBe('platform')
  })

  it('says so where it is one of the sandbox, and how to leave', async () => {
    const house = openHouse({ sandbox: true })
    const { at } = await openShop(house)
    const { body } = await house.post(`${at}/channels`, {
      platform: 'line',
      name: 'Shop',
      credentials: lineCredentials,
    })
    expect(body).toMatchObject({ sandbox: true, note: expect.stringContaining('SANDBOX=off npm start') })
  })
})

describe('connecting a channel', () => {
  async function channelOf(house: House, name = 'line') {
    const { id: workspace, at } = await openShop(house)
    const credentials = {
      line: lineCredentials,
      whatsapp: { appSecret: 'app', accessToken: 'token', phoneNumberId: '1234567', verifyToken: 'verify' },
      telegram: { botToken: '1:a', secretToken: 's' },
    }[name]
    const { body } = await house.post(`${at}/channels`, { platform: name, name: 'Shop', credentials })
    return { workspace, at, id: body.id, connect: `${at}/channels/${body.id}/connect` }
  }

  it('sets its webhook at our public address, as often as one likes', async () => {
    const house = openHouse()
    const { connect, id, workspace } = await channelOf(house)
    const first = await house.post(connect)
    const second = await house.post(connect)
    expect(first.status).toBe(200)
    expect(first.body).toEqual({
      identity: { id: 'U1', name: 'Salapao Shop' },
      webhook: { url: `https://desk.example/hooks/line/${id}`, set: true },
    })
    expect(second.body).toEqual(first.body)
    expect((await kindsOf(house, workspace)).filter((kind) => kind === 'channel.connected')).toHaveLength(2)
    const { t, q } = house.store
    const [row] = await q.select().from(t.channels).where(eq(t.channels.id, id))
    expect(row).toMatchObject({ state: 'connected', identity: { name: 'Salapao Shop' } })
  })

  it("answers the platform's refusal in its words", async () => {
    const house = openHouse({ channels: platform({ connect: refusal, identify: refusal }) })
    const { connect } = await channelOf(house)
    const { status, body } = await house.post(connect)
    expect(status).toBe(422)
    expect(body.detail).toContain("LINE answered 401: is this channel's token the long-lived one? (401)")
    expect(body.errors[0].path).toBe('credentials')
  })

  it('checks the credentials before it asks for a public address', async () => {
    const house = openHouse({ publicUrl: null, channels: platform({ identify: refusal }) })
    const { connect } = await channelOf(house)
    expect((await house.post(connect)).body.errors[0].path).toBe('credentials')
  })

  it.each(['line', 'telegram', 'whatsapp'])(
    'of %s without a public address tells who it is and what to set',
    async (name) => {
      const house = openHouse({ publicUrl: null })
      const { connect, id } = await channelOf(house, name)
      const { status, body } = await house.post(connect)
      expect(status).toBe(200)
      expect(body.identity.id).toBeTruthy()
      expect(body.webhook).toMatchObject({ url: `/hooks/${name}/${id}`, set: false })
      expect(body.webhook.note).toContain('set PUBLIC_URL')
    },
  )

  it('keeps a fault that is no answer of the platform to itself', async () => {
    const house = openHouse({
      channels: platform({
        connect: async () => {
          throw new TypeError('undefined is not a function')
        },
      }),
    })
    const { connect } = await channelOf(house)
    expect((await house.post(connect)).status).toBe(500)
  })

  it("knows no channel of another's workspace", async () => {
    const house = openHouse()
    const { id } = await channelOf(house)
    const other = await openShop(house)
    expect((await house.post(`${other.at}/channels/${id}/connect`)).status).toBe(404)
  })

  async function refusal(): Promise<never> {
    const failed = new Error("LINE answered 401: is this channel's token the long-lived one?")
    throw Object.assign(failed, { name: 'SendFailed', code: '401' })
  }
})

describe('taking a channel away', () => {
  it('removes it where it was never used, and says what its platform said', async () => {
    const house = openHouse()
    const { id: workspace, at } = await openShop(house)
    const made = await house.post(`${at}/channels`, { platform: 'line', name: 'Shop', credentials: lineCredentials })
    const { status, body } = await house.delete(`${at}/channels/${made.body.id}`)
    expect([status, body]).toEqual([
      200,
      {
        ...{ id: made.body.id, outcome: 'removed', openCases: 0, ended: 0 },
        webhook: { takenOff: true, note: 'The webhook is taken off' },
      },
    ])
    expect((await kindsOf(house, workspace)).at(-1)).toBe('channel.removed')
    expect((await house.delete(`${at}/channels/${made.body.id}`)).status).toBe(404)
  })

  it("knows no channel of another's workspace", async () => {
    const house = openHouse()
    const { at } = await openShop(house)
    const other = await openShop(house)
    const made = await house.post(`${at}/channels`, { platform: 'line', name: 'Shop', credentials: lineCredentials })
    expect((await house.delete(`${other.at}/channels/${made.body.id}`)).status).toBe(404)
    expect((await house.get(`${at}/channels`)).body.items).toHaveLength(1)
  })
})

describe('a code', () => {
  it.each([
    { for: 'staff' },
    { for: 'staff', role: 'manager' },
    { for: 'partner', name: 'ACME' },
    { for: 'alerts' },
    { for: 'role', role: 'admin' },
  ])('is made for 24 hours: %j', async (wanted) => {
    const house = openHouse()
    const { id: workspace, at } = await openShop(house)
    const { status, body } = await house.post(`${at}/codes`, wanted)
    expect(status).toBe(201)
    expect(body).toEqual({ code: expect.stringMatching(/^CODE/), expiresAt: noon + 24 * hour })
    const { t, q } = house.store
    const [row] = await q.select().from(t.codes).where(eq(t.codes.workspace, workspace))
    expect(row).toMatchObject({ code: body.code, usedAt: null, ...wanted })
  })

  it('does not stand in the chain while it is good', async () => {
    const house = openHouse()
    const { id: workspace, at } = await openShop(house)
    const { body } = await house.post(`${at}/codes`, { for: 'role', role: 'admin' })
    const { t, q } = house.store
    const chain = await q.select().from(t.timeline).where(eq(t.timeline.case, workspace))
    expect(chain.at(-1)?.kind).toBe('code.made')
    expect(JSON.stringify(chain)).not.toContain(body.code)
  })

  it.each([
    ['role', { for: 'role' }],
    ['role', { for: 'role', role: 'emperor' }],
    ['role', { for: 'role', role: 'customer' }],
    ['role', { for: 'role', role: 'constructor' }],
    ['role', { for: 'staff', role: 'partner' }],
    ['role', { for: 'alerts', role: 'manager' }],
    ['name', { for: 'partner' }],
    ['for', { for: 'everything' }],
  ])('is refused with a wrong %s: %j', async (path, wanted) => {
    const house = openHouse()
    const { at } = await openShop(house)
    const { status, body } = await house.post(`${at}/codes`, wanted)
    expect(status).toBe(422)
    expect(body.errors).toEqual([{ path, message: expect.any(String) }])
  })

  it('of many asked for at once is made for each', async () => {
    const house = openHouse()
    const { id: workspace, at } = await openShop(house)
    const answers = await Promise.all(Array.from({ length: 30 }, () => house.post(`${at}/codes`, { for: 'staff' })))
    expect(answers.map(({ status }) => status)).toEqual(Array(30).fill(201))
    expect(new Set(answers.map(({ body }) => body.code)).size).toBe(30)
    expect(await kindsOf(house, workspace)).toHaveLength(31)
    expect((await verifyAudit(house.store, { workspace, secret: new Uint8Array(32) })).problems).toEqual([])
  })
})

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

async function kindsOf({ store }: House, workspace: string): Promise<string[]> {
  const entries = await store.read('timelineOf', { workspace, case: workspace })
  return entries.map(({ kind }) => kind)
}
