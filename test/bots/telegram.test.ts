import { Api } from 'grammy'
import { describe, expect, it } from 'vitest'
import { type Channel, type FileLink, MediaFailed, SendFailed, type Target } from '#bots/channel.ts'
import { telegram } from '#bots/telegram/channel.ts'
import { type Card, type Outgoing, text } from '#flows/message.ts'
import { stillClocks } from '#src/clock.ts'
import { channelContract } from './contract.ts'
import type { Member } from './house.ts'

type Answer = { status?: number; body?: unknown; raw?: string; fails?: Error; never?: true }
type Asked = { url: string; method: string; body: Record<string, unknown> }

const base = 'http://127.0.0.1:1'
const me = { id: 7_600_000_001, is_bot: true, first_name: 'Caseline', username: 'caseline_bot', can_join_groups: true }
const ok = (result: unknown): Answer => ({ body: { ok: true, result } })
const refuses = (error_code: number, description: string, parameters?: object): Answer => ({
  status: error_code,
  body: { ok: false, error_code, description, ...(parameters && { parameters }) },
})

/** A bot whose Telegram answers what a test tells it to, in order, and remembers what it was asked. */
function bot(...answers: Answer[]) {
  const asked: Asked[] = []
  const clocks = stillClocks(0)
  const channel = telegram.open(
    { botToken: '7600000001:AAtest', secretToken: 'shared_secret-1' },
    { base, dataBase: base, waits: clocks.waits, timeout: 10_000, fetch: fetchOf(answers, asked) },
  )
  return { channel, asked, advance: clocks.advance }
}

function fetchOf(answers: Answer[], asked: Asked[]): typeof fetch {
  return async (input, init) => {
    const url = String(input)
    const body = typeof init?.body === 'string' ? (JSON.parse(init.body) as Record<string, unknown>) : {}
    asked.push({ url, method: url.split('/').at(-1) ?? '', body })
    const answer = answers.shift() ?? {}
    if (answer.fails) throw answer.fails
    if (answer.never)
      return await new Promise((_, reject) =>
        init?.signal?.addEventListener('abort', () => reject(init.signal?.reason)),
      )
    return new Response(answer.raw ?? JSON.stringify(answer.body ?? {}), { status: answer.status ?? 200 })
  }
}

async function known(...answers: Answer[]) {
  const all = bot(ok(me), ...answers)
  await all.channel.identify()
  all.asked.length = 0
  return all
}

const bytes = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value))
const first = { tag: 't', number: 1 }

const credentials = { botToken: '7600000001:AAG1test', secretToken: 'shared_secret-1' }
const others = { botToken: '7600000002:AAG2test', secretToken: 'shared_secret-2' }

const member: Member<typeof credentials> = {
  kit: telegram,
  credentials,
  others,
  sign: (_, { secretToken }) => new Headers({ 'x-telegram-bot-api-secret-token': secretToken }),
  unsigned: new Headers(),
  fixtures: new URL('./fixtures/telegram/', import.meta.url),
  again: (body) => body,
  async enter(emulators, webhook) {
    const account = emulators.telegram.account({ ...credentials, name: 'Caseline', username: 'caseline_bot' })
    await new Api(credentials.botToken, { apiRoot: emulators.origin }).setWebhook(webhook, {
      secret_token: credentials.secretToken,
    })
    const person = emulators.telegram.person({ name: 'สมชาย', account, language: 'th' })
    await person.starts()
    const group = emulators.telegram.group({ name: 'Staff', account, kind: 'supergroup', members: [person] })
    return {
      name: 'Caseline',
      person: { id: person.id, name: person.name },
      phone: person,
      target: { chat: person.id, kind: 'private' },
      nowhere: '599999999',
      group: { target: { chat: group.id, kind: 'group' }, phone: person.in(group) },
      revoke: account.revoke,
      blocks: person.blocks,
    }
  },
  expects: {
    sent: 'sent',
    serverError: 'later',
    timeout: 'unknown',
    blocked: 'refused',
    unknownChat: 'refused',
    setsWebhook: true,
  },
}

describe('Telegram', () => {
  channelContract(member)
})

