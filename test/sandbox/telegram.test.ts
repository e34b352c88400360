// Telegram as the shipped SDK meets it in the sandbox.
import { Api, GrammyError, HttpError, InputFile } from 'grammy'
import { describe, expect, it } from 'vitest'
import { type House, openHouse, origin, png } from './house.ts'

const token = '700123:AAE-sandbox'
const url = `${origin}/hooks/telegram/1`
type Told = { message_id: number; text?: string; chat: { id: number } } & Record<string, unknown>
type Update = Record<string, unknown> & {
  update_id: number
  message: Told
  callback_query: { id: string; data: string; message: Told }
}

async function openTelegram(options: { privacy?: boolean; webhook?: boolean } = {}) {
  const house = await openHouse()
  const { telegram, origin: apiRoot } = house.emulators
  const account = telegram.account({
    botToken: token,
    name: 'ร้านใจดี',
    username: 'jaidee_bot',
    privacy: options.privacy,
  })
  const api = new Api(token, { apiRoot })
  if (options.webhook !== false) await api.setWebhook(url, { secret_token: 'hush' })
  const aisha = telegram.person({ name: 'Aisha', account })
  return { ...house, house, telegram, account, api, aisha }
}

const last = (house: House) => house.heard.at(-1)?.body as Update

async function refusal(call: Promise<unknown>) {
  const error = await call.then(
    () => undefined,
    (caught: unknown) => caught,
  )
  if (!(error instanceof GrammyError)) throw new Error(`was not refused: ${String(error)}`)
  return { code: error.error_code, description: error.description, parameters: error.parameters }
}

