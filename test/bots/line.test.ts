import { createHmac } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type LineCredentials, line } from '#bots/line/channel.ts'
import { type Choice, text } from '#flows/message.ts'
import { channelContract } from './contract.ts'
import { failureOf, type House, type Member, openHouse, picture, untilRequested, withCard } from './house.ts'

const credentials = { channelSecret: 'b7a1ce0f6f2f4a6c9d0e', channelAccessToken: 'line-token-1' }
const others = { channelSecret: '0e9d6c4a2f6f0fcea1b7', channelAccessToken: 'line-token-2' }

type Event = { deliveryContext?: unknown }

const member: Member<LineCredentials> = {
  kit: line,
  credentials,
  others,
  sign: (body, { channelSecret }) =>
    new Headers({ 'x-line-signature': createHmac('sha256', channelSecret).update(body).digest('base64') }),
  unsigned: new Headers(),
  fixtures: new URL('./fixtures/line/', import.meta.url),
  again(body) {
    const { events } = body as { events: Event[] }
    return { events: events.map((event) => ({ ...event, deliveryContext: { isRedelivery: true } })) }
  },
  enter(emulators, webhook) {
    const account = emulators.line.account({ ...credentials, name: 'caseline', webhook })
    const person = emulators.line.person({ name: 'สมชาย', account })
    const group = emulators.line.group({ name: 'Staff', account, members: [person] })
    return {
      name: 'caseline',
      person: { id: person.id, name: person.name },
      phone: person,
      target: { chat: person.id, kind: 'private' },
      nowhere: `U${'0'.repeat(32)}`,
      group: { target: { chat: group.id, kind: 'group' }, phone: person.in(group) },
      revoke: account.revoke,
      blocks: person.unfollows,
    }
  },
  expects: {
    sent: 'accepted',
    serverError: 'later',
    timeout: 'later',
    blocked: null,
    unknownChat: 'refused',
    setsWebhook: true,
  },
}

describe('LINE', () => {
  channelContract(member)
})