describe('who is meant', () => {
  const said = (words: string, type: string, offset: number, length: number) => ({
    update_id: 1,
    message: {
      message_id: 1,
      date: 1,
      chat: { id: -1, type: 'group' },
      from: { id: 5, first_name: 'A' },
      text: words,
      entities: [{ type, offset, length }],
    },
  })

  it.each([
    ['a command with our name, in other letters', '/take@Caseline_bot 12', 'bot_command', 0, 18],
    ['a mention after an emoji', '🙏🏽 @caseline_bot new', 'mention', 5, 13],
  ])('is us: %s', async (_, words, type, offset, length) => {
    const { channel } = await known()
    expect(channel.read(bytes(said(words, type, offset, length)))[0]?.event).toEqual({
      kind: 'text',
      text: words,
      id: '1',
      mentionsBot: true,
    })
  })

  it('is nobody in particular in a mere mention of somebody else', async () => {
    const { channel } = await known()
    const event = channel.read(bytes(said('@nok hello', 'mention', 0, 4)))[0]?.event
    expect(event).toEqual({ kind: 'text', text: '@nok hello', id: '1' })
  })

  it('is another bot by its name: we stay silent, once we know our own', async () => {
    const update = bytes(said('/help@other_bot', 'bot_command', 0, 15))
    const { channel } = await known()
    expect(channel.read(update)[0]?.event).toEqual({ kind: 'unknown', type: 'command-for-another-bot' })
    expect(bot().channel.read(update)[0]?.event.kind).toBe('text')
  })
})

describe('credentials', () => {
  it.each([
    ['a token without its bot', { botToken: 'AAtest', secretToken: 'x' }],
    ['a secret with a space', { botToken: '1:A', secretToken: 'a b' }],
    ['no secret', { botToken: '1:A', secretToken: '' }],
    ['a secret too long', { botToken: '1:A', secretToken: 'x'.repeat(257) }],
  ])('refuse %s', (_, given) => {
    expect(telegram.credentials.safeParse(given).success).toBe(false)
  })
})

const link: FileLink = { url: 'https://h/f/1', preview: 'https://h/f/1s', mime: 'image/png', size: 9000, name: 'a.png' }
const target: Target = { chat: '5124478801', kind: 'private', links: () => link, newKey: () => 'k' }
const inGroup: Target = { ...target, chat: '-1002148890001', kind: 'group' }
const card: Card = {
  title: '#12 Top-up <b>',
  tone: 'urgent',
  badge: 'CRITICAL',
  lines: [{ label: 'Order', text: 'ORD-7781 & more' }, { text: 'due 14:32' }],
  note: { title: 'First', text: 'Check the slip' },
}
const write = (message: Outgoing, to: Target = target) => bot().channel.write(message, to)
const say = (words: string, more: Partial<Outgoing> = {}): Outgoing => ({ ...text(words), ...more })