describe('what a person does on Telegram', () => {
  it('arrives with the secret, and lets the bot write back', async () => {
    const { house, aisha, api } = await openTelegram()
    expect(await refusal(api.sendMessage(Number(aisha.id), 'hi'))).toMatchObject({
      code: 403,
      description: "Forbidden: bot can't initiate conversation with a user",
    })
    await aisha.starts('case_7')
    expect(house.heard.at(-1)?.headers.get('x-telegram-bot-api-secret-token')).toBe('hush')
    expect(last(house).message).toMatchObject({
      text: '/start case_7',
      entities: [{ type: 'bot_command', offset: 0, length: 6 }],
      chat: { id: Number(aisha.id), type: 'private' },
      from: { id: Number(aisha.id), is_bot: false, first_name: 'Aisha' },
    })
    await api.sendMessage(Number(aisha.id), 'Hello!')
    expect(aisha.heard()).toBe('Hello!')
  })

  it('waits for a webhook, or is fetched by getUpdates, but not both', async () => {
    const { house, aisha, api } = await openTelegram({ webhook: false })
    await aisha.says('one')
    await aisha.says('two')
    const [first, second] = await api.getUpdates()
    expect(first?.message?.text).toBe('one')
    await api.getUpdates({ offset: second?.update_id })
    await api.setWebhook(url)
    await house.emulators.settle()
    expect(house.heard.map((each) => (each.body as Update).message.text)).toEqual(['two'])
    expect(await refusal(api.getUpdates())).toMatchObject({ code: 409 })
    expect(await api.getWebhookInfo()).toMatchObject({ url, pending_update_count: 0 })
  })

  it('hears of reactions and members only when it asked for them', async () => {
    const { house, aisha, api } = await openTelegram()
    const { id } = await aisha.says('hello')
    await aisha.reacts(id, '👍')
    expect(house.heard).toHaveLength(1)
    await api.setWebhook(url, { allowed_updates: ['message', 'message_reaction'] })
    await aisha.reacts(id, '❤')
    expect(last(house)).toMatchObject({
      message_reaction: { message_id: Number(id), old_reaction: [{ emoji: '👍' }], new_reaction: [{ emoji: '❤' }] },
    })
    await aisha.blocks()
    expect(house.heard).toHaveLength(2)
  })

  it('brings photos, albums, places that move, contacts', async () => {
    const { house, aisha, api, emulators } = await openTelegram()
    const photo = { kind: 'photo' as const, bytes: png, mime: 'image/png', caption: 'slip' }
    await aisha.sends(photo, photo)
    const [first, second] = house.heard.map((each) => (each.body as Update).message)
    expect(first?.media_group_id).toBe(second?.media_group_id)
    const sizes = second?.photo as { file_id: string }[]
    const file = await api.getFile(sizes.at(-1)?.file_id ?? '')
    const answer = await fetch(`${emulators.origin}/file/bot${token}/${file.file_path}`)
    expect(new Uint8Array(await answer.arrayBuffer())).toEqual(png)
    const { id } = await aisha.sends({ kind: 'location', latitude: 13.7, longitude: 100.5, liveSeconds: 900 })
    await aisha.moves(id, { latitude: 13.8, longitude: 100.6 })
    expect(last(house)).toMatchObject({
      edited_message: { message_id: Number(id), location: { latitude: 13.8, live_period: 900 } },
    })
    await aisha.moves(id, false)
    expect(last(house)).toMatchObject({ edited_message: { location: { latitude: 13.8 } } })
    await aisha.edits((await aisha.says('helo')).id, 'hello')
    expect(last(house)).toMatchObject({ edited_message: { text: 'hello' } })
  })

  it('presses a button, and reads the answer for fifteen seconds only', async () => {
    const { house, aisha, api, clocks } = await openTelegram()
    await aisha.starts()
    const reply_markup = {
      inline_keyboard: [
        [
          { text: 'Take', callback_data: 'take:1', style: 'primary' as const },
          { text: 'Slip', url: 'https://a.b/slip' },
        ],
      ],
    }
    const card = await api.sendMessage(Number(aisha.id), 'Case #1', { reply_markup })
    await aisha.presses('Take')
    expect(last(house).callback_query).toMatchObject({
      data: 'take:1',
      message: { message_id: card.message_id, reply_markup },
    })
    await api.answerCallbackQuery(last(house).callback_query.id, { text: 'It is yours' })
    expect(aisha.heard()).toBe('It is yours')
    expect((await aisha.presses(String(card.message_id), 'Slip')).opens).toBe('https://a.b/slip')
    await aisha.presses('Take')
    clocks.advance(15_001)
    expect(await refusal(api.answerCallbackQuery(last(house).callback_query.id))).toMatchObject({
      description: expect.stringContaining('query is too old'),
    })
  })

  it('uses the keyboard that the bot put up', async () => {
    const { house, aisha, api } = await openTelegram()
    await aisha.starts()
    const keyboard = [[{ text: 'Top-up' }], [{ text: 'My number', request_contact: true }]]
    await api.sendMessage(Number(aisha.id), 'What is wrong?', { reply_markup: { keyboard, one_time_keyboard: true } })
    expect(
      aisha
        .bubbles()
        .at(-1)
        ?.quickReplies.map((each) => each.label),
    ).toEqual(['Top-up', 'My number'])
    await aisha.presses('My number')
    expect(last(house).message.contact).toEqual({ phone_number: aisha.phoneNumber, first_name: 'Aisha' })
    expect(aisha.bubbles().flatMap((each) => each.quickReplies)).toEqual([])
  })
})

