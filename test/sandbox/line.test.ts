// LINE as the shipped SDK meets it in the sandbox.
import { createHmac, randomUUID } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import { HTTPFetchError, messagingApi, validateSignature } from '@line/bot-sdk'
import { describe, expect, it } from 'vitest'
import { type Heard, type House, openHouse, origin, png } from './house.ts'

const secret = 'c'.repeat(32)
const token = 'line-token'
type Event = Record<string, unknown> & {
  message: Record<string, unknown> & { id: string }
  replyToken: string
  webhookEventId: string
}

async function openLine(options: { redelivery?: boolean; quota?: number } = {}) {
  const house = await openHouse()
  const { line, origin: base } = house.emulators
  const account = line.account({
    channelSecret: secret,
    channelAccessToken: token,
    name: 'ร้านใจดี',
    webhook: `${origin}/hooks/line/1`,
    ...options,
  })
  const api = new messagingApi.MessagingApiClient({ channelAccessToken: token, baseURL: base })
  const blob = new messagingApi.MessagingApiBlobClient({ channelAccessToken: token, baseURL: base })
  const somchai = line.person({ name: 'สมชาย', account })
  return { ...house, house, line, account, api, blob, somchai }
}

const eventsOf = (heard?: Heard) => (heard?.body.events ?? []) as Event[]
const lastEvent = (house: House) => eventsOf(house.heard.at(-1))[0] as Event

async function refusal(call: Promise<unknown>) {
  const error = await call.then(
    () => undefined,
    (caught: unknown) => caught,
  )
  if (!(error instanceof HTTPFetchError)) throw new Error(`was not refused: ${String(error)}`)
  return { status: error.status, headers: error.headers, ...(JSON.parse(error.body) as Record<string, unknown>) }
}

