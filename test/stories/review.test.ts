// What a second pair of eyes found: each story failed once.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import { join } from 'node:path'
import { eq } from 'drizzle-orm'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { lineShop, openWorld, slip, type World } from '../world.ts'
import { hears, presses, reports } from './shops.ts'

let world: World
let shop: Awaited<ReturnType<typeof lineShop>>

beforeEach(async () => {
  world = await openWorld()
  shop = await lineShop(world)
})
afterEach(() => world.closes())

const minute = 60_000

/** Presses what no button of ours was drawn with. */
const forges = (userId: string, data: string) =>
  world.does(
    shop.account.emit([
      shop.account.event({
        type: 'postback',
        replyToken: '0'.repeat(32),
        source: { type: 'user', userId },
        postback: { data },
      }),
    ]),
  )

it('a customer who forges the button for files is shown their card, never what staff keep with the case', async () => {
  await reports(world, shop.customer, 'ของไม่มาส่ง')
  await hears(world, shop.agent, '/note 1')
  await world.does(shop.agent.sends(slip))
  const { q, t } = world.app.house.store
  expect(await q.select().from(t.files)).toHaveLength(1)
  await forges(shop.customer.who.id, 'v:1:files')
  const [said] = shop.customer.news()
  expect(JSON.stringify(shop.customer.bubbles())).not.toMatch(/\/files\/|file\.|PUBLIC_URL/u)
  expect(said === undefined || `${said.title ?? ''} ${said.text}`.includes('#1')).toBe(true)
  const sent = await q.select().from(t.outbox).where(eq(t.outbox.wording, 'file.from'))
  expect(sent).toEqual([])
})

it('a hook whose store fails answers 503, and tells of the fault in the log alone', async () => {
  const printed = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  const { store } = world.app.house
  const commit = vi.spyOn(store, 'commit').mockRejectedValue(new Error('disk full near 0812345678'))
  const status = await shop.account.emit([
    shop.account.event({
      type: 'message',
      replyToken: '0'.repeat(32),
      source: { type: 'user', userId: shop.customer.who.id },
      message: { type: 'text', id: '900001', text: 'สวัสดี', quoteToken: 'q' },
    }),
  ])
  commit.mockRestore()
  expect(status).toBe(503)
  expect(printed).not.toHaveBeenCalled()
  printed.mockRestore()
})

it('doing something at once on one case leaves the form of another open', async () => {
  await reports(world, shop.customer, 'ของไม่มาส่ง')
  await reports(world, shop.customer, 'อีกเรื่อง')
  await hears(world, shop.agent, '/take 1')
  await hears(world, shop.agent, '#1 แก้ไข')
  await hears(world, shop.agent, '#1 เสร็จ')
  const label = shop.agent.bubbles().at(-1)?.quickReplies[0]?.label ?? shop.agent.bubbles().at(-1)?.buttons[0]?.label
  expect(label).toBeTruthy()
  await hears(world, shop.agent, '/take 2')
  expect((await world.case(2)).owner?.name).toBe('นก')
  await presses(world, shop.agent, label ?? '')
  await hears(world, shop.agent, 'คืนเงินแล้ว')
  expect((await world.case(1)).status).toBe('resolved')
})

it('what waits to be tried again does not wait for days where the clock was set back meanwhile', async () => {
  await hears(world, shop.agent, '/help')
  await reports(world, shop.customer, 'ของไม่มาส่ง')
  const { q, t, commit } = world.app.house.store
  const later = world.clocks.clock.now() + 10 * 24 * 60 * minute
  const [event] = await q.select().from(t.inbox).orderBy(t.inbox.id).limit(1)
  const [message] = await q.select().from(t.outbox).orderBy(t.outbox.id).limit(1)
  if (!event || !message) throw new Error('something was meant to be there')
  await commit([
    {
      write: (w, s) =>
        w
          .update(s.inbox)
          .set({ state: 'waiting', attempts: 1, notBefore: later, endedAt: null })
          .where(eq(s.inbox.id, event.id))
          .returning({ id: s.inbox.id }),
    },
    {
      write: (w, s) =>
        w
          .update(s.outbox)
          .set({ state: 'queued', attempts: 1, notBefore: later, endedAt: null })
          .where(eq(s.outbox.id, message.id))
          .returning({ id: s.outbox.id }),
    },
  ])
  await world.restarts()
  for (let n = 0; n < 4; n++) await world.passes(15 * minute)
  const [handled] = await world.app.house.store.q.select().from(t.inbox).where(eq(t.inbox.id, event.id))
  const [sent] = await world.app.house.store.q.select().from(t.outbox).where(eq(t.outbox.id, message.id))
  expect(handled?.state).not.toBe('waiting')
  expect(sent?.state).not.toBe('queued')
})

it('what was written before an older button for reporting is pressed goes into the report', async () => {
  await hears(world, shop.customer, 'เน็ตใช้ไม่ได้ตั้งแต่เช้า')
  await forges(shop.customer.who.id, 'c:new:')
  await hears(world, shop.customer, 'other')
  const { messages } = await world.case(1)
  expect(messages.map(({ text }) => text).join()).toMatch('ตั้งแต่เช้า')
})

/** The process as an operator starts it, and what it says. */
function starts(more: Record<string, string>) {
  const folder = join(world.folder, 'process')
  const env = { PATH: process.env.PATH ?? '', DATA_DIR: folder, PORT: '0', SANDBOX: 'off', ...more }
  const child = spawn(process.execPath, ['src/main.ts'], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const said = { out: '', err: '' }
  child.stdout.on('data', (chunk) => {
    said.out += String(chunk)
  })
  child.stderr.on('data', (chunk) => {
    said.err += String(chunk)
  })
  return { child, said }
}

it('says plainly that its port is taken, or that no database answers', async () => {
  const taken = createServer()
  taken.listen(0, '127.0.0.1')
  await once(taken, 'listening')
  const { port } = taken.address() as AddressInfo
  for (const [env, words] of [
    [{ PORT: String(port) }, /listens at this PORT already/u],
    [{ DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' }, /Nobody answers at DATABASE_URL/u],
  ] as const) {
    const { child, said } = starts(env)
    const [code] = await once(child, 'exit')
    expect(code).toBe(1)
    expect(said.err).toMatch(words)
    expect(said.err).not.toMatch(/\n\s+at /u)
  }
  taken.close()
})

it('ends gracefully on SIGTERM though somebody never finishes their request', async () => {
  const { child, said } = starts({})
  while (!/http:\S+:\d+/u.test(said.out)) await once(child.stdout, 'data')
  const port = Number(/http:\S+:(\d+)/u.exec(said.out)?.[1])
  const slow = connect(port, '127.0.0.1')
  slow.on('error', () => undefined)
  await once(slow, 'connect')
  slow.write('POST /hooks/line/none HTTP/1.1\r\nHost: x\r\n')
  await fetch(`http://127.0.0.1:${port}/health`)
  child.kill('SIGTERM')
  const [code] = await once(child, 'exit')
  expect(code).toBe(0)
}, 20_000)

it('a reply that waits for "take over" is not lost when its writer takes the case by its card', async () => {
  await reports(world, shop.customer, 'ของไม่มาส่ง')
  await hears(world, shop.agent, '/take 1')
  await hears(world, shop.other, '/reply 1 ขอเลขพัสดุด้วยค่ะ')
  expect(shop.customer.heard()).not.toMatch('เลขพัสดุ')
  await hears(world, shop.other, '/take 1')
  await presses(world, shop.other, 'ยืนยันส่ง')
  expect(shop.customer.heard()).toMatch('ขอเลขพัสดุด้วยค่ะ')
})