describe('a Telegram group', () => {
  it('hides from the bot what is not meant for it, unless it is an admin or privacy is off', async () => {
    const { house, telegram, account, aisha, api } = await openTelegram()
    const staff = telegram.group({ name: 'Staff', account, members: [aisha] })
    const nok = telegram.person({ name: 'Nok', account })
    await staff.adds(nok)
    expect(last(house).message).toMatchObject({ new_chat_members: [{ first_name: 'Nok' }] })
    const card = await api.sendMessage(Number(staff.id), 'Case #1')
    const phone = nok.in(staff)
    const heard = async (act: Promise<{ eventIds: string[] }>) => (await act).eventIds.length > 0
    expect(await heard(phone.says('lunch?'))).toBe(false)
    expect(await heard(phone.says('/cases'))).toBe(true)
    expect(await heard(phone.says('/cases@other_bot'))).toBe(false)
    expect(await heard(phone.says('help', { mentionsBot: true }))).toBe(true)
    expect(await heard(phone.says('done', { quotes: String(card.message_id) }))).toBe(true)
    await staff.promotes(aisha)
    expect(last(house)).toMatchObject({
      my_chat_member: {
        old_chat_member: { status: 'member' },
        new_chat_member: { status: 'administrator', can_manage_topics: false },
      },
    })
    expect(await heard(phone.says('lunch?'))).toBe(true)
    await staff.promotes(aisha, false)
    account.setPrivacy(false)
    expect(await heard(phone.says('lunch?'))).toBe(true)
    expect(await api.getMe()).toMatchObject({ can_read_all_group_messages: true })
  })

  it('names people, with a username or without', async () => {
    const { house, telegram, account, aisha } = await openTelegram({ privacy: false })
    const nok = telegram.person({ name: 'Nok', account })
    const staff = telegram.group({ name: 'Staff', account, members: [aisha, nok] })
    await aisha.in(staff).says('/assign 1 @Nok', { mentions: [nok] })
    expect(last(house).message.entities).toMatchObject([
      { type: 'bot_command', offset: 0, length: 7 },
      { type: 'text_mention', offset: 10, length: 4, user: { id: Number(nok.id) } },
    ])
    await aisha.in(staff).says('/assign 1 @nok_staff')
    expect(last(house).message.entities).toMatchObject([{ type: 'bot_command' }, { type: 'mention', length: 10 }])
  })

  it('tells an admin bot that asked for it who comes and goes', async () => {
    const { house, telegram, account, aisha, api } = await openTelegram()
    await api.setWebhook(url, { allowed_updates: ['message', 'chat_member'] })
    const nok = telegram.person({ name: 'Nok', account })
    const staff = telegram.group({ name: 'Staff', account, members: [aisha], botIsAdmin: true })
    await staff.adds(nok)
    expect(house.heard[0]?.body).toMatchObject({
      chat_member: { old_chat_member: { status: 'left' }, new_chat_member: { status: 'member' } },
    })
    await staff.removes(nok)
    expect(last(house).message).toMatchObject({ left_chat_member: { first_name: 'Nok' } })
  })

  it('answers a forced reply without being told to quote', async () => {
    const { house, telegram, account, aisha, api } = await openTelegram()
    const nok = telegram.person({ name: 'Nok', account })
    const staff = telegram.group({ name: 'Staff', account, members: [aisha, nok] })
    const { id } = await nok.in(staff).says('/resolve 1')
    const question = await api.sendMessage(Number(staff.id), 'Root cause?', {
      reply_markup: { force_reply: true, selective: true },
      reply_parameters: { message_id: Number(id) },
    })
    await aisha.in(staff).says('not asked')
    expect(house.heard).toHaveLength(1)
    await nok.in(staff).says('the provider')
    expect(last(house).message).toMatchObject({
      text: 'the provider',
      reply_to_message: { message_id: question.message_id },
    })
    expect(last(house).message.reply_to_message).not.toHaveProperty('reply_markup')
  })

  it('has topics where the bot may manage them', async () => {
    const { house, telegram, account, aisha, api } = await openTelegram()
    const plain = telegram.group({ name: 'Plain', account, kind: 'supergroup', members: [aisha] })
    expect(await refusal(api.createForumTopic(Number(plain.id), 'x'))).toMatchObject({
      description: 'Bad Request: the chat is not a forum',
    })
    const forum = telegram.group({ name: 'Forum', account, forum: true, botIsAdmin: true, members: [aisha] })
    const id = Number(forum.id)
    expect(forum.id).toMatch(/^-100\d{10}$/)
    const topic = await api.createForumTopic(id, '#1 Top-up')
    const sent = await api.sendMessage(id, 'Case #1', { message_thread_id: topic.message_thread_id })
    expect(sent).toMatchObject({ is_topic_message: true, message_thread_id: topic.message_thread_id })
    await aisha.in(forum).says('ok', { topic: topic.message_thread_id })
    expect(last(house).message).toMatchObject({
      is_topic_message: true,
      reply_to_message: { forum_topic_created: { name: '#1 Top-up' } },
    })
    await api.closeForumTopic(id, topic.message_thread_id)
    expect(await refusal(api.closeForumTopic(id, topic.message_thread_id))).toMatchObject({
      description: 'Bad Request: TOPIC_NOT_MODIFIED',
    })
    expect(await refusal(api.sendMessage(id, 'x', { message_thread_id: 999 }))).toMatchObject({
      description: 'Bad Request: message thread not found',
    })
    expect(await api.getChatMember(id, Number(account.id))).toMatchObject({
      status: 'administrator',
      can_manage_topics: true,
    })
    expect(await api.getChat(id)).toMatchObject({ type: 'supergroup', is_forum: true })
  })

  it('moves when it becomes a supergroup, and tells where', async () => {
    const { house, telegram, account, aisha, api } = await openTelegram()
    const staff = telegram.group({ name: 'Staff', account, members: [aisha] })
    const old = Number(staff.id)
    await staff.becomesSupergroup(aisha)
    const [left, arrived] = house.heard.map((each) => (each.body as Update).message)
    expect(left).toMatchObject({ chat: { id: old }, migrate_to_chat_id: Number(staff.id) })
    expect(arrived).toMatchObject({ chat: { id: Number(staff.id) }, migrate_from_chat_id: old })
    expect(await refusal(api.sendMessage(old, 'x'))).toMatchObject({
      code: 400,
      parameters: { migrate_to_chat_id: Number(staff.id) },
    })
    await api.sendMessage(Number(staff.id), 'here')
    expect(aisha.in(staff).heard()).toBe('here')
  })

  it('says when the bot is out, or all is gone; and hides who an anonymous admin is', async () => {
    const { house, telegram, account, aisha, api } = await openTelegram({ privacy: false })
    const staff = telegram.group({ name: 'Staff', account, kind: 'supergroup', members: [aisha] })
    await aisha.in(staff, { anonymous: true }).says('I am the group')
    expect(last(house).message).toMatchObject({ from: { id: 1087968824 }, sender_chat: { id: Number(staff.id) } })
    await staff.removesBot(aisha)
    expect(await refusal(api.sendMessage(Number(staff.id), 'x'))).toMatchObject({
      code: 403,
      description: 'Forbidden: bot was kicked from the supergroup chat',
    })
    await staff.addsBot(aisha)
    staff.deletes()
    expect(await refusal(api.sendMessage(Number(staff.id), 'x'))).toMatchObject({
      code: 403,
      description: 'Forbidden: the group chat was deleted',
    })
    expect(await refusal(api.sendMessage(-42, 'x'))).toMatchObject({ description: 'Bad Request: chat not found' })
  })
})

