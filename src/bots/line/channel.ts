// A LINE Official Account: https://developers.line.biz/en/reference/messaging-api/
import { createHmac } from 'node:crypto'
import { HTTPFetchError, LineBotClient } from '@line/bot-sdk'
import { z } from 'zod'
import { advice } from '#bots/advice.ts'
import type { Call, Channel, Connected, GroupView, Identity, Outside, PlatformKit, Sent } from '#bots/channel.ts'
import { connectedWebhook } from '#bots/connected.ts'
import { postJson } from '#bots/post.ts'
import { isSame } from '#bots/webhook.ts'
import type { ConnectNote } from '#core/webhook-told.ts'
import type { Courtesy } from '#flows/message.ts'
import { examine } from './examine.ts'
import { acceptedIn, type Repeat, toFailure } from './failures.ts'
import { lineLimits } from './limits.ts'
import { fetchMedia } from './media.ts'
import { withPatience } from './patience.ts'
import { readWebhook } from './read.ts'
import { writeCalls } from './write.ts'

export type LineCredentials = { channelSecret: string; channelAccessToken: string }

/** LINE: replies are free, pushes carry a retry key, cards are Flex bubbles. */
export const line: PlatformKit<LineCredentials> = {
  platform: 'line',
  credentials: z.object({ channelSecret: z.string().min(1), channelAccessToken: z.string().min(1) }),
  limits: lineLimits,
  open,
}

/** What every part of an open account needs. */
type Account = {
  client: LineBotClient
  /** Replies or pushes. */
  post(call: Call): Promise<unknown>
  /** Makes a call of the SDK: within the house's patience, its errors as SendFailed. */
  ask<Answer>(call: () => Promise<Answer>, repeat?: Repeat): Promise<Answer>
}

function open(credentials: LineCredentials, outside: Outside): Channel {
  const client = LineBotClient.fromChannelAccessToken({
    channelAccessToken: credentials.channelAccessToken,
    apiBaseURL: outside.base,
    dataApiBaseURL: outside.dataBase,
  })
  const account: Account = {
    client,
    post: (call) => post(outside, credentials.channelAccessToken, call),
    async ask(call, repeat = 'safe') {
      try {
        return await withPatience(outside, call())
      } catch (error) {
        throw toFailure(error, repeat)
      }
    },
  }
  let known: Identity | null = null
  const identify = async () => {
    known = await readIdentity(account)
    return known
  }
  return {
    platform: 'line',
    limits: lineLimits,
    verify: (headers, body) => isSigned(headers.get('x-line-signature'), body, credentials.channelSecret),
    read: readWebhook,
    write: writeCalls,
    send: (call) => send(account, call),
    courtesy: (courtesy) => doCourtesy(account, courtesy),
    media: (media, limit) => fetchMedia(media, limit, outside, credentials.channelAccessToken),
    profile: (person, chat) => readProfile(account, person, chat),
    identity: () => known,
    identify,
    connect: async (webhook) => connect(account, await identify(), webhook),
    examine: () => examine(client, account.ask),
    tryWebhook: (url) => test(account, url),
    look: (chat) => look(account, chat),
  }
}

function isSigned(signature: string | null, body: Uint8Array, secret: string): boolean {
  const expected = createHmac('sha256', secret).update(body).digest('base64')
  return isSame(signature ?? '', expected)
}

async function send({ post, ask }: Account, call: Call): Promise<Sent> {
  const repeat = call.retryKey === undefined ? 'unsafe' : 'safe'
  return { state: 'accepted', messages: acceptedIn(await ask(() => post(call), repeat)) }
}

/** Replies and pushes, as the SDK makes them, at half its cost. */
async function post(outside: Outside, token: string, { method, body, retryKey }: Call): Promise<unknown> {
  const answer = await postJson(outside, {
    url: `${outside.base}/v2/bot/message/${method}`,
    headers: { authorization: `Bearer ${token}`, ...(retryKey === undefined ? {} : { 'x-line-retry-key': retryKey }) },
    body,
  })
  if (answer.status < 200 || answer.status > 299)
    throw new HTTPFetchError(`${answer.status} - ${answer.statusText}`, answer)
  return answer.body === '' ? null : JSON.parse(answer.body)
}

/** LINE shows typing in private chats only (L26), and read marks by token (L27). It has no callbacks and no reactions. */
async function doCourtesy({ client, ask }: Account, courtesy: Courtesy): Promise<void> {
  if (courtesy.kind === 'typing' && courtesy.chat.startsWith('U'))
    await ask(() => client.showLoadingAnimation({ chatId: courtesy.chat, loadingSeconds: 20 }))
  const token = courtesy.kind === 'read' ? courtesy.token : undefined
  if (token !== undefined) await ask(() => client.markMessagesAsReadByToken({ markAsReadToken: token }))
}

