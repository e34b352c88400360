// The page of phones: what it is made of, how it stays true to the phones, and how bubbles look.
import { Api } from 'grammy'
import { describe, expect, it, onTestFinished } from 'vitest'
import { demoCredentials } from '#sandbox/demo.ts'
import type { News } from '#sandbox/live.ts'
import { bubbleHtml } from '#sandbox/page/bubble.ts'
import type { NewBubble } from '#sandbox/transcript.ts'
import { png } from './house.ts'
import { openPage } from './page-house.ts'

type Page = Awaited<ReturnType<typeof openPage>>

/** Follows the page's events: each call answers the next one. */
async function follow(page: Page): Promise<() => Promise<News>> {
  const answer = await page.call('/events')
  expect(answer.headers.get('content-type')).toContain('text/event-stream')
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader()
  if (!reader) throw new Error('There are no events')
  onTestFinished(() => reader.cancel())
  let read = ''
  return async () => {
    while (!read.includes('\n\n')) {
      const { value, done } = await reader.read()
      if (done) throw new Error('The events have ended')
      read += value
    }
    const [event = ''] = read.split('\n\n')
    read = read.slice(event.length + 2)
    return JSON.parse(event.slice(event.indexOf('data: ') + 6)) as News
  }
}

/** A bubble as the page draws it. */
function drawn(page: Page, id: string, given: Partial<NewBubble>): string {
  const phone = page.demo.phones.find((each) => each.id === id)
  if (!phone) throw new Error(`There is no phone ${id}`)
  const bubble = phone.chat.add({ id: 'b1', from: 'bot', native: null, ...given })
  return bubbleHtml(phone, bubble, undefined)
}