describe('what the house says on Telegram', () => {
  it('is read as HTML, strictly', async () => {
    const { aisha, api } = await openTelegram()
    await aisha.starts()
    const say = (text: string) => api.sendMessage(Number(aisha.id), text, { parse_mode: 'HTML' })
    const sent = await say(
      '<b>#1 &lt;top-up&gt;</b> &amp; <a href="https://a.b">slip</a><blockquote expandable>ก่อนอื่น</blockquote>',
    )
    expect(sent.text).toBe('#1 <top-up> & slipก่อนอื่น')
    expect(sent.entities).toMatchObject([
      { type: 'bold', offset: 0, length: 11 },
      { type: 'text_link', url: 'https://a.b' },
      { type: 'expandable_blockquote' },
    ])
    const wrong: [string, string][] = [
      ['<div>x</div>', 'Unsupported start tag "div" at byte offset 0'],
      ['ก<b>x', 'Can\'t find end tag corresponding to start tag "b"'],
      ['ก<b>x</i>', 'Unmatched end tag at byte offset 7, expected "</b>", found "</i>"'],
      ['x</b>', 'Unexpected end tag at byte offset 1'],
      ['1 < 2', 'Unsupported start tag "" at byte offset 2'],
    ]
    for (const [html, why] of wrong) {
      expect(await refusal(say(html))).toMatchObject({
        code: 400,
        description: `Bad Request: can't parse entities: ${why}`,
      })
    }
  })

  it('edits its cards in place, and is told when nothing changed', async () => {
    const { aisha, api } = await openTelegram()
    const { id } = await aisha.starts()
    const chat = Number(aisha.id)
    const markup = { inline_keyboard: [[{ text: 'Take', callback_data: 't' }]] }
    const card = await api.sendMessage(chat, 'new', { reply_markup: markup })
    await aisha.says('ok')
    await api.editMessageText(chat, card.message_id, 'taken by Nok')
    expect(aisha.heard()).toBe('taken by Nok')
    expect(aisha.bubbles().find((each) => each.id === String(card.message_id))).toMatchObject({
      edited: true,
      buttons: [],
    })
    expect(await refusal(api.editMessageText(chat, card.message_id, 'taken by Nok'))).toMatchObject({
      description: expect.stringContaining('message is not modified'),
    })
    expect(await refusal(api.editMessageText(chat, 999, 'x'))).toMatchObject({
      description: 'Bad Request: message to edit not found',
    })
    expect(await refusal(api.editMessageText(chat, Number(id), 'x'))).toMatchObject({
      description: "Bad Request: message can't be edited",
    })
    await api.deleteMessage(chat, card.message_id)
    expect(aisha.bubbles().map((each) => each.text)).toEqual(['/start', 'ok'])
  })

  it('carries pictures and documents by address or as bytes', async () => {
    const { house, aisha, api } = await openTelegram()
    await aisha.starts()
    const chat = Number(aisha.id)
    house.files.set('/files/slip.png', { bytes: png, mime: 'image/png' })
    await api.sendPhoto(chat, `${origin}/files/slip.png`, { caption: 'slip' })
    expect(aisha.bubbles().at(-1)).toMatchObject({ text: 'slip', image: { bytes: png, mime: 'image/png' } })
    await api.sendPhoto(chat, new InputFile(png, 'board.png'))
    await api.sendDocument(chat, new InputFile(png, 'report.xlsx'), { caption: 'June' })
    expect(aisha.bubbles().at(-1)).toMatchObject({ text: 'June', file: { kind: 'file', name: 'report.xlsx' } })
    expect(await refusal(api.sendPhoto(chat, `${origin}/files/gone.png`))).toMatchObject({
      description: 'Bad Request: failed to get HTTP URL content',
    })
    expect(await refusal(api.sendDocument(chat, `${origin}/files/slip.png`))).toMatchObject({
      description: 'Bad Request: wrong type of the web page content',
    })
    await api.sendMediaGroup(chat, [
      { type: 'photo', media: new InputFile(png) },
      { type: 'photo', media: `${origin}/files/slip.png` },
    ])
    await api.sendVenue(chat, 13.7, 100.5, 'Shop', 'Bangkok')
    expect(aisha.bubbles().at(-1)).toMatchObject({ text: 'Shop\nBangkok', location: { latitude: 13.7 } })
  })

  it.each<[string, object, string]>([
    ['no text', { text: '' }, 'message text is empty'],
    ['too long a text', { text: 'x'.repeat(4097) }, 'message is too long'],
    ['too much callback data', button({ callback_data: 'ก'.repeat(22) }), 'BUTTON_DATA_INVALID'],
    [
      'a button that does nothing',
      button({}),
      "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
    ],
    ['an address that is none', button({ url: 'example' }), 'inline keyboard button URL is invalid'],
    [
      'a parameter nobody knows',
      { text: 'x', disable_web_page_preview: true },
      'unknown parameter "disable_web_page_preview"',
    ],
    [
      'a message to reply to that is gone',
      { text: 'x', reply_parameters: { message_id: 999 } },
      'message to be replied not found',
    ],
    ['another markup language', { text: 'x', parse_mode: 'MarkdownV3' }, 'unsupported parse_mode'],
  ])('is refused with %s', async (_, body, why) => {
    const { aisha, emulators, account } = await openTelegram()
    await aisha.starts()
    const answer = await fetch(`${emulators.origin}/bot${token}/sendMessage`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ chat_id: aisha.id, ...body }),
    })
    expect(await answer.json()).toEqual({ ok: false, error_code: 400, description: `Bad Request: ${why}` })
    expect(account.requests().at(-1)).toMatchObject({ status: 400, method: 'POST', path: `/bot${token}/sendMessage` })
  })

  it('sets commands, reacts, shows that it is typing', async () => {
    const { aisha, api, account, clocks } = await openTelegram()
    const { id } = await aisha.starts()
    await api.setMyCommands([{ command: 'case', description: 'One case' }])
    expect(account.commands()).toEqual([{ command: 'case', description: 'One case' }])
    expect(await refusal(api.setMyCommands([{ command: 'Case', description: 'x' }]))).toMatchObject({
      description: 'Bad Request: BOT_COMMAND_INVALID',
    })
    await api.setMessageReaction(Number(aisha.id), Number(id), [{ type: 'emoji', emoji: '👀' }])
    expect(aisha.bubbles()[0]?.reactions).toEqual([{ from: 'bot', emoji: '👀' }])
    await api.sendChatAction(Number(aisha.id), 'typing')
    expect(aisha.isTyping()).toBe(true)
    clocks.advance(5_001)
    expect(aisha.isTyping()).toBe(false)
  })
})