describe('writing', () => {
  it('escapes what would be markup', () => {
    expect(write(say('a < b & "c"'))).toEqual([
      {
        method: 'sendMessage',
        body: {
          chat_id: 5124478801,
          text: 'a &lt; b &amp; &quot;c&quot;',
          parse_mode: 'HTML',
          link_preview_options: { is_disabled: true },
        },
      },
    ])
  })

  it('draws a card as tidy text with its buttons in rows', () => {
    const choices = [
      { label: 'Take', value: 'k:1', style: 'primary' as const },
      { label: 'Details', value: 'k:2' },
      { label: 'Slip', url: 'https://h/slip' },
      { label: 'A much longer label here', value: 'k:3' },
    ]
    const [call] = write({ parts: [{ kind: 'card', card }], choices, layout: 'buttons' }, { ...inGroup, topic: '88' })
    expect(call?.body).toMatchObject({
      chat_id: -1002148890001,
      message_thread_id: 88,
      text: [
        '🔴 <b>#12 Top-up &lt;b&gt;</b> · <b>CRITICAL</b>',
        '<b>Order:</b> ORD-7781 &amp; more',
        'due 14:32',
        '<blockquote><b>First</b>',
        'Check the slip</blockquote>',
      ].join('\n'),
      reply_markup: {
        inline_keyboard: [
          [
            { text: 'Take', callback_data: 'k:1', style: 'primary' },
            { text: 'Details', callback_data: 'k:2' },
            { text: 'Slip', url: 'https://h/slip' },
          ],
          [{ text: 'A much longer label here', callback_data: 'k:3' }],
        ],
      },
    })
  })

  it('edits a card in place, and drops its buttons where there are none left', () => {
    const message: Outgoing = {
      parts: [{ kind: 'card', card }],
      choices: [],
      layout: 'buttons',
      quotes: '7',
      silent: true,
    }
    const [call, ...rest] = write(message, { ...inGroup, topic: '88', edit: '120' })
    expect(rest).toEqual([])
    expect(call).toMatchObject({ method: 'editMessageText', body: { chat_id: -1002148890001, message_id: 120 } })
    expect(Object.keys(call?.body ?? {})).toEqual([
      'chat_id',
      'message_id',
      'text',
      'parse_mode',
      'link_preview_options',
    ])
  })

  it('posts anew what an edit cannot hold', () => {
    const message: Outgoing = {
      ...say('look'),
      parts: [
        { kind: 'card', card },
        { kind: 'picture', file: 'f', instead: '-' },
      ],
    }
    expect(write(message, { ...inGroup, edit: '120' }).map(({ method }) => method)).toEqual([
      'sendMessage',
      'sendPhoto',
    ])
  })

  it('forces a reply from the person asked in a group, by quoting them', () => {
    const [call] = write(
      say('Which order?', { asks: { person: '5', placeholder: 'x'.repeat(90) }, quotes: '41' }),
      inGroup,
    )
    expect(call?.body).toMatchObject({
      reply_parameters: { message_id: 41, allow_sending_without_reply: true },
      reply_markup: { force_reply: true, selective: true, input_field_placeholder: `${'x'.repeat(63)}…` },
    })
  })

  it('forces it by a mention nobody sees where there is nothing to quote', () => {
    const [call] = write(say('Which order?', { asks: { person: '5' } }), inGroup)
    expect(call?.body).toMatchObject({
      text: 'Which order?<a href="tg://user?id=5">\u2060</a>',
      reply_markup: { force_reply: true, selective: true },
    })
  })

  it('forces no reply in private, nor where there are buttons', () => {
    const asks = { person: '5' }
    expect(write(say('?', { asks }))[0]?.body).not.toHaveProperty('reply_markup')
    const [call] = write(say('?', { asks, choices: [{ label: 'A', value: 'a' }] }), inGroup)
    expect(call?.body.reply_markup).toEqual({ inline_keyboard: [[{ text: 'A', callback_data: 'a' }]] })
  })

  it('asks a phone for its place by a keyboard that goes away', () => {
    const [call] = write(
      say('Where?', {
        choices: [
          { label: 'Send my place', want: 'location' },
          { label: 'Skip', value: 's' },
        ],
      }),
    )
    expect(call?.body.reply_markup).toEqual({
      keyboard: [[{ text: 'Send my place', request_location: true }], [{ text: 'Skip' }]],
      one_time_keyboard: true,
      resize_keyboard: true,
    })
  })

  it('splits a long text before escaping it', () => {
    const calls = write(say('&'.repeat(5000)))
    expect(calls.map(({ body }) => String(body.text).length)).toEqual([4096 * 5, 904 * 5])
  })

  it('keeps right-to-left lines in their direction', () => {
    const [call] = write({ ...say(''), parts: [{ kind: 'card', card: { ...card, rightToLeft: true } }] })
    expect(
      String(call?.body.text)
        .split('\n')
        .every((line) => line.replace('<blockquote>', '').startsWith('\u200f')),
    ).toBe(true)
  })

  const parts: [string, Outgoing['parts'][number], FileLink | null, unknown][] = [
    [
      'a picture',
      { kind: 'picture', file: 'f', caption: 'a<b', instead: '-' },
      link,
      { method: 'sendPhoto', body: { photo: link.url, caption: 'a&lt;b', parse_mode: 'HTML' } },
    ],
    [
      'a picture too large for Telegram to fetch',
      { kind: 'picture', file: 'f', instead: '-' },
      { ...link, size: 6_000_000 },
      { method: 'sendPhoto', body: { photo: link.preview } },
    ],
    [
      'a picture without an address',
      { kind: 'picture', file: 'f', instead: 'no picture' },
      null,
      { method: 'sendMessage', body: { text: 'no picture' } },
    ],
    [
      'a document',
      { kind: 'file', file: 'f', name: 'a.pdf', instead: '-' },
      { ...link, mime: 'application/pdf' },
      { method: 'sendDocument', body: { document: link.url } },
    ],
    [
      'a file that Telegram takes by upload only',
      { kind: 'file', file: 'f', name: 'a<.csv', caption: 'report', instead: '-' },
      { ...link, mime: 'text/csv' },
      { method: 'sendMessage', body: { text: 'report\n<a href="https://h/f/1">a&lt;.csv</a>' } },
    ],
    [
      'a place with a name',
      { kind: 'location', latitude: 13.7, longitude: 100.5, title: 'Site' },
      null,
      { method: 'sendVenue', body: { latitude: 13.7, longitude: 100.5, title: 'Site', address: '13.7, 100.5' } },
    ],
    [
      'a place without',
      { kind: 'location', latitude: 13.7, longitude: 100.5, title: '' },
      null,
      { method: 'sendLocation', body: { latitude: 13.7, longitude: 100.5 } },
    ],
  ]
  it.each(parts)('sends %s', (_, part, file, call) => {
    expect(write({ ...say(''), parts: [part] }, { ...target, links: () => file })).toMatchObject([call])
  })
})