describe('what a person does on LINE', () => {
  it('arrives as a signed webhook', async () => {
    const { house, somchai, account } = await openLine()
    const { status, id } = await somchai.says('สวัสดี')
    const heard = house.heard.at(-1)
    expect(status).toBe(200)
    expect(validateSignature(heard?.text ?? '', secret, heard?.headers.get('x-line-signature') ?? '')).toBe(true)
    expect(heard?.body.destination).toBe(account.id)
    expect(lastEvent(house)).toMatchObject({
      type: 'message',
      mode: 'active',
      source: { type: 'user', userId: somchai.id },
      deliveryContext: { isRedelivery: false },
      message: { type: 'text', id, text: 'สวัสดี' },
    })
    expect(somchai.id).toMatch(/^U[0-9a-f]{32}$/)
    expect(lastEvent(house).webhookEventId).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/)
  })

  it('carries a photo whose bytes the house can fetch, until it is unsent', async () => {
    const { house, somchai, blob } = await openLine()
    const { id } = await somchai.sends({ kind: 'photo', bytes: png, mime: 'image/png' })
    expect(lastEvent(house).message).toMatchObject({ type: 'image', id, contentProvider: { type: 'line' } })
    const { httpResponse, body } = await blob.getMessageContentWithHttpInfo(id)
    expect(httpResponse.headers.get('content-type')).toBe('image/png')
    expect(new Uint8Array(await buffer(body))).toEqual(png)
    await somchai.unsends(id)
    expect(lastEvent(house)).toMatchObject({ type: 'unsend', unsend: { messageId: id } })
    expect(await refusal(blob.getMessageContent(id))).toMatchObject({ status: 410 })
  })

  it('sends an album as a set of images', async () => {
    const { house, somchai } = await openLine()
    const photo = { kind: 'photo' as const, bytes: png, mime: 'image/png' }
    const { ids } = await somchai.sends(photo, photo, photo)
    const sets = house.heard.map(
      (each) => eventsOf(each)[0]?.message.imageSet as { id: string; index: number; total: number },
    )
    expect(ids).toHaveLength(3)
    expect(new Set(sets.map((set) => set.id)).size).toBe(1)
    expect(sets.map(({ index, total }) => `${index}/${total}`)).toEqual(['1/3', '2/3', '3/3'])
  })

  it('lets a video be fetched only when LINE has prepared it', async () => {
    const { somchai, blob, account } = await openLine()
    const { id } = await somchai.sends({ kind: 'video', bytes: png, mime: 'video/mp4' })
    expect((await blob.getMessageContentWithHttpInfo(id)).httpResponse.status).toBe(202)
    expect(await blob.getMessageContentTranscodingByMessageId(id)).toEqual({ status: 'processing' })
    account.finishContent(id)
    expect(await blob.getMessageContentTranscodingByMessageId(id)).toEqual({ status: 'succeeded' })
    expect((await blob.getMessageContentWithHttpInfo(id)).httpResponse.status).toBe(200)
  })

  it('quotes by the quoted message id only', async () => {
    const { house, somchai, api } = await openLine()
    const { sentMessages } = await api.pushMessage({ to: somchai.id, messages: [{ type: 'text', text: 'เคส #1' }] })
    await somchai.says('เสร็จ', { quotes: sentMessages[0]?.id })
    expect(lastEvent(house).message.quotedMessageId).toBe(sentMessages[0]?.id)
  })

  it('works in a group: members, mentions, a member who leaves, an event that names nobody', async () => {
    const { house, line, account, somchai, api } = await openLine()
    const nok = line.person({ name: 'นก', account })
    const staff = line.group({ name: 'ทีมงาน', account, members: [somchai] })
    await staff.adds(nok)
    expect(lastEvent(house)).toMatchObject({
      type: 'memberJoined',
      joined: { members: [{ type: 'user', userId: nok.id }] },
    })
    await nok.in(staff).says('ช่วยด้วย', { mentionsBot: true })
    expect(lastEvent(house)).toMatchObject({
      source: { type: 'group', groupId: staff.id, userId: nok.id },
      message: { text: '@ร้านใจดี ช่วยด้วย', mention: { mentionees: [{ index: 0, length: 9, isSelf: true }] } },
    })
    await somchai.in(staff).says('/assign 1 @นก', { mentions: [nok] })
    expect(lastEvent(house).message.mention).toEqual({
      mentionees: [{ index: 10, length: 3, type: 'user', userId: nok.id, isSelf: false }],
    })
    await nok.in(staff, { withoutUserId: true }).says('จากคอม')
    expect(lastEvent(house).source).toEqual({ type: 'group', groupId: staff.id })
    expect(await api.getGroupSummary(staff.id)).toMatchObject({ groupName: 'ทีมงาน' })
    expect(await api.getGroupMemberCount(staff.id)).toEqual({ count: 2 })
    expect(await api.getGroupMemberProfile(staff.id, nok.id)).toMatchObject({ displayName: 'นก' })
    await staff.removesBot()
    expect(lastEvent(house).type).toBe('leave')
    expect(await refusal(api.getGroupSummary(staff.id))).toMatchObject({ status: 404 })
    expect(await refusal(api.pushMessage({ to: staff.id, messages: [{ type: 'text', text: 'x' }] }))).toMatchObject({
      status: 400,
    })
  })
})