describe('faults of Telegram', () => {
  it('tries a webhook again until it is taken', async () => {
    const { house, aisha, clocks, emulators, api } = await openTelegram()
    house.answers.push(500, 502)
    await aisha.says('hello')
    expect(await api.getWebhookInfo()).toMatchObject({
      pending_update_count: 1,
      last_error_message: 'Wrong response from the webhook: 500',
    })
    for (const pause of [1_000, 5_000]) {
      clocks.advance(pause)
      await emulators.settle()
    }
    expect(new Set(house.heard.map((each) => each.text)).size).toBe(1)
    expect(house.heard).toHaveLength(3)
  })

  it('says how long to wait, that it is blocked, that the token is gone', async () => {
    const { aisha, api, account, emulators } = await openTelegram()
    await aisha.starts()
    emulators.faults.add({ platform: 'telegram', kind: '429', match: /sendMessage/, retryAfter: 7, times: 1 })
    const say = () => api.sendMessage(Number(aisha.id), 'x')
    expect(await refusal(say())).toMatchObject({ code: 429, parameters: { retry_after: 7 } })
    emulators.faults.add({ platform: 'telegram', kind: 'reset', times: 1 })
    await expect(say()).rejects.toThrow(HttpError)
    await aisha.blocks()
    expect(await refusal(say())).toMatchObject({ code: 403, description: 'Forbidden: bot was blocked by the user' })
    account.revoke()
    expect(await refusal(say())).toMatchObject({ code: 401, description: 'Unauthorized' })
  })
})

function button(fields: object) {
  return { text: 'x', reply_markup: { inline_keyboard: [[{ text: 'Press', ...fields }]] } }
}
