import { Api } from 'grammy'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Channel, type FileLink, MediaFailed, SendFailed, type Target } from '#bots/channel.ts'
import { telegram } from '#bots/telegram/channel.ts'
import { type Outgoing, text } from '#flows/message.ts'
import type { Emulators } from '#sandbox/emulators.ts'
import type { TelegramGroupOptions } from '#sandbox/telegram/group.ts'
import { channelContract } from './contract.ts'
import {
  card,
  failureOf,
  type House,
  type Member,
  openHouse,
  picture,
  type Scene,
  webhook,
  whole,
  withCard,
} from './house.ts'
import { type Answer, connectionBroke, nobodyListens, nowhere, scripted } from './scripted.ts'

const credentials = { botToken: '7600000001:AAG1test', secretToken: 'shared_secret-1' }
const others = { botToken: '7600000002:AAG2test', secretToken: 'shared_secret-2' }

const me = { id: 7_600_000_001, is_bot: true, first_name: 'Caseline', username: 'caseline_bot', can_join_groups: true }
const ok = (result: unknown): Answer => ({ body: { ok: true, result } })
const refuses = (error_code: number, description: string, parameters?: object): Answer => ({
  status: error_code,
  body: { ok: false, error_code, description, ...(parameters && { parameters }) },
})

/** A bot whose Telegram is scripted. */
function bot(...answers: Answer[]) {
  const { outside, ...rest } = scripted(...answers)
  return { channel: telegram.open(credentials, outside), ...rest }
}

async function known(...answers: Answer[]) {
  const all = bot(ok(me), ...answers)
  await all.channel.identify()
  all.asked.length = 0
  return all
}

const bytes = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value))
const first = { tag: 't', number: 1 }

/** A bot at the emulator, somebody who has started it, and groups to be made. */
async function enter(emulators: Emulators, webhook: string) {
  const account = emulators.telegram.account({ ...credentials, name: 'Caseline', username: 'caseline_bot' })
  const person = emulators.telegram.person({ name: 'สมชาย', account, language: 'th' })
  const hooked = new Api(credentials.botToken, { apiRoot: emulators.origin })
  await hooked.setWebhook(webhook, { secret_token: credentials.secretToken })
  await person.starts()
  const groupOf = (options: Partial<TelegramGroupOptions> = {}) => {
    return emulators.telegram.group({ name: 'Staff', account, kind: 'supergroup', members: [person], ...options })
  }
  return { account, person, groupOf }
}

const member: Member<typeof credentials> = {
  kit: telegram,
  credentials,
  others,
  sign: (_, { secretToken }) => new Headers({ 'x-telegram-bot-api-secret-token': secretToken }),
  unsigned: new Headers(),
  fixtures: new URL('./fixtures/telegram/', import.meta.url),
  again: (body) => body,
  enter: async (emulators, webhook) => sceneOf(await enter(emulators, webhook)),
  expects: {
    sent: 'sent',
    serverError: 'later',
    timeout: 'unknown',
    blocked: 'refused',
    unknownChat: 'refused',
    setsWebhook: true,
  },
}

function sceneOf({ account, person, groupOf }: Awaited<ReturnType<typeof enter>>): Scene {
  const group = groupOf()
  return {
    name: account.name,
    person: { id: person.id, name: person.name },
    phone: person,
    target: { chat: person.id, kind: 'private' },
    nowhere: '599999999',
    group: { target: { chat: group.id, kind: 'group' }, phone: person.in(group) },
    revoke: account.revoke,
    blocks: person.blocks,
  }
}

describe('Telegram', () => {
  channelContract(member)
})

