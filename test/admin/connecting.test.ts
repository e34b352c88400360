// What the page says of an account is so: that messages come in, what is left to do, and what is wrong with it, in each language.
import { eq } from 'drizzle-orm'
import { afterEach, describe, expect, it } from 'vitest'
import { type ChannelFacts, judge } from '#core/channel-health.ts'
import { channelsWithHealth, healthWrite, newHealth } from '#store/channel-health.ts'
import { publicOrigin, type WorldOptions } from '#test/world.ts'
import { openAdmin } from './house.ts'

type House = Awaited<ReturnType<typeof openAdmin>>

let house: House
afterEach(() => house.world.closes())

const opens = async (options: WorldOptions = {}) => {
  house = await openAdmin(options)
  await house.signsIn()
}
const speaks = async (language: string) => {
  await house.admin.goes(house.at('channels'))
  await house.admin.posts('/admin/language', { language })
}

const line = { channelSecret: 'a-secret-of-line', channelAccessToken: 'a-token-of-line' }
const atLine = () => house.world.emulators.line.account({ ...line, name: 'ร้านทดสอบ', webhook: '' })
const connects = async (fields: Record<string, string> = { platform: 'line', ...line }) => {
  await house.admin.goes(house.at('channels/new'))
  return house.admin.posts(house.at('channels/new/add'), { name: 'Shop', ...fields })
}
/** Whether Start counts the account's messages as coming in. */
const comesIn = async () => {
  const { html } = await house.admin.goes(house.at('start'))
  return /<li class="(\w*)">(?:(?!<li)[\s\S])*\(webhook\)/u.exec(html)?.[1] === 'done'
}
const shopOf = async () => {
  const [found] = await channelsWithHealth(house.world.app.house.store)
  if (!found) throw new Error('There is no account')
  return { ...found, at: house.at(`channels/${found.channel.id}`) }
}

describe('an account is connected once messages come in (S0-28)', () => {
  it('as soon as LINE says that it took the address and uses it', async () => {
    await opens()
    atLine()
    const shown = await connects()
    expect(shown.text).toMatch('ร้านทดสอบ is connected.')
    expect(shown.html).toMatch('badge good')
    expect(shown.text).not.toMatch('No message comes in yet')
    expect(await comesIn()).toBe(true)
  })

  it('not while nobody outside can reach the house', async () => {
    await opens({ publicUrl: null })
    atLine()
    const shown = await connects()
    expect(shown.text).toMatch('No message comes in yet')
    expect(shown.html).not.toMatch('badge good')
    expect(await comesIn()).toBe(false)
  })

  it("not while LINE's own test of it fails, and says what LINE said", async () => {
    await opens()
    atLine()
    house.world.emulators.faults.add({ platform: 'line', kind: '5xx', match: /webhook\/test/u })
    const shown = await connects()
    expect(shown.text).toMatch('No message comes in yet')
    expect(shown.html).toMatch(/class="notice warn"[^>]*>LINE could not try the address/u)
    expect(shown.html).not.toMatch('badge good')
    expect(await comesIn()).toBe(false)
  })

  it('not while "Use webhook" is off, though the test of it came in, and from the first message after it was switched on', async () => {
    await opens()
    const account = atLine()
    const customer = house.world.emulators.line.person({ name: 'สมชาย', account })
    await connects()
    const { at, channel } = await shopOf()
    const { store } = house.world.app.house
    const webhook = { set: true, active: false, tested: true, notes: [{ code: 'switch-on' as const }] }
    await store.commit([
      {
        write: (q, t) =>
          q
            .update(t.channels)
            .set({ webhook: { ...webhook, at: house.world.clocks.clock.now() } })
            .where(eq(t.channels.id, channel.id))
            .returning({ id: t.channels.id }),
      },
    ])
    expect((await house.admin.goes(at)).text).toMatch('Switch on "Use webhook"')
    expect(await comesIn()).toBe(false)
    await house.world.passes(1000)
    await house.world.does(customer.says('สวัสดี'))
    expect(await comesIn()).toBe(true)
    expect((await house.admin.goes(at)).text).not.toMatch('Switch on "Use webhook"')
    await house.world.passes(2 * 60_000)
    expect(await comesIn()).toBe(true)
  })
})