describe('the page', () => {
  it('holds every phone, says what it is, and loads nothing from elsewhere', async () => {
    const page = await openPage()
    const answer = await page.call('')
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'")
    const html = await answer.text()
    for (const { id } of page.demo.phones) expect(html).toContain(`data-phone="${id}"`)
    expect(html).toContain('Leave with SANDBOX=off npm start')
    expect(html.replaceAll(/https?:\/\/www\.w3\.org\S*/g, '')).not.toMatch(/(src|href)="https?:/)
    const files = [...html.matchAll(/(?:src|href)="\/sandbox(\/page\/[^"]+)"/g)].map((match) => match[1] ?? '')
    expect(files.length).toBeGreaterThan(2)
    for (const file of files) expect((await page.call(file)).status).toBe(200)
    const script = await page.call('/page/page.js')
    expect(script.headers.get('content-type')).toContain('text/javascript')
    const imports = [...(await script.text()).matchAll(/from '\/sandbox(\/page\/[a-z]+\.js)'/g)]
    for (const [, file = ''] of imports) expect((await page.call(file)).status).toBe(200)
    expect((await page.call('/page/slip.jpg')).status).toBe(404)
  })
})

describe('live news', () => {
  it('tell everything first, then only what has changed', async () => {
    const page = await openPage()
    await page.post('/phones/line-somchai/say', { text: 'หนึ่ง' })
    const next = await follow(page)
    const first = await next()
    expect(first.phones.map((phone) => phone.id)).toEqual(page.demo.phones.map((phone) => phone.id))
    expect(first.now).toBe(page.clocks.clock.now())
    const said = (await (await page.post('/phones/line-somchai/say', { text: 'สอง' })).json()) as { id: string }
    const second = await next()
    expect(second.phones).toHaveLength(1)
    expect(second.phones[0]).toMatchObject({ id: 'line-somchai', order: [expect.any(String), said.id] })
    expect(Object.keys(second.phones[0]?.bubbles ?? {})).toEqual([said.id])
    expect(second.phones[0]?.bubbles[said.id]).toContain('สอง')
  })

  it('tell of the clock and of faults', async () => {
    const page = await openPage()
    const next = await follow(page)
    const { now } = await next()
    await page.post('/clock', { advanceMs: 60_000 })
    expect((await next()).now).toBe(now + 60_000)
    await page.post('/faults', { platform: 'line', kind: '5xx' })
    expect((await next()).faults).toEqual([{ platform: 'line', kind: '5xx' }])
    await page.call('/faults?platform=line&kind=5xx', { method: 'DELETE' })
    expect((await next()).faults).toEqual([])
  })

  it('tell what Telegram asks for, its topics, and the words that pass over one screen', async () => {
    const page = await openPage()
    const { staffTelegram } = page.demo
    const api = new Api(demoCredentials.telegram.botToken, { apiRoot: page.emulators.origin })
    await api.setWebhook('https://caseline.invalid/hooks/telegram/1')
    const group = Number(staffTelegram.chat.id)
    const topic = await api.createForumTopic(group, '#1 <เติมเงิน>')
    const asked = await api.sendMessage(group, 'Which order?', {
      reply_markup: { force_reply: true, input_field_placeholder: 'ORD-…' },
    })
    const next = await follow(page)
    const staff = (await next()).phones.find((phone) => phone.id === 'telegram-staff')
    expect(staff?.topics).toContain('#1 &lt;เติมเงิน&gt;')
    expect(staff?.placeholder).toBe('ORD-…')
    expect(Object.values(staff?.forced ?? {})).toEqual([String(asked.message_id), String(asked.message_id)])
    await page.post('/phones/telegram-staff/photo', { topic: topic.message_thread_id })
    expect(staffTelegram.chat.bubbles().at(-1)).toMatchObject({ topic: topic.message_thread_id, images: [{}] })
    const reply_markup = { inline_keyboard: [[{ text: 'Take', callback_data: 'take' }]] }
    const card = await api.sendMessage(group, 'Case #1', { reply_markup })
    await page.post('/phones/telegram-staff/press', { bubble: String(card.message_id), label: 'Take' })
    const query = page.heard.at(-1)?.body.callback_query as { id: string }
    await api.answerCallbackQuery(query.id, { text: 'Nok has it' })
    let news = await next()
    while (news.toasts.length === 0) news = await next()
    expect(news.toasts).toMatchObject([{ phone: 'telegram-staff', text: 'Nok has it' }])
  })

  it('end when the house stops', async () => {
    const page = await openPage()
    const next = await follow(page)
    await next()
    page.stop()
    await expect(next()).rejects.toThrow()
  })
})

describe('bubbles', () => {
  it('let no words become markup, follow links, and lead the public address back here', async () => {
    const page = await openPage()
    const text = '<img src=x onerror=alert(1)> https://caseline.invalid/track/abc. javascript:alert(1)'
    const html = drawn(page, 'line-somchai', { text })
    expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;')
    expect(html).toContain('href="/track/abc"')
    expect(html).not.toContain('href="javascript')
  })

  it('draw a Flex card with its colours, rows and buttons', async () => {
    const page = await openPage()
    const button = {
      type: 'button',
      style: 'secondary',
      color: '#fcd77f',
      action: { type: 'postback', label: 'รับเคส', data: 'x' },
    }
    const words = { type: 'text', text: '#1 "เติมเงิน"', weight: 'bold', wrap: true }
    const header = { type: 'box', layout: 'horizontal', backgroundColor: '#fde8bd', contents: [words] }
    const footer = { type: 'box', layout: 'vertical', contents: [button] }
    const native = { type: 'flex', altText: '#1', contents: { type: 'bubble', direction: 'rtl', header, footer } }
    const html = drawn(page, 'line-staff', { native })
    expect(html).toContain('background-color:#fde8bd')
    expect(html).toContain('#1 &quot;เติมเงิน&quot;')
    expect(html).toContain('dir="rtl"')
    expect(html).toMatch(/data-press="รับเคส" data-on="b1"/)
  })

  it('draw WhatsApp marks, reply buttons and a list behind its button', async () => {
    const page = await openPage()
    const row = { label: 'English', kind: 'list_reply', section: 'Languages', description: 'default', native: {} }
    const native = { type: 'interactive', interactive: { type: 'list', action: { button: 'Choose' } } }
    const html = drawn(page, 'whatsapp-aisyah', {
      text: '*Which* language_s_?',
      buttons: [row],
      native,
      status: 'read',
    })
    expect(html).toContain('<b>Which</b> language_s_?')
    expect(html).toContain('<summary>Choose</summary>')
    expect(html).toContain('aria-label="read"')
  })

  it("draw Telegram's entities inside one another, and its keyboard row by row", async () => {
    const page = await openPage()
    const entities = [
      { type: 'bold', offset: 0, length: 10 },
      { type: 'italic', offset: 5, length: 5 },
      { type: 'text_link', offset: 11, length: 4, url: 'javascript:alert(1)' },
    ]
    const keyboard = [[{ text: 'Take', style: 'primary' }, { text: 'Slip' }], [{ text: 'More' }]]
    const native = { text: 'Case #1 😀 here <', entities, reply_markup: { inline_keyboard: keyboard } }
    const buttons = keyboard.flat().map(({ text }) => ({ label: text, kind: 'callback_data', native: {} }))
    const html = drawn(page, 'telegram-staff', { text: native.text, buttons, native })
    expect(html).toContain('<b>Case <i>#1 😀</i></b>')
    expect(html).toContain('href="#"')
    expect(html).toContain('&lt;')
    expect(html.match(/class="key-row"/g)).toHaveLength(2)
  })

  it('show pictures, places, stickers, files, quotes, and what was taken back', async () => {
    const page = await openPage()
    const picture = { bytes: png, mime: 'image/png' }
    expect(drawn(page, 'line-somchai', { image: picture, images: [picture] })).toContain(
      'src="/sandbox/media/line-somchai/b1/0"',
    )
    expect(drawn(page, 'line-staff', { images: [{ url: 'x', problem: 'answered 404' }] })).toContain('answered 404')
    expect(drawn(page, 'line-vip', { location: { latitude: 1, longitude: 2, title: 'ร้าน' } })).toContain('ร้าน')
    expect(drawn(page, 'line-mind', { file: { kind: 'sticker', name: '👍' } })).toContain('👍')
    expect(drawn(page, 'telegram-budi', { file: { kind: 'file', name: 'a.pdf', bytes: png } })).toContain('/b1/file')
    const { chat } = page.demo.alerts
    chat.add({ id: 'old', from: 'bot', text: 'first words', native: null })
    expect(drawn(page, 'telegram-alerts', { repliesTo: 'old', edited: true })).toMatch(/first words[\s\S]*edited/)
    expect(drawn(page, 'whatsapp-siti', { text: 'secret', unsent: true })).not.toContain('secret')
  })
})
