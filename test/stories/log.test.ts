// What the log never says: numbers, tokens, codes, and what people wrote.
import { eq } from 'drizzle-orm'
import { expect, it, onTestFinished } from 'vitest'
import { openLog } from '#src/log.ts'
import { adminToken, lineShop, openWorld, slip, type World } from '../world.ts'

let world: World

it('names no phone number, token, reply token, code or word of a customer, however much goes wrong', async () => {
  const lines: string[] = []
  world = await openWorld({
    log: openLog('trace', { write: (line: string) => void lines.push(line) }),
  })
  onTestFinished(() => world.closes())
  const shop = await lineShop(world)
  const keys = {
    appSecret: 'the-app-secret',
    accessToken: 'EAAGm0PX4ZCpsBAtoken',
    phoneNumberId: '106540352242922',
    verifyToken: 'verify-me-please',
  }
  const whatsapp = world.emulators.whatsapp.account({ ...keys, name: 'ร้านทดสอบ', displayPhone: '+66 2 123 4567' })
  const id = await world.connects('whatsapp', keys)
  await whatsapp.setWebhook(`https://caseline.invalid/hooks/whatsapp/${id}`)
  const ali = world.emulators.whatsapp.person({ name: 'Ali', account: whatsapp, waId: '66812345678', userId: null })
  const botToken = '7000000005:AAtelegram-token-of-the-log-000000000'
  const bot = world.emulators.telegram.account({ botToken, name: 'ร้านทดสอบ', username: 'log_test_bot' })
  await world.connects('telegram', { botToken, secretToken: 'telegram-secret-of-the-log' })
  const vichai = world.emulators.telegram.person({ name: 'วิชัย', account: bot, hasWritten: true })
  const code = await world.code({ for: 'role', role: 'manager' })

  for (const platform of ['line', 'whatsapp', 'telegram'] as const)
    for (const kind of ['5xx', 'reset', 'broken-json', '429'] as const)
      world.emulators.faults.add({ platform, kind, times: 2 })
  const acts = [
    () => ali.says('/new other ความลับสุดยอด'),
    () => ali.sends(slip),
    () => ali.sends({ kind: 'contact', name: 'Ali', phone: '+66898765432' }),
    () => vichai.says(`/join ${code}`),
    () => vichai.sends(slip),
    () => shop.customer.says('/new other ความลับสุดยอด'),
    () => shop.agent.says('#1 > โทร 0812345678 นะคะ'),
    () => shop.customer.says('ความลับสุดยอด รหัส 483920'),
  ]
  for (const act of acts) {
    await world.does(act())
    await world.passes(3_000)
  }
  await spoils()
  await world.does(ali.says('ความลับสุดยอด'))
  await world.does(shop.customer.says('ความลับสุดยอด'))
  for (let n = 0; n < 12; n++) await world.passes(2_000)
  whatsapp.revoke()
  await world.does(ali.says('/help'))
  shop.account.emit([{ type: 'message' }], { signature: 'wrong' })
  await world.passes(60_000)

  const log = lines.join('')
  expect(lines.length).toBeGreaterThan(10)
  const tokens = shop.account.events().flatMap(({ replyToken }) => (replyToken ? [replyToken] : []))
  const secrets = [
    ...[
      keys.appSecret,
      keys.accessToken,
      keys.verifyToken,
      botToken,
      botToken.split(':')[1],
      'telegram-secret-of-the-log',
    ],
    ...['line-token', 'line-secret', adminToken, code, ...tokens],
    ...['66812345678', '0812345678', '66898765432', '483920', 'ความลับ'],
  ]
  for (const secret of secrets) expect(log).not.toContain(secret)
})

/** Makes every case unreadable, so that what touches one throws. */
async function spoils(): Promise<void> {
  const { q, t, commit } = world.app.house.store
  for (const { id, body } of await q.select().from(t.cases)) {
    const spoilt = { ...body, workflow: { ...body.workflow, version: 999 } }
    await commit([
      {
        write: (w, s) =>
          w.update(s.cases).set({ body: spoilt }).where(eq(s.cases.id, id)).returning({ id: s.cases.id }),
      },
    ])
  }
}

type Line = Record<string, unknown> & { msg: string; cases?: string[] }
/** The messages that a line names. */
const messagesIn = (line: Line | undefined) => (Array.isArray(line?.outbox) ? line.outbox.map(String) : [])