const hello = { method: 'sendMessage', body: { chat_id: 5, text: 'hi' } }
const change = { method: 'editMessageText', body: { chat_id: 5, message_id: 120, text: 'hi' } }
const sending = (channel: Channel, call = hello) =>
  channel.send(call, first).then(
    () => null,
    (error: unknown) => error,
  )

describe('sending', () => {
  it('posts to the bot and answers the id', async () => {
    const { channel, asked } = bot(ok({ message_id: 77, date: 1, chat: { id: 5 } }))
    expect(await channel.send(hello, first)).toEqual({ state: 'sent', messages: [{ id: '77' }] })
    expect(asked).toEqual([
      { url: `${base}/bot7600000001:AAtest/sendMessage`, method: 'sendMessage', body: hello.body },
    ])
  })

  it('takes an edit that changes nothing as done', async () => {
    const { channel } = bot(refuses(400, 'Bad Request: message is not modified: specified new message content ...'))
    expect(await channel.send(change, first)).toEqual({ state: 'sent', messages: [{ id: '120' }] })
  })

  const refused = Object.assign(new TypeError('fetch failed'), {
    cause: Object.assign(new Error('no'), { code: 'ECONNREFUSED' }),
  })
  const failures: [string, Answer, object][] = [
    [
      '429',
      refuses(429, 'Too Many Requests: retry after 7', { retry_after: 7 }),
      { kind: 'later', code: '429', retryAfter: 7000 },
    ],
    [
      'a group that moved',
      refuses(400, 'Bad Request: group chat was upgraded to a supergroup chat', { migrate_to_chat_id: -1009 }),
      { kind: 'moved', movedTo: '-1009' },
    ],
    ['a message that is gone', refuses(400, 'Bad Request: message to edit not found'), { kind: 'gone' }],
    ['a message too old to edit', refuses(400, "Bad Request: message can't be edited"), { kind: 'gone' }],
    ['a topic that is gone', refuses(400, 'Bad Request: message thread not found'), { kind: 'no-topic' }],
    ['a closed topic', refuses(400, 'Bad Request: TOPIC_CLOSED'), { kind: 'no-topic' }],
    ['no such chat', refuses(400, 'Bad Request: chat not found'), { kind: 'refused' }],
    [
      'a person who stopped the bot',
      refuses(403, 'Forbidden: bot was blocked by the user'),
      { kind: 'refused', message: expect.stringContaining('stopped the bot') },
    ],
    [
      'a group that threw the bot out',
      refuses(403, 'Forbidden: bot was kicked from the supergroup chat'),
      { kind: 'refused', message: expect.stringContaining('add it again') },
    ],
    ['a revoked token', refuses(401, 'Unauthorized'), { kind: 'credentials' }],
    ['a token of no bot', refuses(404, 'Not Found'), { kind: 'credentials' }],
    ['trouble at Telegram', refuses(502, 'Bad Gateway'), { kind: 'later', code: '502' }],
    [
      'a picture out of reach',
      refuses(400, 'Bad Request: failed to get HTTP URL content'),
      { kind: 'later', message: expect.stringContaining('PUBLIC_URL') },
    ],
    ['anything else refused', refuses(400, "Bad Request: can't parse entities"), { kind: 'refused', code: '400' }],
    ['broken JSON', { raw: '{"ok":true,"resu' }, { kind: 'unknown', code: 'not-json' }],
    ['an HTML page of a proxy', { status: 502, raw: '<html>' }, { kind: 'unknown', code: 'not-json' }],
    ['JSON of another kind', { raw: 'null' }, { kind: 'unknown' }],
    ['a broken connection', { fails: new TypeError('fetch failed') }, { kind: 'unknown' }],
    ['a closed door', { fails: refused }, { kind: 'later', code: 'ECONNREFUSED' }],
  ]
  it.each(failures)('names %s', async (_, answer, failure) => {
    const error = await sending(bot(answer).channel)
    expect(error).toBeInstanceOf(SendFailed)
    expect(error).toMatchObject(failure)
  })

  it('knows nothing of a call that is not answered in time', async () => {
    const { channel, advance } = bot({ never: true })
    const ended = sending(channel)
    await Promise.resolve()
    advance(9_999)
    advance(1)
    expect(await ended).toMatchObject({ kind: 'unknown', code: 'timeout' })
  })

  it('says nothing of the token in any error', async () => {
    const error = await sending(bot(refuses(400, 'Bad Request')).channel)
    expect(JSON.stringify([error, String(error), (error as Error).cause])).not.toContain('AAtest')
  })
})

