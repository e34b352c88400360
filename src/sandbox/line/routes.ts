// LINE's own doors: https://developers.line.biz/en/reference/messaging-api/
import { randomUUID } from 'node:crypto'
import { type Context, Hono } from 'hono'
import type { z } from 'zod'
import { emit, type LineState } from './account.ts'
import { type LineRefusal, refusalOf, requests } from './requests.ts'
import { multicast, push, reply, type Sending } from './send.ts'

type Env = { Variables: { state: LineState } }
type Door = (context: Context<Env>, state: LineState) => Response | Promise<Response>

const unauthorized =
  'Authentication failed due to the following reason: invalid token. Confirm that the access token in the authorization header is valid.'
const retryKeyForm = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i
const withRetryKey = /\/message\/(push|multicast|narrowcast|broadcast)$/

/** The Messaging API of every account in `states`. */
export function lineRoutes(states: Iterable<LineState>): Hono<Env> {
  const app = new Hono<Env>()
  app.use(async (context, next) => {
    const state = byToken(states, context.req.header('authorization'))
    if (!state) return answer(401, { message: unauthorized })
    const key = context.req.header('x-line-retry-key')
    if (key !== undefined && !withRetryKey.test(context.req.path)) {
      return answer(400, { message: 'The retry key can not be used with this endpoint' })
    }
    if (key !== undefined && !retryKeyForm.test(key)) return answer(400, { message: 'Invalid retry key' })
    context.set('state', state)
    await next()
  })
  for (const [door, act] of Object.entries(doors)) {
    const [method = '', path = ''] = door.split(' ')
    app.on(method, path, (context) => act(context, context.get('state')))
  }
  app.notFound(() => answer(404, { message: 'Not found' }))
  return app
}

/** The account whose token a request carries. */
export function byToken(states: Iterable<LineState>, authorization: string | null | undefined): LineState | undefined {
  const given = authorization?.replace(/^Bearer /, '')
  return [...states].find((state) => !state.revoked && state.options.channelAccessToken === given)
}

/** A body in LINE's manner, with a request id. */
export function answer(status: number, body: object = {}, headers: Record<string, string> = {}): Response {
  return Response.json(body, { status, headers: { 'x-line-request-id': randomUUID(), ...headers } })
}

const notFound = () => answer(404, { message: 'Not found' })
const unavailable = () => answer(403, { message: 'Access to this API is not available for your account' })

const doors: Record<string, Door> = {
  'POST /v2/bot/message/reply': reading('reply', (state, body) => sent(reply(state, body.replyToken, body.messages))),
  'POST /v2/bot/message/push': reading('push', (state, body, context) =>
    sent(push(state, body.to, body.messages, context.req.header('x-line-retry-key'))),
  ),
  'POST /v2/bot/message/multicast': reading('multicast', (state, body, context) =>
    empty(multicast(state, body.to, body.messages, context.req.header('x-line-retry-key'))),
  ),
  'POST /v2/bot/message/broadcast': reading('broadcast', (state, body, context) => {
    const friends = [...state.chats].filter(([, chat]) => chat.transcript.kind === 'private').map(([id]) => id)
    return empty(multicast(state, friends, body.messages, context.req.header('x-line-retry-key')))
  }),
  'POST /v2/bot/message/validate/:way': reading('validate', () => answer(200)),
  'GET /v2/bot/message/quota': (_, { options: { quota } }) =>
    answer(200, quota === undefined ? { type: 'none' } : { type: 'limited', value: quota }),
  'GET /v2/bot/message/quota/consumption': (_, state) => answer(200, { totalUsage: state.used }),
  'GET /v2/bot/message/:id/content': (context, state) => content(state, context.req.param('id')),
  'GET /v2/bot/message/:id/content/preview': (context, state) => content(state, context.req.param('id')),
  'GET /v2/bot/message/:id/content/transcoding': (context, state) => {
    const found = state.contents.get(context.req.param('id') ?? '')
    if (!found) return notFound()
    return answer(200, { status: found.ready ? 'succeeded' : 'processing' })
  },
  'GET /v2/bot/info': (_, state) =>
    answer(200, {
      userId: state.id,
      basicId: state.basicId,
      displayName: state.options.name,
      chatMode: 'chat',
      markAsReadMode: 'manual',
    }),
  'GET /v2/bot/profile/:user': (context, state) => {
    const user = context.req.param('user') ?? ''
    const chat = state.chats.get(user)
    if (!chat?.reachable) return notFound()
    const { language } = chat
    return answer(200, { ...profile(user, chat.transcript.name), ...(language ? { language } : {}) })
  },
  'GET /v2/bot/followers/ids': unavailable,
  'GET /v2/bot/group/:group/summary': inGroup((_, chat) =>
    answer(200, { groupId: chat.transcript.id, groupName: chat.transcript.name }),
  ),
  'GET /v2/bot/group/:group/members/count': inGroup((_, chat) => answer(200, { count: chat.members.size })),
  'GET /v2/bot/group/:group/members/ids': unavailable,
  'GET /v2/bot/group/:group/member/:user': inGroup((context, chat) => {
    const member = chat.members.get(context.req.param('user') ?? '')
    return member ? answer(200, profile(member.id, member.name)) : notFound()
  }),
  'POST /v2/bot/group/:group/leave': inGroup((_, chat) => {
    chat.reachable = false
    return answer(200)
  }),
  'POST /v2/bot/chat/loading/start': reading('loading', (state, body) => {
    if (!state.chats.has(body.chatId)) return answer(400, { message: 'Failed to start the loading animation' })
    state.typing.set(body.chatId, state.world.clock.now() + (body.loadingSeconds ?? 20) * 1000)
    state.world.changed({ platform: 'line', kind: 'typing', chat: body.chatId })
    return answer(202)
  }),
  'POST /v2/bot/chat/markAsRead': reading('markAsRead', (state, body) => {
    const chat = state.readTokens.get(body.markAsReadToken)
    return chat ? answer(200) : answer(400, { message: 'Invalid markAsReadToken' })
  }),
  'POST /v2/bot/message/markAsRead': reading('markAsReadOfUser', unavailable),
  'PUT /v2/bot/channel/webhook/endpoint': reading('setEndpoint', (state, body) => {
    state.webhook = { url: body.endpoint, active: true }
    return answer(200)
  }),
  'GET /v2/bot/channel/webhook/endpoint': (_, { webhook }) =>
    webhook.url === undefined
      ? answer(404, { message: 'Webhook endpoint is not set' })
      : answer(200, { endpoint: webhook.url, active: webhook.active }),
  'POST /v2/bot/channel/webhook/test': reading('testEndpoint', testWebhook),
}

