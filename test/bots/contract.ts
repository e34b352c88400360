// What every channel promises. A new platform starts by describing itself (house.ts) and making this pass.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { MediaFailed, Unreadable } from '#bots/channel.ts'
import { type Incoming, type Outgoing, text } from '#flows/message.ts'
import type { Bubble } from '#sandbox/transcript.ts'
import { stillClocks } from '#src/clock.ts'
import {
  buttons,
  failureOf,
  type House,
  type Member,
  openHouse,
  picture,
  start,
  timeout,
  untilRequested,
  webhook,
  whole,
  withCard,
} from './house.ts'

const encoder = new TextEncoder()
const bytesOf = (body: unknown) => encoder.encode(JSON.stringify(body))

type Fixture = { what: string; body: unknown; incoming: Incoming[] }

function fixturesIn(folder: URL): Fixture[] {
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'))
  return files.flatMap((name) => JSON.parse(readFileSync(join(folder.pathname, name), 'utf8')) as Fixture | Fixture[])
}

/** The body again and again, each time with something odd in another place. */
function withOdd(body: unknown, odd: unknown): unknown[] {
  if (typeof body !== 'object' || body === null) return []
  return Object.entries(body).flatMap(([key, part]) =>
    [odd, ...withOdd(part, odd)].map((changed) => {
      if (!Array.isArray(body)) return { ...body, [key]: changed }
      return body.with(Number(key), changed)
    }),
  )
}

function eventsOf(read: () => Incoming[]): Incoming[] {
  try {
    return read()
  } catch (problem) {
    if (problem instanceof Unreadable) return []
    throw problem
  }
}

const fromUs = (bubbles: Bubble[]) => bubbles.filter(({ from }) => from === 'bot')
const wordsOf = (bubbles: Bubble[]) =>
  bubbles.map(({ title, text: words }) => [title, words].filter(Boolean).join('\n')).join('\n')
const offered = (bubble: Bubble) => [...bubble.buttons, ...bubble.quickReplies].map(({ label }) => label)