describe('what the house says on LINE', () => {
  it('is heard, quotes, and shows its quick replies until something newer comes', async () => {
    const { house, somchai, api } = await openLine()
    const { id } = await somchai.says('สวัสดี')
    const event = lastEvent(house)
    const items = ['แจ้งปัญหา', 'ดูเคสของฉัน'].map((label) => ({
      type: 'action',
      action: { type: 'postback' as const, label, data: `go ${label}`, displayText: label },
    }))
    const { sentMessages } = await api.replyMessage({
      replyToken: event.replyToken,
      messages: [
        { type: 'text', text: 'ยินดีต้อนรับ', quoteToken: String(event.message.quoteToken) },
        { type: 'text', text: 'ให้ช่วยอะไร', quickReply: { items } },
      ],
    })
    expect(somchai.heard()).toBe('ยินดีต้อนรับ\nให้ช่วยอะไร')
    expect(somchai.bubbles().map((bubble) => bubble.quickReplies.length)).toEqual([0, 0, 2])
    expect(somchai.bubbles().at(1)).toMatchObject({ id: sentMessages[0]?.id, from: 'bot', repliesTo: id })
    await somchai.presses('แจ้งปัญหา')
    expect(lastEvent(house)).toMatchObject({ type: 'postback', postback: { data: 'go แจ้งปัญหา' } })
    expect(somchai.bubbles().at(-1)).toMatchObject({ text: 'แจ้งปัญหา', from: { name: 'สมชาย' } })
    expect(somchai.bubbles().flatMap((bubble) => bubble.quickReplies)).toEqual([])
    expect(somchai.heard()).toBe('')
  })

  it('shows a card with its words, its picture and its buttons', async () => {
    const { house, somchai, api, emulators } = await openLine()
    house.files.set('/files/slip.png', { bytes: png, mime: 'image/png' })
    await api.pushMessage({ to: somchai.id, messages: [card(`${origin}/files/slip.png`)] })
    await emulators.settle()
    const bubble = somchai.bubbles().at(-1)
    expect(bubble?.text).toBe('#1 เติมเงินไม่เข้า\nครบกำหนด 14:32')
    expect(bubble?.images[0]).toMatchObject({ mime: 'image/png', bytes: png })
    await somchai.presses('รับเคส')
    expect(lastEvent(house)).toMatchObject({ type: 'postback', postback: { data: 'take' } })
    await expect(somchai.presses('ไม่มี')).rejects.toThrow('รับเคส')
  })

  it('tells when a picture can not be loaded', async () => {
    const { somchai, api, emulators } = await openLine()
    const url = `${origin}/files/gone.png`
    await api.pushMessage({
      to: somchai.id,
      messages: [{ type: 'image', originalContentUrl: url, previewImageUrl: url }],
    })
    await emulators.settle()
    expect(somchai.bubbles().at(-1)?.image).toMatchObject({ url, problem: 'answered 404' })
  })

  it('takes a reply token once, and within a minute', async () => {
    const { house, somchai, api, clocks } = await openLine()
    const messages: messagingApi.Message[] = [{ type: 'text', text: 'ok' }]
    await somchai.says('one')
    await api.replyMessage({ replyToken: lastEvent(house).replyToken, messages })
    expect(await refusal(api.replyMessage({ replyToken: lastEvent(house).replyToken, messages }))).toMatchObject({
      status: 400,
      message: 'Invalid reply token',
    })
    await somchai.says('two')
    clocks.advance(60_001)
    expect(await refusal(api.replyMessage({ replyToken: lastEvent(house).replyToken, messages }))).toMatchObject({
      message: 'Invalid reply token',
    })
  })

  it('sends a push with a retry key once in 24 hours', async () => {
    const { somchai, api, clocks } = await openLine()
    const key = randomUUID()
    const push = () => api.pushMessage({ to: somchai.id, messages: [{ type: 'text', text: 'once' }] }, key)
    const { sentMessages } = await push()
    const repeat = await refusal(push())
    expect(repeat).toMatchObject({ status: 409, message: 'The retry key is already accepted', sentMessages })
    expect(repeat.headers.get('x-line-accepted-request-id')).toMatch(/^[0-9a-f-]{36}$/)
    expect(somchai.bubbles()).toHaveLength(1)
    clocks.advance(24 * 3_600_000)
    await push()
    expect(somchai.bubbles()).toHaveLength(2)
  })

  it('is accepted and shown nowhere when the person has blocked the account', async () => {
    const { somchai, api } = await openLine()
    await somchai.unfollows()
    const { sentMessages } = await api.pushMessage({ to: somchai.id, messages: [{ type: 'text', text: 'hello?' }] })
    expect(sentMessages).toHaveLength(1)
    expect(somchai.bubbles()).toEqual([])
    expect(await refusal(api.getProfile(somchai.id))).toMatchObject({ status: 404 })
  })

  it('counts people reached against the quota', async () => {
    const { line, account, somchai, api } = await openLine({ quota: 3 })
    const nok = line.person({ name: 'นก', account })
    const staff = line.group({ name: 'ทีมงาน', account, members: [somchai, nok] })
    const messages: messagingApi.Message[] = [
      { type: 'text', text: 'a' },
      { type: 'text', text: 'b' },
    ]
    await api.pushMessage({ to: staff.id, messages })
    expect(await api.getMessageQuotaConsumption()).toEqual({ totalUsage: 2 })
    expect(await refusal(api.pushMessage({ to: staff.id, messages }))).toMatchObject({
      status: 429,
      message: 'You have reached your monthly limit.',
    })
  })

  const wrong: [string, messagingApi.Message[], object][] = [
    ['six messages', Array.from({ length: 6 }, () => ({ type: 'text', text: 'x' })), { property: 'messages' }],
    ['an empty text', [{ type: 'text', text: '' }], { message: 'May not be empty', property: 'messages[0].text' }],
    ['a text too long', [{ type: 'text', text: 'x'.repeat(5001) }], { property: 'messages[0].text' }],
    [
      'a field nobody knows',
      [{ type: 'text', text: 'x', bold: true } as never],
      { message: 'unknown field', property: 'messages[0].bold' },
    ],
    [
      'a quick reply label too long',
      [
        {
          type: 'text',
          text: 'x',
          quickReply: { items: [{ type: 'action', action: { type: 'message', label: 'x'.repeat(21), text: 'x' } }] },
        },
      ],
      { property: 'messages[0].quickReply.items[0].action.label' },
    ],
    [
      'a picture that is not https',
      [{ type: 'image', originalContentUrl: 'http://a.b/c.png', previewImageUrl: 'https://a.b/c.png' }],
      { property: 'messages[0].originalContentUrl' },
    ],
    [
      'a card with a wrong color',
      [card('https://a.b/c.png', { color: 'red' })],
      { property: '/body/contents/0/color' },
    ],
    [
      'a card with an empty text',
      [card('https://a.b/c.png', { text: '' })],
      { message: 'must be non-empty text', property: '/body/contents/0/text' },
    ],
    ['a card over 30 KB', [card('https://a.b/c.png', { text: 'ก'.repeat(11_000) })], { property: '/' }],
  ]
  it.each(wrong)('is refused with %s', async (_, messages, detail) => {
    const { somchai, api, account } = await openLine()
    const answer = await refusal(api.pushMessage({ to: somchai.id, messages }))
    expect(answer).toMatchObject({ status: 400, details: expect.arrayContaining([expect.objectContaining(detail)]) })
    expect(account.requests().at(-1)).toMatchObject({ status: 400, path: '/v2/bot/message/push' })
    expect(somchai.bubbles()).toEqual([])
  })

  it('needs a token that is still good', async () => {
    const { api, account, somchai } = await openLine()
    expect(await api.getBotInfo()).toMatchObject({ userId: account.id, displayName: 'ร้านใจดี' })
    account.revoke()
    expect(await refusal(api.pushMessage({ to: somchai.id, messages: [{ type: 'text', text: 'x' }] }))).toMatchObject({
      status: 401,
    })
  })

  it('sets and tests the webhook, and shows who is typing', async () => {
    const { api, house, somchai, clocks } = await openLine()
    await api.setWebhookEndpoint({ endpoint: `${origin}/hooks/line/2` })
    expect(await api.getWebhookEndpoint()).toEqual({ endpoint: `${origin}/hooks/line/2`, active: true })
    expect(await api.testWebhookEndpoint({})).toMatchObject({ success: true, statusCode: 200 })
    expect(house.heard.at(-1)).toMatchObject({ path: '/hooks/line/2', body: { events: [] } })
    await api.showLoadingAnimation({ chatId: somchai.id, loadingSeconds: 5 })
    expect(somchai.isTyping()).toBe(true)
    clocks.advance(5_000)
    expect(somchai.isTyping()).toBe(false)
  })
})