describe('a WhatsApp number', () => {
  it('is connected from nothing to a test that arrived, with what the page shows and nothing else (S0-28)', async () => {
    await opens()
    const { admin, world } = house
    const known = { phoneNumberId: '106540352242922', accessToken: 'a-token-of-meta', appSecret: 'an-app-secret' }
    await admin.goes(`${house.at('channels/new')}?platform=whatsapp`)
    const [, made = ''] = /name="verifyToken"[^>]*value="([^"]+)"/u.exec(admin.shown.html) ?? []
    const account = world.emulators.whatsapp.account({
      ...{ ...known, verifyToken: made, name: 'Shop', displayPhone: '+66 2 000 0000' },
    })
    const shown = await connects({ platform: 'whatsapp', ...known, verifyToken: made })
    expect(shown.text).toMatch('No message comes in yet')
    expect(shown.text).toMatch('subscribe to the field "messages"')
    expect(await comesIn()).toBe(false)

    const { html, url } = await admin.goes(shown.url)
    const copies = [...html.matchAll(/data-copy="([^"]+)"/gu)].map(([, text]) => text ?? '')
    const [address = '', token = ''] = copies
    expect(address).toMatch(`${publicOrigin}/hooks/whatsapp/`)
    expect(token).toBe(made)
    expect(html).not.toMatch(/a-token-of-meta|an-app-secret/u)
    expect(await account.setWebhook(address)).toBe(true)

    const customer = world.emulators.whatsapp.person({ name: 'Somchai', account })
    await world.does(customer.says('hello'))
    expect(await comesIn()).toBe(true)
    await admin.goes(url)
    expect(admin.shown.html).toMatch('badge good')
    expect(admin.shown.text).not.toMatch('subscribe to the field')
    const chat = /<option value="([^"]+)"/u.exec(admin.shown.html)?.[1] ?? ''
    await admin.posts(`${url}/test`, { chat })
    await world.settle()
    expect(customer.heard()).toMatch('ข้อความทดสอบ')
    expect((await admin.goes(url)).text).toMatch(/Last test, [^:]*:\d\d: (accepted|sent|delivered|read)/u)
  })

  it('keeps the verify token that Meta has where its credentials are replaced', async () => {
    await opens()
    const known = { phoneNumberId: '106540352242922', accessToken: 'a-token-of-meta', appSecret: 'an-app-secret' }
    const verifyToken = 'the-one-that-meta-has'
    const account = house.world.emulators.whatsapp.account({
      ...{ ...known, verifyToken, name: 'Shop', displayPhone: '+66 2 000 0000' },
    })
    const { url } = await connects({ platform: 'whatsapp', ...known, verifyToken })
    const { html } = await house.admin.goes(url)
    expect(/name="verifyToken"[^>]*value="([^"]+)"/u.exec(html)?.[1]).toBe(verifyToken)
    await house.admin.posts(`${url}/credentials`, { ...known, verifyToken: '' })
    expect((await house.admin.goes(url)).html).toMatch(`data-copy="${verifyToken}"`)
    expect(await account.setWebhook(`${publicOrigin}${url.replace(/.*channels/u, '/hooks/whatsapp')}`)).toBe(true)
  })
})

const quota = { limit: 500, used: 500 }
const webhook = { url: `${publicOrigin}/hooks/line/`, isActive: true, problem: null, problemAt: null, waiting: 0 }

