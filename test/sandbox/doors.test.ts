// The sandbox's doors, as the page and tests use them.
import { request } from 'node:http'
import { describe, expect, it } from 'vitest'
import { png } from './house.ts'
import { openPage } from './page-house.ts'

type State = {
  now: number
  faults: unknown[]
  phones: {
    id: string
    members: { id: string; name: string }[]
    bubbles: {
      id: string
      text: string
      from: unknown
      repliesTo?: string
      unsent: boolean
      pictures: { src: string }[]
    }[]
  }[]
}
type Page = Awaited<ReturnType<typeof openPage>>

const stateOf = async (page: Page) => (await (await page.call('/state')).json()) as State
const bubblesOf = async (page: Page, id: string) => (await stateOf(page)).phones.find((each) => each.id === id)?.bubbles

/** Like fetch, but with any headers, Host among them. */
function rawGet(port: number, path: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, headers }, (answer) => {
      answer.resume()
      resolve(answer.statusCode ?? 0)
    })
    sent.on('error', reject).end()
  })
}

describe('thumbs on the page', () => {
  it('writes as somebody, quoting and mentioning, and the house hears it', async () => {
    const page = await openPage()
    const first = await page.post('/phones/line-somchai/say', { text: 'สวัสดี' })
    expect(await first.json()).toMatchObject({ status: 200, id: expect.any(String) })
    expect(page.heard.at(-1)?.body).toMatchObject({ events: [{ type: 'message', message: { text: 'สวัสดี' } }] })
    const { members } = page.demo.staffLine
    const ek = members.find((member) => member.name === 'เอก')
    const said = await page.post('/phones/line-staff/say', { as: ek?.id, text: '@ร้านใจดี ช่วยด้วย' })
    const { id } = (await said.json()) as { id: string }
    expect(page.heard.at(-1)?.body).toMatchObject({
      events: [{ source: { userId: ek?.id }, message: { mention: { mentionees: [{ isSelf: true }] } } }],
    })
    await page.post('/phones/line-staff/say', { text: 'ครับ', quotes: id })
    expect(await bubblesOf(page, 'line-staff')).toMatchObject([{ id }, { repliesTo: id, from: { name: 'นก' } }])
  })

  it('presses what is there, and says what there is when it is not', async () => {
    const page = await openPage()
    const { chat } = page.demo.customers.line
    const button = { label: 'รับเคส', kind: 'postback', native: { type: 'postback', data: 'take:1' } }
    const slip = { label: 'สลิป', kind: 'uri', native: { type: 'uri', uri: 'https://caseline.invalid/files/abc' } }
    chat.add({ id: 'b1', from: 'bot', text: '#1', buttons: [button, slip], native: null })
    await page.post('/phones/line-somchai/press', { bubble: 'b1', label: 'รับเคส' })
    expect(page.heard.at(-1)?.body).toMatchObject({ events: [{ type: 'postback', postback: { data: 'take:1' } }] })
    const opened = await page.post('/phones/line-somchai/press', { label: 'สลิป' })
    expect(await opened.json()).toMatchObject({ opens: '/files/abc' })
    const missed = await page.post('/phones/line-somchai/press', { label: 'ปิดเคส' })
    expect(missed.status).toBe(409)
    expect(await missed.json()).toMatchObject({ status: 409, detail: expect.stringContaining('รับเคส | สลิป') })
  })

  it('sends the sample slip or own pictures, which the page can fetch again', async () => {
    const page = await openPage()
    await page.post('/phones/line-somchai/photo', { count: 2 })
    expect(page.heard.map((each) => each.body)).toMatchObject([
      { events: [{ message: { type: 'image', imageSet: { index: 1, total: 2 } } }] },
      { events: [{ message: { type: 'image', imageSet: { index: 2, total: 2 } } }] },
    ])
    const form = new FormData()
    form.append('files', new File([png], 'mine.png', { type: 'image/png' }))
    expect((await page.call('/phones/whatsapp-aisyah/photo', { method: 'POST', body: form })).status).toBe(200)
    const [bubble] = (await bubblesOf(page, 'whatsapp-aisyah')) ?? []
    const picture = await fetch(`${page.address}${bubble?.pictures[0]?.src}`)
    expect(picture.headers.get('content-type')).toBe('image/png')
    expect(await picture.bytes()).toEqual(png)
    const wrong = new FormData()
    wrong.append('files', new File(['<script>'], 'x.html', { type: 'text/html' }))
    expect((await page.call('/phones/line-somchai/photo', { method: 'POST', body: wrong })).status).toBe(422)
  })

  it('sends places, stickers and contacts, edits, reacts and takes back', async () => {
    const page = await openPage()
    await page.post('/phones/line-somchai/location', {})
    expect(page.heard.at(-1)?.body).toMatchObject({ events: [{ message: { type: 'location', title: 'ร้านดาว' } }] })
    await page.post('/phones/line-somchai/sticker', {})
    expect(page.heard.at(-1)?.body).toMatchObject({ events: [{ message: { type: 'sticker' } }] })
    await page.post('/phones/line-somchai/contact', { name: 'ดาว', phone: '0812345678' })
    const said = (await (await page.post('/phones/line-somchai/say', { text: 'helo' })).json()) as { id: string }
    await page.post('/phones/line-somchai/edit', { bubble: said.id, text: 'hello' })
    expect((await bubblesOf(page, 'line-somchai'))?.at(-1)).toMatchObject({ text: 'hello' })
    await page.post('/phones/line-somchai/react', { bubble: said.id, emoji: '👍' })
    await page.post('/phones/line-somchai/unsend', { bubble: said.id })
    expect(page.heard.at(-1)?.body).toMatchObject({ events: [{ type: 'unsend', unsend: { messageId: said.id } }] })
    expect((await page.post('/phones/whatsapp-aisyah/open', {})).status).toBe(200)
  })

  it('moves a live place on Telegram, and nowhere else', async () => {
    const page = await openPage()
    const made = await page.post('/phones/telegram-budi/location', { latitude: 1, longitude: 2, liveSeconds: 900 })
    const { id } = (await made.json()) as { id: string }
    await page.post('/phones/telegram-budi/move', { bubble: id, latitude: 3 })
    const moved = { latitude: 3, longitude: 2.001, live: true }
    expect(page.demo.customers.telegram.chat.find(id)?.location).toMatchObject(moved)
    const line = (await (await page.post('/phones/line-somchai/location', {})).json()) as { id: string }
    await page.post('/phones/line-somchai/move', { bubble: line.id, latitude: 3 })
    expect(page.demo.customers.line.chat.find(line.id)?.location).toMatchObject({ latitude: 13.7466 })
  })

  it('refuses what it does not know, with the fields that are wrong', async () => {
    const page = await openPage()
    expect((await page.post('/phones/nobody/say', { text: 'x' })).status).toBe(404)
    expect((await page.post('/phones/line-somchai/fly', {})).status).toBe(404)
    expect((await page.post('/phones/line-somchai/say', { as: 'U0', text: 'x' })).status).toBe(404)
    expect((await page.post('/phones/line-somchai/edit', { bubble: '0', text: 'x' })).status).toBe(404)
    const empty = await page.post('/phones/line-somchai/say', { text: ' ' })
    expect(empty.status).toBe(422)
    expect(empty.headers.get('content-type')).toBe('application/problem+json')
    expect(await empty.json()).toMatchObject({ status: 422, errors: [{ path: 'text' }] })
    const broken = await page.call('/phones/line-somchai/say', { method: 'POST', body: '{' })
    expect(broken.status).toBe(400)
    expect((await page.call('/media/line-somchai/1/0')).status).toBe(404)
  })
})