async function readIdentity({ client, ask }: Account): Promise<Identity> {
  const bot = await ask(() => client.getBotInfo())
  const { chatMode, markAsReadMode, basicId, premiumId } = bot
  return {
    id: bot.userId,
    name: bot.displayName,
    username: premiumId ?? basicId,
    detail: { basicId, chatMode, markAsReadMode },
  }
}

/** A profile in a group is told even of people who are not friends of the account (L21). */
async function readProfile(
  { client, ask }: Account,
  person: string,
  chat?: { id: string; kind: 'private' | 'group' },
): Promise<{ name: string; language?: string } | null> {
  try {
    if (chat?.kind === 'group') {
      const member = await ask(() =>
        isRoom(chat.id) ? client.getRoomMemberProfile(chat.id, person) : client.getGroupMemberProfile(chat.id, person),
      )
      return { name: member.displayName }
    }
    const { displayName, language } = await ask(() => client.getProfile(person))
    return { name: displayName, ...(language ? { language } : {}) }
  } catch {
    return null
  }
}

async function connect(account: Account, identity: Identity, url: string): Promise<Connected> {
  const { client, ask } = account
  const refused = url.startsWith('https://')
    ? await refusalOf(ask(() => client.setWebhookEndpoint({ endpoint: url })))
    : needsHttps
  if (refused) return { identity, webhook: connectedWebhook({ url, set: false }, [refused]) }
  const { active, note } = await activity(account)
  const { success: tested, problem = null } = await tried(account, url)
  const webhook = { url, set: true, ...(active === null ? {} : { active }), tested }
  return { identity, webhook: connectedWebhook(webhook, [note, problem, redelivery]) }
}

const needsHttps: ConnectNote = {
  code: 'no-public-url',
  words: 'LINE takes https addresses only: set PUBLIC_URL to one and connect again.',
}
const redelivery: ConnectNote = { code: 'redelivery', words: advice.line }

async function test(account: Account, endpoint: string): Promise<{ success: boolean; note?: string }> {
  const { success, problem } = await tried(account, endpoint)
  return problem ? { success, note: problem.words } : { success }
}

async function tried({ client, ask }: Account, endpoint: string): Promise<{ success: boolean; problem?: ConnectNote }> {
  try {
    const { success, statusCode, reason, detail } = await ask(() => client.testWebhookEndpoint({ endpoint }))
    if (success) return { success }
    const said = [statusCode, reason, detail].join(' ').trim()
    const words = `LINE's test of the webhook failed: ${said}.`
    return { success: false, problem: { code: 'test-failed', words, said } }
  } catch (error) {
    const said = messageOf(error)
    const words = `LINE could not test the webhook: ${said}.`
    return { success: false, problem: { code: 'test-impossible', words, said } }
  }
}

/** Whether the webhook is in use; null is what LINE did not say. */
async function activity({ client, ask }: Account): Promise<{ active: boolean | null; note: ConnectNote | null }> {
  try {
    const { active } = await ask(() => client.getWebhookEndpoint())
    return { active, note: active ? null : switchOn }
  } catch (error) {
    const said = messageOf(error)
    const words = `LINE did not say whether the webhook is in use: ${said}.`
    return { active: null, note: { code: 'activity-unknown', words, said } }
  }
}

const switchOn: ConnectNote = {
  code: 'switch-on',
  words: 'Switch on "Use webhook" for this account in LINE Official Account Manager.',
}

async function refusalOf(done: Promise<unknown>): Promise<ConnectNote | null> {
  try {
    await done
    return null
  } catch (error) {
    const said = messageOf(error)
    return { code: 'not-taken', words: said, said }
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** In a LINE group an account sees everything that is written, and nobody is its admin. */
async function look({ client, ask }: Account, chat: string): Promise<GroupView> {
  const rights = { seesEverything: true, isAdmin: false, hasTopics: false, canManageTopics: false }
  if (isRoom(chat)) return { members: (await ask(() => client.getRoomMemberCount(chat))).count, ...rights }
  const [{ groupName }, { count }] = await Promise.all([
    ask(() => client.getGroupSummary(chat)),
    ask(() => client.getGroupMemberCount(chat)),
  ])
  return { title: groupName, members: count, ...rights }
}

function isRoom(chat: string): boolean {
  return chat.startsWith('R')
}