describe('what is wrong with an account is said in words, with what to do next (N16)', () => {
  const fine = (now: number): ChannelFacts => ({
    ...{ now, refused: null, down: null, address: `${publicOrigin}/hooks/line/`, webhook, quota: null },
    ...{ tokenEndsAt: null, isLowQuality: false, busyAt: [], lastWebhookAt: now - 60_000 },
    ...{ badSignatures: 0, lastBadSignatureAt: null, silence: 1 },
  })
  const wrongs: [string, (now: number) => Partial<ChannelFacts>, RegExp, RegExp][] = [
    ['credentials', () => ({ refused: 'LINE answered 401' }), /LINE answered 401/u, /Replace the credentials/u],
    ['down', () => ({ down: 'LINE answered 503' }), /LINE answered 503/u, /by themselves/u],
    ['webhook-none', () => ({ webhook: { ...webhook, url: null } }), /No webhook is set/u, /connect again/u],
    [
      'webhook-elsewhere',
      () => ({ webhook: { ...webhook, url: 'https://other.example/x?key=1' } }),
      /go to another system.*other\.example/u,
      /connect again/u,
    ],
    ['webhook-off', () => ({ webhook: { ...webhook, isActive: false } }), /switched off/u, /Use webhook/u],
    [
      'webhook-failing',
      (now) => ({ webhook: { ...webhook, problem: 'Connection refused', problemAt: now, waiting: 3 } }),
      /cannot bring.*Connection refused/u,
      /proxy/u,
    ],
    ['signatures', (now) => ({ badSignatures: 6, lastBadSignatureAt: now }), /wrong signature.*6/u, /secret/u],
    ['quota-gone', () => ({ quota }), /500/u, /plan/u],
    ['expiring', (now) => ({ tokenEndsAt: now + 24 * 60 * 60_000 }), /22 Nov 2026/u, /new one/u],
    ['quota', () => ({ quota: { limit: 500, used: 450 } }), /450 of 500/u, /plan/u],
    ['quality', () => ({ isLowQuality: true }), /low quality/u, /did not ask/u],
    ['busy', (now) => ({ busyAt: Array(5).fill(now) }), /too much/u, /by themselves/u],
    ['silent', () => ({ silence: 0 }), /Nothing has come in since/u, /yourself/u],
  ]

  it('whatever it is, in each language of the page, and never as a code', async () => {
    await opens()
    atLine()
    await connects()
    const { channel, at } = await shopOf()
    const { store } = house.world.app.house
    const now = house.world.clocks.clock.now()
    for (const language of ['th', 'ar', 'en']) {
      await speaks(language)
      const said = new Set<string>()
      for (const [reason, differs, words, next] of wrongs) {
        const facts = { ...fine(now), ...differs(now) }
        const judged = judge(facts)
        expect(judged.reason).toBe(reason)
        const state = { credentials: 'refused', down: 'down' }[reason] ?? 'connected'
        const known = newHealth(channel, now)
        await store.commit([
          healthWrite({
            ...{ ...known, ...judged, lastWebhookAt: now, badSignatures: facts.badSignatures },
            ...{ quotaLimit: facts.quota?.limit ?? null, quotaUsed: facts.quota?.used ?? null },
            body: { ...known.body, tokenEndsAt: facts.tokenEndsAt },
          }),
          {
            write: (q, t) =>
              q
                .update(t.channels)
                .set({ state, note: facts.refused ?? facts.down })
                .where(eq(t.channels.id, channel.id))
                .returning({ id: t.channels.id }),
          },
        ])
        const { html } = await house.admin.goes(at)
        const [problem = ''] = /<div class="trouble">[\s\S]*?<\/div>/u.exec(html) ?? []
        const plain = problem
          .replace(/<[^>]+>/gu, ' ')
          .replaceAll('&quot;', '"')
          .replace(/\s+/gu, ' ')
          .trim()
        expect([reason, plain]).not.toEqual([reason, ''])
        expect(plain).not.toMatch(new RegExp(`\\b${reason}: |\\{|^${reason}$`, 'u'))
        expect(plain.split(judged.detail ?? ' none ').length).toBeLessThanOrEqual(2)
        if (language === 'en') expect(plain).toMatch(words)
        if (language === 'en') expect(plain).toMatch(next)
        if (language === 'th') expect(plain).toMatch(/\p{Script=Thai}{8}/u)
        if (language === 'ar') expect(plain).toMatch(/(\p{Script=Arabic}+ ){2}/u)
        said.add(plain)
        expect((await house.admin.goes(house.at('channels'))).html).toMatch('class="trouble"')
      }
      expect(said.size).toBe(wrongs.length)
    }
  })
})

describe('what is left to do when an account is connected', () => {
  it.each(['th', 'ar'])('is said in the language of the page: %s', async (language) => {
    await opens()
    atLine()
    house.world.emulators.faults.add({ platform: 'line', kind: '5xx', match: /webhook\/test/u })
    await speaks(language)
    const { text } = await connects()
    expect(text).not.toMatch(/could not test|Switch on|without it|is connected|credentials of/u)
    expect(text).toMatch(/(LINE ลองที่อยู่นี้ไม่ได้|تعذّر على LINE تجربة العنوان)/u)
  })
})

describe('who a test can be sent to', () => {
  it('are the groups first, then whoever wrote last, however many chats there are', async () => {
    await opens()
    const account = atLine()
    await connects()
    const { channel, at } = await shopOf()
    const { store } = house.world.app.house
    const [first, second] = ['นก', 'สมชาย'].map((name) => house.world.emulators.line.person({ name, account }))
    if (!first || !second) throw new Error('Nobody is there')
    const group = house.world.emulators.line.group({ name: 'ทีมซัพพอร์ต', account, members: [first] })
    await house.world.does(group.addsBot())
    const now = house.world.clocks.clock.now()
    const many = Array.from({ length: 110 }, (_, n) => ({
      ...{ id: `C${n}`, workspace: channel.workspace, channel: channel.id, platformId: `U${n}` },
      ...{ kind: 'private' as const, purpose: 'customer' as const, state: 'active' as const },
      ...{ lastInAt: now - 1000 - n, createdAt: now - 1000 },
    }))
    await store.commit([
      {
        write: (q, t) =>
          q
            .insert(t.chats)
            .values(many as never)
            .returning({ id: t.chats.id }),
      },
    ])
    await house.world.passes(1000)
    await house.world.does(second.says('สวัสดี'))
    const { html } = await house.admin.goes(at)
    const select = /<select id="chat"[\s\S]*?<\/select>/u.exec(html)?.[0] ?? ''
    const labels = [...select.matchAll(/<option[^>]*>([^<]*)</gu)].map(([, label]) => label)
    expect(labels.slice(0, 2)).toEqual([expect.stringMatching('not bound'), expect.stringMatching('สมชาย')])
  })
})