type Requests = typeof requests
type BodyOf<Name extends keyof Requests> = z.infer<Requests[Name]>

function reading<Name extends keyof Requests>(
  name: Name,
  act: (state: LineState, body: BodyOf<Name>, context: Context<Env>) => Response | Promise<Response>,
): Door {
  return async (context, state) => {
    if (!context.req.header('content-type')?.startsWith('application/json')) {
      return answer(415, { message: `The content type, ${context.req.header('content-type')}, is not supported` })
    }
    const given = await readJson(context)
    if (given === undefined) {
      return answer(400, { message: 'The request body could not be parsed as JSON (line: 1, column: 1)' })
    }
    const read = requests[name].safeParse(given)
    return read.success ? act(state, read.data as BodyOf<Name>, context) : answer(400, refusalOf(read.error))
  }
}

const readJson = (context: Context): Promise<unknown> => context.req.json().catch(() => undefined)

function inGroup(act: (context: Context<Env>, chat: NonNullable<ReturnType<typeof group>>) => Response): Door {
  return (context, state) => {
    const chat = group(state, context.req.param('group') ?? '')
    return chat ? act(context, chat) : notFound()
  }
}

function group(state: LineState, id: string) {
  const chat = state.chats.get(id)
  return chat?.transcript.kind === 'group' && chat.reachable ? chat : undefined
}

const profile = (userId: string, displayName: string) => ({ userId, displayName })

function sent(result: Sending): Response {
  if ('sentMessages' in result) return answer(200, { sentMessages: result.sentMessages })
  return refused(result.status, result.refusal, result.accepted)
}

const empty = (result: Sending) => ('sentMessages' in result ? answer(200) : sent(result))

const refused = (status: number, refusal: LineRefusal, accepted?: string) =>
  answer(status, refusal, accepted ? { 'x-line-accepted-request-id': accepted } : {})

function content(state: LineState, id = ''): Response {
  const found = state.contents.get(id)
  if (!found) return notFound()
  if (found.gone) return answer(410, { message: 'The content is no longer available' })
  if (!found.ready) return new Response('', { status: 202, headers: { 'x-line-request-id': randomUUID() } })
  return new Response(new Uint8Array(found.bytes), {
    headers: { 'content-type': found.mime, 'x-line-request-id': randomUUID() },
  })
}

async function testWebhook(state: LineState, body: { endpoint?: string }): Promise<Response> {
  const url = body.endpoint ?? state.webhook.url
  if (!url) return answer(404, { message: 'Webhook endpoint is not set' })
  const before = state.webhook
  state.webhook = { url, active: true }
  const tried = emit(state, [])
  state.webhook = before
  const statusCode = await tried
  const success = statusCode === 200
  const reason = success ? 'OK' : statusCode === 0 ? 'COULD_NOT_CONNECT' : 'ERROR_STATUS_CODE'
  const timestamp = new Date(state.world.clock.now()).toISOString()
  return answer(200, { success, timestamp, statusCode, reason, detail: String(statusCode) })
}