describe('the clock', () => {
  it('moves, and answers the new time', async () => {
    const page = await openPage()
    const before = (await stateOf(page)).now
    const moved = await page.post('/clock', { advanceMs: 900_000 })
    expect(await moved.json()).toEqual({ now: before + 900_000 })
    expect((await stateOf(page)).now).toBe(before + 900_000)
  })

  it.each([{ advanceMs: -1 }, { advanceMs: 1.5 }, { advanceMs: '60' }, { advanceMs: 367 * 86_400_000 }, {}, []])(
    'refuses %j',
    async (body) => {
      const page = await openPage()
      const refused = await page.post('/clock', body)
      expect(refused.status).toBe(422)
      expect(await refused.json()).toMatchObject({
        title: 'Unprocessable Entity',
        errors: [{ message: expect.any(String) }],
      })
    },
  )

  it('refuses what is not JSON', async () => {
    const page = await openPage()
    expect((await page.call('/clock', { method: 'POST', body: 'soon' })).status).toBe(400)
  })
})

describe('faults', () => {
  it('are switched on and off for a platform', async () => {
    const page = await openPage()
    const made = await page.post('/faults', { platform: 'line', kind: '429', retryAfter: 3, times: 2 })
    expect(made.status).toBe(201)
    expect((await stateOf(page)).faults).toEqual([{ platform: 'line', kind: '429', retryAfter: 3, times: 2 }])
    expect((await page.post('/faults', { platform: 'telegram', kind: 'pair-rate' })).status).toBe(422)
    expect((await page.call('/faults?platform=sms', { method: 'DELETE' })).status).toBe(422)
    await page.call('/faults?platform=whatsapp', { method: 'DELETE' })
    expect((await stateOf(page)).faults).toHaveLength(1)
    await page.call('/faults', { method: 'DELETE' })
    expect((await stateOf(page)).faults).toEqual([])
  })
})

describe('strangers', () => {
  it.each<Record<string, string>>([
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { host: 'evil.example' },
    { host: 'localhost.evil.example:3000' },
  ])('get nothing: %j', async (headers) => {
    const { port } = await openPage()
    expect(await rawGet(port, '/sandbox/state', headers)).toBe(403)
  })

  it.each(['10.0.0.7', '::ffff:192.168.1.4', undefined])(
    'get nothing from another machine: %s',
    async (remoteAddress) => {
      const { doors } = await openPage()
      const from = remoteAddress === undefined ? {} : { incoming: { socket: { remoteAddress } } }
      const refused = await doors.request('/state', { headers: { host: 'localhost:3000' } }, from)
      expect(refused.status).toBe(403)
    },
  )

  it.each(['localhost', '127.0.0.1:8080', '[::1]:3000'])('but whoever calls it %s is welcome', async (host) => {
    const { port } = await openPage()
    const headers = { host, origin: `http://${host}`, 'sec-fetch-site': 'same-origin' }
    expect(await rawGet(port, '/sandbox/state', headers)).toBe(200)
  })
})