describe('what only LINE has', () => {
  let house: House
  beforeEach(async () => {
    house = await openHouse(member)
  })
  afterEach(() => house.close())
  const attempt = { tag: 'd1', number: 1 }
  const heard = () => house.heard.at(-1) ?? expect.fail('nothing was heard')
  const token = () => heard().reply?.token ?? expect.fail('nothing to reply to')

  describe('a reply', () => {
    it('is free: it goes by its token, without a retry key', async () => {
      await house.scene.phone.says('hello')
      await house.send(text('hi'), { replyToken: token() })
      const request = house.emulators.requests().at(-1)
      expect(request).toMatchObject({ path: '/v2/bot/message/reply', status: 200 })
      expect(request?.headers['x-line-retry-key']).toBeUndefined()
    })

    it('carries five messages; what is more is pushed with a key of its own', () => {
      const calls = house.channel.write(text('x'.repeat(30_000)), house.target({ replyToken: 'r1' }))
      expect(calls.map(({ method, retryKey }) => [method, retryKey !== undefined])).toEqual([
        ['reply', false],
        ['push', true],
      ])
    })

    it('is refused as such when its token was used', async () => {
      await house.scene.phone.says('hello')
      await house.send(text('one'), { replyToken: token() })
      expect((await failureOf(house.send(text('two'), { replyToken: token() }))).kind).toBe('reply-token')
    })

    it('has an end that nobody knows after a timeout, a lost connection or a server error', async () => {
      await house.scene.phone.says('hello')
      house.emulators.faults.add({ platform: 'line', kind: '5xx', times: 1 })
      expect((await failureOf(house.send(text('one'), { replyToken: token() }))).kind).toBe('unknown')
      house.emulators.faults.add({ platform: 'line', kind: 'reset', times: 1 })
      expect((await failureOf(house.send(text('one'), { replyToken: token() }))).kind).toBe('unknown')
      house.emulators.faults.add({ platform: 'line', kind: 'accepted-but-timeout', times: 1 })
      const sending = failureOf(house.send(text('one'), { replyToken: token() }))
      await untilRequested(house, () => undefined)
      house.clocks.advance(10_000)
      expect((await sending).kind).toBe('unknown')
      expect((await failureOf(house.send(text('one'), { replyToken: token() }))).kind).toBe('reply-token')
    })

    it('may be made for most of a minute, and again when the event comes again', async () => {
      await house.scene.phone.says('hello')
      const first = heard()
      expect(first.reply?.until).toBe(first.at + 55_000)
      house.clocks.advance(120_000)
      const [eventId] = (await house.scene.phone.says('again')).eventIds
      house.clocks.advance(90_000)
      const { key, at } = heard()
      expect(key).toBe(eventId)
      const body = { events: [{ ...event(key, at), deliveryContext: { isRedelivery: true } }] }
      const read = (received: number) => house.channel.read(new TextEncoder().encode(JSON.stringify(body)), received)
      expect(read(at + 90_000)[0]?.reply?.until).toBe(at + 145_000)
      expect(read(at + 19 * 60_000 + 30_000)[0]?.reply?.until).toBe(at + 20 * 60_000 - 5_000)
    })
  })

  describe('a push', () => {
    it('that may have been accepted goes again with its key, and gets the ids of the first', async () => {
      const [call] = house.channel.write(text('once'), house.target())
      if (call === undefined) throw new Error('no call')
      house.emulators.faults.add({ platform: 'line', kind: 'accepted-but-timeout', times: 1 })
      const first = failureOf(house.channel.send(call, attempt))
      await untilRequested(house, () => undefined)
      house.clocks.advance(10_000)
      expect((await first).kind).toBe('later')
      const second = await failureOf(house.channel.send(call, { tag: 'd1', number: 2 }))
      expect(second.kind).toBe('accepted-before')
      const [bubble, ...more] = house.scene.phone.bubbles()
      expect(more).toEqual([])
      expect(second.acceptedIds.map(({ id }) => id)).toEqual([bubble?.id])
    })

    it('over the monthly limit is refused in words', async () => {
      await house.close()
      house = await openHouse({ ...member, enter: withQuota })
      await house.send(text('one'))
      const failure = await failureOf(house.send(text('two')))
      expect(failure).toMatchObject({ kind: 'refused', code: '429' })
      expect(failure.message).toMatch(/month/)
    })

    it('to something that is no chat at all is refused', async () => {
      expect((await failureOf(house.send(text('x'), { chat: 'nobody' }))).kind).toBe('refused')
    })

    it('of something LINE does not take says what LINE said', async () => {
      const call = { method: 'push', body: { to: house.scene.target.chat, messages: [{ type: 'text', text: '' }] } }
      const failure = await failureOf(house.channel.send(call, attempt))
      expect(failure).toMatchObject({ kind: 'refused', code: '400' })
      expect(failure.message).toMatch(/messages\[0\]\.text/)
    })
  })

  describe('cards', () => {
    it('are Flex bubbles with words for those who cannot see them', () => {
      const [call] = house.channel.write(withCard, house.target())
      const messages = call?.body.messages as { type: string; altText: string }[]
      expect(messages[0]).toMatchObject({ type: 'flex', contents: { type: 'bubble', size: 'mega' } })
      expect(messages[0]?.altText).toMatch(/^#1 เติมเงินไม่เข้า · CRITICAL\nOrder: ORD-7781/)
    })

    it('run from right to left where their language does', () => {
      const arabic = { ...text('اختر'), choices: [{ label: 'نعم', value: 'y' }] }
      const rtl = {
        ...withCard,
        parts: withCard.parts.map((part) =>
          part.kind === 'card' ? { ...part, card: { ...part.card, rightToLeft: true } } : part,
        ),
      }
      for (const message of [arabic, rtl])
        expect(house.channel.write(message, house.target())[0]?.body).toMatchObject({
          messages: [{ contents: { direction: 'rtl' } }],
        })
    })

    it('stay within 30 KB however much is on them', async () => {
      const lines = Array.from({ length: 400 }, (_, n) => ({ label: `ข้อ ${n}`, text: 'ปัญหา'.repeat(n % 7) }))
      const card = {
        title: 'ยาว '.repeat(400),
        tone: 'plain' as const,
        lines,
        note: { title: 'N', text: 'คำ'.repeat(4000) },
      }
      await house.send({ parts: [{ kind: 'card', card }], choices: [], layout: 'buttons' })
      expect(house.scene.phone.bubbles()).toHaveLength(1)
    })

    it('say what a press says only in private, where nobody else is told', async () => {
      await house.send(withCard)
      await house.scene.phone.presses('รับเคส')
      expect(house.scene.phone.bubbles().at(-1)).toMatchObject({ text: 'รับเคส', from: { name: 'สมชาย' } })
      const [call] = house.channel.write(withCard, house.target({ kind: 'group' }))
      expect(JSON.stringify(call?.body)).not.toContain('displayText')
    })
  })

  describe('what only a phone can give', () => {
    const choices: Choice[] = [
      { label: 'Where I am', want: 'location' },
      { label: 'Take a photo', want: 'camera' },
      { label: 'My number', want: 'contact' },
      { label: 'Which day', want: 'date', value: 'day', min: '2026-12-01', max: '2026-12-31' },
      { label: 'Skip', value: 'skip' },
    ]

    it('is asked for by quick replies, where LINE can', async () => {
      await house.send({ ...text('More?'), choices, layout: 'replies' })
      const bubble = house.scene.phone.bubbles().at(-1)
      expect(bubble?.quickReplies.map(({ kind }) => kind)).toEqual(['location', 'camera', 'datetimepicker', 'postback'])
    })

    it('comes back as a day', async () => {
      await house.send({ ...text('When?'), choices: choices.slice(3) })
      await house.scene.phone.presses('Which day', { value: '2026-12-05' })
      expect(heard().event).toEqual({ kind: 'button', value: 'day', picked: { date: '2026-12-05' } })
    })
  })

  describe('media', () => {
    it('that LINE is still preparing may be had later', async () => {
      await house.scene.phone.sends({ kind: 'video', bytes: picture, mime: 'video/mp4' })
      const { event: found } = heard()
      if (found.kind !== 'media') throw new Error('no medium')
      await expect(house.channel.media(found.media, 1000)).rejects.toMatchObject({
        why: 'unreachable',
        permanent: false,
      })
    })

    it('that was unsent is gone', async () => {
      const { id } = await house.scene.phone.sends({ kind: 'photo', bytes: picture, mime: 'image/png' })
      const { event: found } = heard()
      await house.scene.phone.unsends(id)
      if (found.kind !== 'media') throw new Error('no medium')
      await expect(house.channel.media(found.media, 1000)).rejects.toMatchObject({ why: 'gone', permanent: true })
    })

    it.each([
      'http://img.example.com/a.jpg',
      'https://127.0.0.1/a',
      'https://[::1]/a',
      'https://router.local/a',
      'https://db/a',
      'nonsense',
    ])('are not fetched from %s', async (url) => {
      await expect(house.channel.media({ kind: 'photo', id: '1', url }, 1000)).rejects.toMatchObject({
        why: 'not-allowed',
      })
    })
  })

  it('sees a group, its name and how many are in it', async () => {
    const chat = house.scene.group?.target.chat ?? ''
    expect(await house.channel.look(chat)).toEqual({
      title: 'Staff',
      members: 1,
      seesEverything: true,
      isAdmin: false,
      hasTopics: false,
      canManageTopics: false,
    })
  })

  it('knows the name of somebody in a group', async () => {
    const { group, person } = house.scene
    const profile = await house.channel.profile(person.id, { id: group?.target.chat ?? '', kind: 'group' })
    expect(profile).toEqual({ name: 'สมชาย' })
  })

  it('shows that it types in private only', async () => {
    await house.channel.courtesy({ kind: 'typing', chat: house.scene.target.chat })
    const before = house.emulators.requests().length
    await house.channel.courtesy({ kind: 'typing', chat: house.scene.group?.target.chat ?? '' })
    await house.channel.courtesy({ kind: 'callback', id: 'x' })
    expect(house.emulators.requests().length).toBe(before)
  })

  it('sends silently where asked to', () => {
    expect(house.channel.write({ ...text('psst'), silent: true }, house.target())[0]?.body).toMatchObject({
      notificationDisabled: true,
    })
  })

  it('connects although its webhook does not answer well, and says so', async () => {
    const connected = await house.channel.connect('https://caseline.elsewhere/hooks/x')
    expect(connected.webhook).toMatchObject({ set: true, tested: false })
    expect(connected.webhook.note).toMatch(/test/)
    expect(connected.webhook.note).toMatch(/Webhook redelivery/)
    expect(connected.webhook.notes?.map(({ code }) => code)).toEqual(['test-failed', 'redelivery'])
  })

  it('does not set a webhook that is not https, and says what to do', async () => {
    const { webhook } = await house.channel.connect('http://localhost:3000/hooks/x')
    expect(webhook).toMatchObject({ set: false, note: expect.stringMatching(/PUBLIC_URL/) })
  })

  it('keeps the rest of a body where one entry is nonsense', () => {
    const body = { events: [17, { type: 'follow' }, event('01K', 5)] }
    const read = house.channel.read(new TextEncoder().encode(JSON.stringify(body)), 9)
    expect(read.map(({ event: { kind }, at }) => [kind, at])).toEqual([
      ['unknown', 9],
      ['unknown', 9],
      ['followed', 5],
    ])
  })

  it('has a key of its content for an event without an id', () => {
    const read = (more: object) =>
      house.channel.read(
        new TextEncoder().encode(JSON.stringify({ events: [{ type: 'follow', timestamp: 1, ...more }] })),
      )[0]?.key
    expect(read({ deliveryContext: { isRedelivery: true } })).toBe(read({}))
    expect(read({ timestamp: 2 })).not.toBe(read({}))
  })
})

function event(webhookEventId: string, timestamp: number) {
  const source = { type: 'user', userId: `U${'a'.repeat(32)}` }
  return { type: 'follow', mode: 'active', timestamp, webhookEventId, replyToken: 'r', source }
}

function withQuota(...[emulators, webhook]: Parameters<Member<LineCredentials>['enter']>) {
  const account = emulators.line.account({ ...credentials, name: 'caseline', webhook, quota: 1 })
  const person = emulators.line.person({ name: 'สมชาย', account })
  return {
    name: 'caseline',
    person: { id: person.id, name: person.name },
    phone: person,
    target: { chat: person.id, kind: 'private' as const },
    nowhere: `U${'0'.repeat(32)}`,
    revoke: account.revoke,
    blocks: person.unfollows,
  }
}