describe('beside messages', () => {
  it('answers a callback, shows typing, reacts', async () => {
    const { channel, asked } = bot(ok(true), ok(true), ok(true))
    await channel.courtesy({ kind: 'callback', id: 'q', text: 'y'.repeat(300), alert: true })
    await channel.courtesy({ kind: 'typing', chat: '5' })
    await channel.courtesy({ kind: 'react', chat: '-100', id: '9', emoji: '✅' })
    await channel.courtesy({ kind: 'read', chat: '5', id: '9' })
    expect(asked.map(({ method, body }) => [method, body])).toEqual([
      ['answerCallbackQuery', { callback_query_id: 'q', text: `${'y'.repeat(199)}…`, show_alert: true }],
      ['sendChatAction', { chat_id: 5, action: 'typing' }],
      ['setMessageReaction', { chat_id: -100, message_id: 9, reaction: [{ type: 'emoji', emoji: '👌' }] }],
    ])
  })

  it('connects with the secret and every kind of update it reads', async () => {
    const url = 'https://case.example/hooks/telegram/c1'
    const { channel, asked } = bot(
      ok(me),
      ok(true),
      ok({ url, pending_update_count: 0, last_error_message: 'Connection refused' }),
    )
    expect(await channel.connect(url)).toEqual({
      identity: {
        id: '7600000001',
        name: 'Caseline',
        username: 'caseline_bot',
        detail: { seesEverything: false, joinsGroups: true },
      },
      webhook: { url, set: true, note: 'Telegram last failed to deliver here: Connection refused' },
    })
    expect(asked[1]?.body).toMatchObject({
      url,
      secret_token: 'shared_secret-1',
      allowed_updates: expect.arrayContaining(['message_reaction', 'chat_member', 'callback_query', 'my_chat_member']),
    })
    expect(channel.identity()?.username).toBe('caseline_bot')
  })

  it('says why it could not connect', async () => {
    const { channel } = bot(ok(me), refuses(400, 'Bad Request: bad webhook: An HTTPS URL must be provided for webhook'))
    await expect(channel.connect('http://x')).rejects.toMatchObject({
      kind: 'refused',
      message: expect.stringContaining('https'),
    })
  })

  it('looks at a group', async () => {
    const { channel } = bot(
      ok({ ...me, can_read_all_group_messages: false }),
      ok({ id: -100, type: 'supergroup', title: 'Staff', is_forum: true }),
      ok({ status: 'administrator', user: me, can_manage_topics: true }),
      ok(8),
    )
    expect(await channel.look('-100')).toEqual({
      title: 'Staff',
      members: 8,
      seesEverything: true,
      isAdmin: true,
      hasTopics: true,
      canManageTopics: true,
    })
  })

  it('sees only what is meant for it where privacy mode is on', async () => {
    const { channel } = bot(
      ok(me),
      ok({ id: -100, type: 'group', title: 'Staff' }),
      ok({ status: 'member', user: me }),
      ok(3),
    )
    expect(await channel.look('-100')).toMatchObject({
      seesEverything: false,
      isAdmin: false,
      hasTopics: false,
      canManageTopics: false,
    })
  })

  it('opens and closes topics, once closed or twice', async () => {
    const { channel, asked } = bot(
      ok({ message_thread_id: 88, name: '#12' }),
      ok(true),
      refuses(400, 'Bad Request: TOPIC_NOT_MODIFIED'),
    )
    expect(await channel.openTopic?.('-100', '#12 Top-up')).toBe('88')
    await channel.closeTopic?.('-100', '88')
    await channel.closeTopic?.('-100', '88')
    expect(asked.map(({ body }) => body)).toEqual([
      { chat_id: -100, name: '#12 Top-up' },
      { chat_id: -100, message_thread_id: 88 },
      { chat_id: -100, message_thread_id: 88 },
    ])
  })

  it('tells a name where Telegram does, and never fails', async () => {
    const { channel } = bot(
      ok({ id: 5, type: 'private', first_name: 'Som', last_name: 'J' }),
      ok({ status: 'member', user: { id: 5, first_name: 'Som', language_code: 'th' } }),
      refuses(400, 'x'),
    )
    expect(await channel.profile('5')).toEqual({ name: 'Som J' })
    expect(await channel.profile('5', { id: '-100', kind: 'group' })).toEqual({ name: 'Som', language: 'th' })
    expect(await channel.profile('5')).toBeNull()
  })
})