describe('webhooks that LINE could not deliver', () => {
  it('come again where redelivery is on, marked as such and otherwise the same', async () => {
    const { house, somchai, clocks, emulators } = await openLine({ redelivery: true })
    house.answers.push(500)
    expect((await somchai.says('hello')).status).toBe(500)
    clocks.advance(60_000)
    await emulators.settle()
    const [first, second] = house.heard.map((each) => eventsOf(each)[0])
    expect(second).toEqual({ ...first, deliveryContext: { isRedelivery: true } })
  })

  it('do not come again by themselves, but can be made to', async () => {
    const { house, somchai, clocks, account, emulators } = await openLine()
    house.answers.push('never')
    const said = somchai.says('hello')
    clocks.advance(2_000)
    const { status, eventIds } = await said
    expect(status).toBe(0)
    clocks.advance(3_600_000)
    await emulators.settle()
    expect(house.heard).toHaveLength(1)
    expect(await account.redeliver(eventIds[0] ?? '')).toBe(200)
    expect(house.heard).toHaveLength(2)
  })

  it('can be held back and released in another order', async () => {
    const { house, somchai, account } = await openLine()
    account.hold()
    await somchai.says('one')
    await somchai.says('two')
    expect(house.heard).toEqual([])
    await account.release((parcels) => parcels.reverse())
    expect(house.heard.map((each) => eventsOf(each)[0]?.message.text)).toEqual(['two', 'one'])
  })

  it('can be forged or broken on purpose', async () => {
    const { house, account } = await openLine()
    await account.post('{"destination":', {})
    const heard = house.heard.at(-1)
    expect(heard?.headers.get('x-line-signature')).toBe(
      createHmac('sha256', secret).update('{"destination":').digest('base64'),
    )
    await account.emit([account.event({ type: 'somethingNew' })], { signature: '' })
    expect(house.heard.at(-1)?.headers.get('x-line-signature')).toBe(null)
  })
})