/** Every promise of a channel, as tests of this member. */
export function channelContract<Credentials>(member: Member<Credentials>): void {
  const { kit, credentials, others, expects } = member
  const nobody = {
    base: 'http://127.0.0.1:1',
    dataBase: 'http://127.0.0.1:1',
    waits: stillClocks(start).waits,
    fetch,
    timeout,
  }
  const closed = kit.open(credentials, nobody)
  const fixtures = fixturesIn(member.fixtures)

  describe('a webhook', () => {
    const body = bytesOf({ ...(fixtures[0]?.body as object), note: 'ภาษาไทย العربية 😀' })

    it('is believed when its platform signed these very bytes', () => {
      expect(closed.verify(member.sign(body, credentials), body)).toBe(true)
    })

    it.each<[string, () => Headers]>([
      ['without a signature', () => member.unsigned],
      ['signed for another account', () => member.sign(body, others)],
    ])('%s is not believed', (_, headers) => {
      expect(closed.verify(headers(), body)).toBe(false)
    })

    it.each(fixtures)('is read: $what', (fixture) => {
      expect(closed.read(bytesOf(fixture.body), start)).toEqual(fixture.incoming)
    })

    it('has keys of its own for each event, which stay when it comes again', () => {
      for (const fixture of fixtures) {
        const keys = closed.read(bytesOf(fixture.body), start).map(({ key }) => key)
        expect(new Set(keys).size).toBe(keys.length)
        expect(closed.read(bytesOf(member.again(fixture.body)), start + 60_000).map(({ key }) => key)).toEqual(keys)
      }
    })

    it('keeps kinds that nobody knows yet', () => {
      expect(fixtures.some(({ incoming }) => incoming.some(({ event }) => event.kind === 'unknown'))).toBe(true)
    })

    it.each(['', 'nonsense', '"words"', '17', 'null', '[]', '{"\xff'])('that says %j is unreadable', (words) => {
      expect(() => closed.read(encoder.encode(words), start)).toThrow(Unreadable)
    })

    it.each([
      [null],
      [''],
      [[]],
      [{}],
      [1e300],
      [undefined],
      [{ length: { toString: 1 } }],
      [{ length: [{ toString: 1 }] }],
    ])('with %j in any place of it costs that event at most', (odd) => {
      for (const body of fixtures.flatMap((fixture) => withOdd(fixture.body, odd))) {
        for (const { key, at, order, chat, from } of eventsOf(() => closed.read(bytesOf(body), start))) {
          expect([key === '', Number.isSafeInteger(at), Number.isSafeInteger(order)]).toEqual([false, true, true])
          expect([chat?.id, from?.id]).not.toContain('')
        }
      }
    })

    it('that is not UTF-8 is unreadable', () => {
      expect(() => closed.read(Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x7d), start)).toThrow(Unreadable)
    })
  })

  describe('at the platform', () => {
    let house: House
    beforeEach(async () => {
      house = await openHouse(member)
    })
    afterEach(() => house.close())
    const bubbles = () => fromUs(house.scene.phone.bubbles())
    const lastHeard = () => house.heard.at(-1)

    it('opening an account calls nobody', () => {
      const before = house.emulators.requests().length
      expect(kit.open(credentials, { ...nobody, base: house.emulators.origin }).identity()).toBeNull()
      expect(house.emulators.requests().length).toBe(before)
    })

    it('hears what a person writes, and who it is', async () => {
      await house.scene.phone.says('สวัสดี 😀')
      expect(lastHeard()).toMatchObject({
        chat: { id: house.scene.target.chat, kind: 'private' },
        from: { id: house.scene.person.id },
        event: { kind: 'text', text: 'สวัสดี 😀' },
      })
    })

    it('says a text, and knows the id it got', async () => {
      const [call, ...more] = house.channel.write(text('สวัสดีค่ะ <b>1 & 2</b> _x_ *y*'), house.target())
      expect(more).toEqual([])
      if (call === undefined) throw new Error('no call')
      const sent = await house.channel.send(call, { tag: 'd1', number: 1 })
      expect(sent.state).toBe(expects.sent)
      expect(sent.messages.map(({ id }) => id)).toEqual([bubbles()[0]?.id])
      expect(bubbles()[0]?.text).toBe('สวัสดีค่ะ <b>1 & 2</b> _x_ *y*')
    })

    it('shows a card with everything on it', async () => {
      await house.send(withCard)
      const words = wordsOf(bubbles())
      for (const part of [
        '#1 เติมเงินไม่เข้า',
        'CRITICAL',
        'Order',
        'ORD-7781 <b>&amp;',
        'Somchai_*[x](y)*',
        'due 14:32',
        'Check the provider',
      ])
        expect(words).toContain(part)
    })

    it('offers buttons, and hears their value when pressed', async () => {
      await house.send(withCard)
      await house.scene.phone.presses('รับเคส')
      expect(lastHeard()).toMatchObject({
        chat: { id: house.scene.target.chat },
        from: { id: house.scene.person.id },
        event: { kind: 'button', value: 'v1.take-1' },
      })
    })

    it('offers quick replies, or what comes nearest', async () => {
      await house.send({ ...text('Which?'), choices: buttons, layout: 'replies' })
      expect(offered(bubbles().at(-1) ?? never())).toEqual(buttons.map(({ label }) => label))
      await house.scene.phone.presses('สลิป')
      expect(lastHeard()?.event).toMatchObject({ kind: 'button', value: 'v1.slip-1' })
    })

    it('offers twenty choices so that each can be seen and chosen', async () => {
      const choices = Array.from({ length: 20 }, (_, n) => ({ label: `Kind of trouble no ${n + 1}`, value: `k${n}` }))
      await house.send({ ...text('Which?'), choices })
      const seen = [wordsOf(bubbles()), ...bubbles().flatMap(offered)].join('\n')
      for (const { label } of choices) expect(seen).toContain(label)
    })

    it('offers labels of any length', async () => {
      const long = ['ปัญหาเกี่ยวกับการชำระเงินผ่านธนาคาร', 'ปัญหาเกี่ยวกับการชำระเงินผ่านบัตร', '👨‍👩‍👧‍👦'.repeat(30)]
      await house.send({ ...text('Which?'), choices: long.map((label, n) => ({ label, value: `l${n}` })) })
      expect(bubbles()).toHaveLength(1)
    })

    it('says a very long text whole', async () => {
      const words = Array.from(
        { length: 900 },
        (_, n) => `ย่อหน้าที่ ${n} มีข้อความยาวพอสมควร${n % 9 === 0 ? '\n\n' : ' '}`,
      ).join('')
      await house.send({ ...text(words), choices: buttons })
      const bare = (said: string) => said.replace(/\s/gu, '')
      expect(
        bare(
          bubbles()
            .map(({ text: said }) => said)
            .join(''),
        ),
      ).toBe(bare(words))
      expect(bubbles().flatMap(offered)).toHaveLength(3)
    })

    it('shows a picture', async () => {
      await house.send({
        ...text(''),
        parts: [{ kind: 'picture', file: 'slip', caption: 'The slip', instead: 'a slip' }],
      })
      const shown = bubbles().find(({ image }) => image !== undefined)
      expect(shown?.image?.problem).toBeUndefined()
      expect(Buffer.from(shown?.image?.bytes ?? [])).toEqual(picture)
      expect(wordsOf(bubbles())).toContain('The slip')
    })

    it('says something instead of a picture that has no address', async () => {
      const parts: Outgoing['parts'] = [{ kind: 'picture', file: 'slip', instead: 'A slip is in the case.' }]
      await house.send({ ...text(''), parts }, { links: () => null })
      expect(wordsOf(bubbles())).toBe('A slip is in the case.')
    })

    it('shows a place', async () => {
      await house.send({ ...text(''), parts: [{ kind: 'location', latitude: 13.75, longitude: 100.5, title: 'Siam' }] })
      expect(bubbles()[0]?.location).toMatchObject({ latitude: 13.75, longitude: 100.5 })
    })

    it('knows which of its messages is quoted', async () => {
      const [sent] = await house.send(text('Your order number?'))
      await house.scene.phone.says('ORD-7781', { quotes: sent?.id ?? never() })
      expect(lastHeard()?.event).toMatchObject({ kind: 'text', text: 'ORD-7781', quotes: sent?.id })
    })

    it('quotes what a person wrote', async () => {
      await house.scene.phone.says('when?')
      const asked = lastHeard()?.event
      if (asked?.kind !== 'text') throw new Error('no text')
      const quoteToken = asked.quoteToken === undefined ? {} : { quoteToken: asked.quoteToken }
      await house.send({ ...text('tomorrow'), quotes: asked.id }, quoteToken)
      expect(bubbles()[0]?.repliesTo).toBe(asked.id)
    })

    it('offers in a group only what stays', async () => {
      const { group } = house.scene
      if (group === undefined) return
      await house.send({ ...text('Who takes it?'), choices: buttons, layout: 'replies' }, group.target)
      const [bubble] = fromUs(group.phone.bubbles())
      expect(bubble?.quickReplies).toEqual([])
      for (const { label } of buttons) expect([bubble?.text, ...offered(bubble ?? never())].join('\n')).toContain(label)
    })

    it('fetches what a person sent', async () => {
      await house.scene.phone.sends({ kind: 'photo', bytes: picture, mime: 'image/png' })
      const event = lastHeard()?.event
      if (event?.kind !== 'media') throw new Error('no medium')
      expect(event.media.kind).toBe('photo')
      const fetched = await whole(house.channel.media(event.media, 1000))
      expect(fetched.bytes).toEqual(picture)
      // Telegram does not say of a photo what it is.
      expect(['image/png', 'application/octet-stream']).toContain(fetched.mime)
    })

    it('refuses what is too large, and says for good', async () => {
      await house.scene.phone.sends({
        kind: 'file',
        bytes: Buffer.alloc(3000, 'x'),
        mime: 'text/plain',
        name: 'log.txt',
      })
      const event = lastHeard()?.event
      if (event?.kind !== 'media') throw new Error('no medium')
      const failure = await whole(house.channel.media(event.media, 2999)).catch((error: unknown) => error)
      expect(failure).toBeInstanceOf(MediaFailed)
      expect(failure).toMatchObject({ why: 'too-large', permanent: true })
    })

    it('may try a medium again when the platform was not well', async () => {
      await house.scene.phone.sends({ kind: 'photo', bytes: picture, mime: 'image/png' })
      const event = lastHeard()?.event
      if (event?.kind !== 'media') throw new Error('no medium')
      house.emulators.faults.add({ platform: kit.platform, kind: '5xx', times: 1 })
      const failure = await whole(house.channel.media(event.media, 1000)).catch((error: unknown) => error)
      expect(failure).toMatchObject({ why: 'unreachable', permanent: false })
    })

    it('is told how long to wait', async () => {
      house.emulators.faults.add({ platform: kit.platform, kind: '429', retryAfter: 7, times: 1 })
      const failure = await failureOf(house.send(text('hello')))
      expect(failure).toMatchObject({ kind: 'later', retryAfter: 7000 })
      expect(bubbles()).toEqual([])
    })

    it('knows what a server error means', async () => {
      house.emulators.faults.add({ platform: kit.platform, kind: '5xx', times: 1 })
      expect((await failureOf(house.send(text('hello')))).kind).toBe(expects.serverError)
    })

    it('knows what no answer means', async () => {
      house.emulators.faults.add({ platform: kit.platform, kind: 'timeout', times: 1 })
      const sending = failureOf(house.send(text('hello')))
      await untilRequested(house, () => undefined)
      house.clocks.advance(timeout)
      expect((await sending).kind).toBe(expects.timeout)
    })

    it('knows that nothing was sent where nobody listens', async () => {
      const [call] = closed.write(text('hello'), house.target())
      const failure = await failureOf(closed.send(call ?? never(), { tag: 'd1', number: 1 }))
      expect(failure.kind).toBe('later')
    })

    it('blames the credentials once they are taken back, in words', async () => {
      house.scene.revoke()
      const failure = await failureOf(house.send(text('hello')))
      expect(failure.kind).toBe('credentials')
      expect(failure.message).toMatch(/token/)
    })

    it('knows what a message to somebody who blocked it comes to', async () => {
      await house.scene.blocks()
      const sending = house.send(text('hello'))
      if (expects.blocked === null) await sending
      else expect((await failureOf(sending)).kind).toBe(expects.blocked)
      expect(bubbles()).toEqual([])
    })

    it('knows that a chat is not there', async () => {
      const sending = house.send(text('hello'), { chat: house.scene.nowhere })
      if (expects.unknownChat === null) {
        await sending
        expect(lastHeard()?.event).toMatchObject({ kind: 'receipt', state: 'failed', code: expect.stringMatching(/./) })
        return
      }
      const failure = await failureOf(sending)
      expect(failure.kind).toBe(expects.unknownChat)
      expect(failure.code).not.toBe('')
    })

    it('shows that it is busy, and never minds what the platform lacks', async () => {
      await house.scene.phone.says('hello')
      const event = lastHeard()?.event
      const chat = house.scene.target.chat
      await house.channel.courtesy({ kind: 'typing', chat })
      if (event?.kind === 'text')
        await house.channel.courtesy({
          kind: 'read',
          chat,
          id: event.id,
          ...(event.readToken ? { token: event.readToken } : {}),
        })
    })

    it('never throws over a profile', async () => {
      await house.scene.phone.says('hello')
      const profile = await house.channel.profile(house.scene.person.id)
      if (profile !== null) expect(profile.name).toBe(house.scene.person.name)
      house.scene.revoke()
      expect(await house.channel.profile(house.scene.person.id)).toBeNull()
    })

    it('says who it is once it has asked', async () => {
      expect(house.channel.identity()).toBeNull()
      const identity = await house.channel.identify()
      expect(identity.name).toBe(house.scene.name)
      expect(house.channel.identity()).toEqual(identity)
    })

    it('is told where its events go, and changes nothing by asking', async () => {
      const before = await house.channel.examine()
      expect(before.webhook).toMatchObject({ url: webhook, isActive: true, problem: null, waiting: 0 })
      expect(before).toMatchObject({ tokenEndsAt: null, isLowQuality: false })
      expect(await house.channel.examine()).toEqual(before)
    })

    it('connects: who it is, and where its webhook goes', async () => {
      const connected = await house.channel.connect(webhook)
      expect(connected.identity.name).toBe(house.scene.name)
      expect(connected.webhook).toMatchObject({ url: webhook, set: expects.setsWebhook })
      await house.scene.phone.says('still here')
      expect(lastHeard()?.event).toMatchObject({ text: 'still here' })
    })

    it('does not connect with credentials of nobody, and says what to check', async () => {
      house.scene.revoke()
      const failure = await failureOf(house.channel.connect(webhook))
      expect(failure.kind).toBe('credentials')
      expect(failure.message.length).toBeGreaterThan(20)
    })
  })
}

function never(): never {
  throw new Error('there should have been something here')
}