describe('what only Telegram has', () => {
  let house: House
  let there: Awaited<ReturnType<typeof enter>>
  beforeEach(async () => {
    house = await openHouse({
      ...member,
      async enter(emulators, webhook) {
        there = await enter(emulators, webhook)
        return sceneOf(there)
      },
    })
  })
  afterEach(() => house.close())

  const titled = (title: string): Outgoing => ({ ...withCard, parts: [{ kind: 'card', card: { ...card, title } }] })
  const taken: Outgoing = { ...titled('#1 taken'), choices: [] }
  const heard = () => house.heard.at(-1)

  it('edits a card where it stands, and again without harm', async () => {
    const [posted] = await house.send(titled('#1 new'))
    const edit = posted?.id ?? 'none'
    expect(await house.send(taken, { edit })).toEqual([posted])
    expect(await house.send(taken, { edit })).toEqual([posted])
    const bubbles = there.person.bubbles().filter(({ from }) => from === 'bot')
    expect(bubbles).toMatchObject([{ text: expect.stringContaining('#1 taken'), edited: true, buttons: [] }])
  })

  it('says that a card to edit is gone', async () => {
    expect((await failureOf(house.send(taken, { edit: '999' }))).kind).toBe('gone')
  })

  it('posts in a topic it made, and says when that is closed', async () => {
    const group = there.groupOf({ forum: true, botIsAdmin: true })
    const target = { chat: group.id, kind: 'group' as const }
    const topic = (await house.channel.openTopic?.(group.id, '#1 เติมเงินไม่เข้า')) ?? 'none'
    await house.send(text('hello'), { ...target, topic })
    expect(group.bubbles().at(-1)).toMatchObject({ text: 'hello', topic: Number(topic) })
    await there.person.in(group).says('seen', { topic: Number(topic) })
    expect(heard()).toMatchObject({ chat: { id: group.id, topic }, event: { kind: 'text', text: 'seen' } })
    expect(heard()?.event).not.toHaveProperty('quotes')
    await house.channel.closeTopic?.(group.id, topic)
    await group.promotes(there.person, false)
    expect((await failureOf(house.send(text('late'), { ...target, topic }))).kind).toBe('no-topic')
  })

  it('hears an answer that it forced, though privacy mode hides the rest', async () => {
    const group = there.groupOf()
    const phone = there.person.in(group)
    const before = house.heard.length
    await phone.says('between us')
    expect(house.heard.length).toBe(before)
    const asks = { person: there.person.id, placeholder: 'ORD-…' }
    const [asked] = await house.send({ ...text('Which order?'), asks }, { chat: group.id, kind: 'group' })
    await phone.says('ORD-7781')
    expect(heard()?.event).toMatchObject({ kind: 'text', text: 'ORD-7781', quotes: asked?.id })
  })

  it('asks for a place by a keyboard, which is gone once used', async () => {
    await house.send({
      ...text('Where?'),
      choices: [
        { label: 'My place', want: 'location' },
        { label: 'Skip', value: 's' },
      ],
    })
    expect(await there.person.presses('My place')).toMatchObject({ wants: 'location' })
    await there.person.presses('Skip')
    expect(heard()?.event).toMatchObject({ kind: 'text', text: 'Skip' })
    expect(there.person.bubbles().flatMap(({ quickReplies }) => quickReplies)).toEqual([])
  })

  it('follows a live place until it ends', async () => {
    const { id } = await there.person.sends({ kind: 'location', latitude: 13.7, longitude: 100.5, liveSeconds: 900 })
    expect(heard()?.event).toMatchObject({ kind: 'location', live: true })
    await there.person.moves(id, { latitude: 13.8, longitude: 100.6 })
    expect(heard()?.event).toEqual({ kind: 'edited', id, location: { latitude: 13.8, longitude: 100.6, live: true } })
    await there.person.moves(id, false)
    expect(heard()?.event).toMatchObject({ kind: 'edited', location: { live: false } })
  })

  it('follows a group that moves', async () => {
    const group = there.groupOf({ kind: 'group' })
    const old = group.id
    await group.becomesSupergroup(there.person)
    expect(house.heard.map(({ event }) => event)).toContainEqual({ kind: 'migrated', to: group.id })
    const failure = await failureOf(house.send(text('hello'), { chat: old, kind: 'group' }))
    expect(failure).toMatchObject({ kind: 'moved', movedTo: group.id })
  })

  it('hears once that it came, and once that it left', async () => {
    const group = there.groupOf()
    const keys = () =>
      new Set(house.heard.map(({ key, event }) => `${event.kind} ${key}`).filter((key) => /^(joined|left)/.test(key)))
    await group.removesBot(there.person)
    await group.addsBot(there.person)
    expect(house.heard.filter(({ event }) => event.kind === 'joined')).toHaveLength(2)
    expect(keys().size).toBe(2)
  })

  it('hears a reaction where it is an admin, once connected', async () => {
    await house.channel.connect(webhook)
    const group = there.groupOf({ botIsAdmin: true })
    const [sent] = await house.send(text('done?'), { chat: group.id, kind: 'group' })
    await there.person.in(group).reacts(sent?.id ?? 'none', '👍')
    expect(heard()?.event).toEqual({ kind: 'reaction', id: sent?.id, emoji: '👍' })
  })

  it('knows an anonymous admin from a person', async () => {
    const group = there.groupOf({ botIsAdmin: true })
    await there.person.in(group, { anonymous: true }).says('/take 1')
    expect(heard()).toMatchObject({ from: null, sender: 'Staff', event: { kind: 'text', text: '/take 1' } })
  })

  it('sees what it may do in a group', async () => {
    const group = there.groupOf({ forum: true })
    expect(await house.channel.look(group.id)).toMatchObject({ title: 'Staff', seesEverything: false, hasTopics: true })
    await group.promotes(there.person)
    expect(await house.channel.look(group.id)).toMatchObject({
      seesEverything: true,
      isAdmin: true,
      canManageTopics: true,
    })
  })

  it('answers the press of a button', async () => {
    await house.send(withCard)
    await there.person.presses('สลิป')
    const event = heard()?.event
    if (event?.kind !== 'button' || event.callback === undefined) throw new Error('no callback')
    await house.channel.courtesy({ kind: 'callback', id: event.callback, text: 'Nok took it a moment ago' })
    expect(there.person.heard()).toBe('Nok took it a moment ago')
  })
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
        '🔴 <b>#1 เติมเงินไม่เข้า</b> · <b>CRITICAL</b>',
        '<b>Order:</b> ORD-7781 &lt;b&gt;&amp;amp;',
        '<b>ลูกค้า:</b> Somchai_*[x](y)*',
        'due 14:32 (15 min)',
        '<blockquote><b>First</b>',
        'Check the provider before answering.</blockquote>',
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
    expect(asked).toMatchObject([
      { url: `${nowhere}/bot7600000001:AAG1test/sendMessage`, method: 'sendMessage', body: hello.body },
    ])
  })

  it('takes an edit that changes nothing as done', async () => {
    const { channel } = bot(refuses(400, 'Bad Request: message is not modified: specified new message content ...'))
    expect(await channel.send(change, first)).toEqual({ state: 'sent', messages: [{ id: '120' }] })
  })

  it.each(['message to be replied not found', 'replied message not found', 'reply message not found'])(
    'has its words to say without the quote where nothing can be quoted: %s',
    async (description) => {
      const { channel, asked } = bot(refuses(400, `Bad Request: ${description}`))
      const call = { ...hello, body: { ...hello.body, reply_parameters: { message_id: 1 } } }
      await expect(channel.send(call, first)).rejects.toMatchObject({ kind: 'no-quote', instead: hello })
      expect(asked.map(({ body }) => body)).toEqual([call.body])
    },
  )

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
    ['trouble at Telegram', refuses(500, 'Internal Server Error'), { kind: 'later', code: '500', isDown: true }],
    ['a gateway that gave up on it', refuses(502, 'Bad Gateway'), { kind: 'unknown', code: '502', isDown: true }],
    ['a gateway that waited in vain', refuses(504, 'Gateway Timeout'), { kind: 'unknown', code: '504' }],
    [
      'a picture out of reach',
      refuses(400, 'Bad Request: failed to get HTTP URL content'),
      { kind: 'later', message: expect.stringContaining('PUBLIC_URL') },
    ],
    ['anything else refused', refuses(400, "Bad Request: can't parse entities"), { kind: 'refused', code: '400' }],
    ['broken JSON', { raw: '{"ok":true,"resu' }, { kind: 'unknown', code: 'not-json' }],
    ['an HTML page of a proxy', { status: 502, raw: '<html>' }, { kind: 'unknown', code: 'not-json' }],
    ['JSON of another kind', { raw: 'null' }, { kind: 'unknown' }],
    ['a broken connection', { fails: connectionBroke }, { kind: 'unknown' }],
    ['a closed door', { fails: nobodyListens }, { kind: 'later', code: 'ECONNREFUSED' }],
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
    expect(JSON.stringify([error, String(error), (error as Error).cause])).not.toContain('AAG1test')
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
      webhook: {
        ...{ url, set: true, active: true, note: 'Telegram last failed to deliver here: Connection refused' },
        notes: [{ code: 'last-trouble', words: expect.any(String), said: 'Connection refused' }],
      },
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

  it('opens, closes and reopens topics, once or twice', async () => {
    const { channel, asked } = bot(
      ok({ message_thread_id: 88, name: '#12' }),
      ok(true),
      refuses(400, 'Bad Request: TOPIC_NOT_MODIFIED'),
      ok(true),
      refuses(400, 'Bad Request: TOPIC_NOT_MODIFIED'),
    )
    expect(await channel.openTopic?.('-100', '#12 Top-up')).toBe('88')
    await channel.closeTopic?.('-100', '88')
    await channel.closeTopic?.('-100', '88')
    await channel.reopenTopic?.('-100', '88')
    await channel.reopenTopic?.('-100', '88')
    const there = { chat_id: -100, message_thread_id: 88 }
    expect(asked.map(({ body }) => body)).toEqual([{ chat_id: -100, name: '#12 Top-up' }, there, there, there, there])
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
    const { channel, asked } = bot(ok({ file_id: 'AgACx', file_size: 70, file_path: 'photos/file 1.jpg' }), {
      raw: picture,
    })
    // Telegram serves every file as a mere stream of bytes.
    expect(await whole(channel.media(media, 100))).toEqual({
      bytes: picture,
      mime: 'application/octet-stream',
      name: 'file 1.jpg',
    })
    expect(asked[1]?.url).toBe(`${nowhere}/file/bot7600000001:AAG1test/photos/file%201.jpg`)
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
    ['a broken connection', {}, [ok({ file_path: 'a' }), { fails: connectionBroke }], { why: 'unreachable' }],
    ['a revoked token', {}, [refuses(401, 'Unauthorized')], { why: 'unreachable', permanent: false }],
  ]
  it.each(cases)('gives up on %s', async (_, more, answers, failure) => {
    const { channel } = bot(...answers)
    const error = await whole(channel.media({ ...media, ...more }, 100)).catch((caught: unknown) => caught)
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