/** A world that keeps what its log says. */
async function openLogged(level: string) {
  const lines: Line[] = []
  world = await openWorld({
    log: openLog(level, { write: (line: string) => void lines.push(JSON.parse(line) as Line) }),
  })
  onTestFinished(() => world.closes())
  const of = (msg: string, ids: Record<string, unknown>) =>
    lines.filter((line) => line.msg === msg && Object.entries(ids).every(([name, id]) => line[name] === id))
  return { lines, of, shop: await lineShop(world) }
}

it('tells of a webhook by ids what became of it, up to each call that came of it', async () => {
  const { of, shop } = await openLogged('info')
  const { eventIds } = await world.does(shop.customer.says('/new other จอดับ'))
  const [kept] = of('an event is kept', { key: eventIds[0] })
  const [handled] = of('an event is handled', { inbox: kept?.inbox })
  expect(handled).toMatchObject({ key: eventIds[0], cases: [expect.any(String)] })
  const messages = messagesIn(handled)
  expect(messages.length).toBeGreaterThan(1)
  for (const outbox of messages) {
    expect(of('a message is tried', { outbox })).toMatchObject([{ attempt: 1, case: handled?.cases?.[0] }])
    expect(of('a call has its answer', { outbox })).toMatchObject([{ call: `${outbox}.0`, state: 'accepted' }])
  }
  await world.does(shop.account.redeliver(eventIds[0] ?? ''))
  expect(of('an event came again', { key: eventIds[0] })).toHaveLength(1)
})

it('whatever goes wrong with an event or a message is said with their ids', async () => {
  const { lines, of, shop } = await openLogged('info')
  await world.does(shop.customer.says('/new other จอดับ'))
  await spoils()
  const { eventIds } = await world.does(shop.customer.says('ยังดับอยู่'))
  const [again] = of('an event is tried again', { key: eventIds[0] })
  const [kept] = of('an event is kept', { key: eventIds[0] })
  expect(again).toMatchObject({ level: 'error', attempts: 1, inbox: kept?.inbox })
  world.emulators.faults.add({ platform: 'line', kind: '5xx', match: /reply/u, times: 1 })
  const { eventIds: helped } = await world.does(shop.other.says('/help'))
  const [outbox] = messagesIn(of('an event is handled', { key: helped[0] })[0])
  expect(of('a message did not get through', { outbox })).toMatchObject([{ state: 'queued', attempts: 1 }])
  for (const line of lines) if (typeof line.outbox === 'string') expect(line.inbox).toBeUndefined()
})

it('takes secrets out at any depth, in words as in fields', () => {
  const lines: string[] = []
  const log = openLog('trace', { write: (line: string) => void lines.push(line) })
  const cause = new Error('Failed query: insert into persons values ($1)\nparams: 66812345678,ความลับ')
  log.error(
    {
      err: new Error(
        'no answer from https://api.telegram.org/bot123456:AAabcdefghijklmnopqrstuvwxyz0123456/sendMessage',
        { cause },
      ),
      lane: '01ABC 66812345678',
    },
    'Bearer abc.def for +66812345678',
  )
  log.warn(
    {
      a: {
        b: {
          c: {
            d: { channelAccessToken: 'secret-1', otp: '483920', list: [{ phone: '+66812345678', replyToken: 'r' }] },
          },
        },
      },
    },
    'deep',
  )
  log.info(
    {
      reason: 'no whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD for 081-234-5678 or +66 81 234 5678',
      id: 'wamid.HBgLNjY4MTIzNDU2NzgVAgARGBI5QTNDQTVCM0Q0Q0Q2RTY3RTcA',
      word: 'EAAGm0PX4ZCpsBAtokenOfMeta123',
    },
    'on 2026-11-21 14:17 case 01KAJ8Y0000000000000000001 was 3000000 ms old',
  )
  const said = lines.join('')
  for (const secret of [
    'C2FVsBQ',
    '234-5678',
    '234 5678',
    'HBgLNjY4',
    'EAAGm0PX',
    '66812345678',
    'AAabcdef',
    'abc.def',
    'secret-1',
    '483920',
    'ความลับ',
    '"r"',
  ])
    expect(said).not.toContain(secret)
  expect(said).toContain('no answer from')
  expect(said).toContain('on 2026-11-21 14:17 case 01KAJ8Y0000000000000000001 was 3000000 ms old')
})