describe('media', () => {
  const media = { kind: 'photo' as const, id: 'AgACx' }

  it('asks where a file is, then fetches it', async () => {
    const { channel, asked } = bot(ok({ file_id: 'AgACx', file_size: 4, file_path: 'photos/file 1.jpg' }), {
      raw: 'JPEG',
    })
    expect(await channel.media(media, 100)).toEqual({
      bytes: Buffer.from('JPEG'),
      mime: 'text/plain; charset=UTF-8',
      name: 'file 1.jpg',
    })
    expect(asked[1]?.url).toBe(`${base}/file/bot7600000001:AAtest/photos/file%201.jpg`)
  })

  const cases: [string, object, Answer[], object][] = [
    ['what is said to be too large', { size: 101 }, [], { why: 'too-large' }],
    [
      'what Telegram says is too large',
      {},
      [refuses(400, 'Bad Request: file is too big')],
      { why: 'too-large', permanent: true },
    ],
    ['what turns out too large', {}, [ok({ file_path: 'a' }), { raw: 'x'.repeat(101) }], { why: 'too-large' }],
    [
      'a file that is gone',
      {},
      [refuses(400, 'Bad Request: wrong file_id or the file is temporarily unavailable')],
      { why: 'gone' },
    ],
    ['an address that is gone', {}, [ok({ file_path: 'a' }), { status: 404 }], { why: 'gone' }],
    ['trouble at Telegram', {}, [refuses(502, 'Bad Gateway')], { why: 'unreachable', permanent: false }],
    [
      'a broken connection',
      {},
      [ok({ file_path: 'a' }), { fails: new TypeError('fetch failed') }],
      { why: 'unreachable' },
    ],
    ['a revoked token', {}, [refuses(401, 'Unauthorized')], { why: 'not-allowed' }],
  ]
  it.each(cases)('gives up on %s', async (_, more, answers, failure) => {
    const error = await bot(...answers)
      .channel.media({ ...media, ...more }, 100)
      .catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(MediaFailed)
    expect(error).toMatchObject(failure)
  })

  it('gives up on a file that stops coming', async () => {
    const { channel, advance } = bot(ok({ file_path: 'a' }), { never: true })
    const ended = channel.media(media, 100).catch((caught: unknown) => caught)
    await new Promise(setImmediate)
    advance(10_000)
    expect(await ended).toMatchObject({ why: 'unreachable' })
  })
})