describe('faults of LINE', () => {
  it('answers 429 with the time to wait, as often as told', async () => {
    const { emulators, somchai, api } = await openLine()
    const push = () => api.pushMessage({ to: somchai.id, messages: [{ type: 'text', text: 'x' }] })
    emulators.faults.add({ platform: 'line', kind: '429', match: /push/, retryAfter: 7, times: 1 })
    const first = await refusal(push())
    expect(first).toMatchObject({ status: 429 })
    expect(first.headers.get('retry-after')).toBe('7')
    await push()
    expect(somchai.bubbles()).toHaveLength(1)
    expect(emulators.faults.list()).toEqual([])
  })

  it('does what was asked and never says so', async () => {
    const { emulators, somchai } = await openLine()
    emulators.faults.add({ platform: 'line', kind: 'accepted-but-timeout' })
    const gaveUp = new AbortController()
    const seen = new Promise<void>((resolve) => {
      emulators.onChange((change) => change.kind === 'bubble' && resolve())
    })
    const call = fetch(`${emulators.origin}/v2/bot/message/push`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ to: somchai.id, messages: [{ type: 'text', text: 'done' }] }),
      signal: gaveUp.signal,
    })
    await seen
    gaveUp.abort()
    await expect(call).rejects.toThrow()
    expect(somchai.heard()).toBe('done')
  })

  it.each(['timeout', 'reset'] as const)('loses the request (%s)', async (kind) => {
    const { emulators, somchai, api, clocks } = await openLine()
    emulators.faults.add({ platform: 'line', kind })
    const call = api
      .pushMessage({ to: somchai.id, messages: [{ type: 'text', text: 'x' }] })
      .catch((lost: unknown) => lost)
    if (kind === 'timeout') {
      while (emulators.requests().length === 0) await new Promise(setImmediate)
      await new Promise(setImmediate)
      clocks.advance(60_000)
    }
    expect(await call).toBeInstanceOf(Error)
    expect(somchai.bubbles()).toEqual([])
  })

  it('breaks its answer, or refuses the reply token', async () => {
    const { emulators, house, somchai, api } = await openLine()
    emulators.faults.add({ platform: 'line', kind: 'broken-json', times: 1 })
    await expect(api.pushMessage({ to: somchai.id, messages: [{ type: 'text', text: 'x' }] })).rejects.toThrow()
    emulators.faults.add({ platform: 'line', kind: 'expired-reply-token', times: 1 })
    await somchai.says('hi')
    const reply = api.replyMessage({ replyToken: lastEvent(house).replyToken, messages: [{ type: 'text', text: 'y' }] })
    expect(await refusal(reply)).toMatchObject({ status: 400, message: 'Invalid reply token' })
  })
})

function card(url: string, first: object = {}): messagingApi.Message {
  return {
    type: 'flex',
    altText: '#1 เติมเงินไม่เข้า',
    contents: {
      type: 'bubble',
      hero: { type: 'image', url, size: 'full', aspectRatio: '20:13', aspectMode: 'cover' },
      body: {
        type: 'box',
        layout: 'vertical',
        contents: [
          { type: 'text', text: '#1 เติมเงินไม่เข้า', weight: 'bold', color: '#111111', ...first },
          {
            type: 'box',
            layout: 'baseline',
            contents: [
              { type: 'text', text: 'ครบกำหนด' },
              { type: 'text', text: '14:32' },
            ],
          },
        ],
      },
      footer: {
        type: 'box',
        layout: 'vertical',
        contents: [{ type: 'button', style: 'primary', action: { type: 'postback', label: 'รับเคส', data: 'take' } }],
      },
    },
  }
}
