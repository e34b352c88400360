// WhatsApp: one business number as a channel, through the Cloud API.
import { WhatsAppAPI } from 'whatsapp-api-js'
import type { ClientMessage } from 'whatsapp-api-js/types'
import { z } from 'zod'
import type { Attempt, Call, Channel, Connected, Identity, Outside, PlatformKit, Sent } from '#bots/channel.ts'
import { SendFailed } from '#bots/channel.ts'
import { connectedWebhook } from '#bots/connected.ts'
import { networkFailure } from '#bots/fetch.ts'
import { isSame } from '#bots/webhook.ts'
import type { Courtesy } from '#flows/message.ts'
import { failureOf, refusal } from './errors.ts'
import { examine } from './examine.ts'
import { graphFetch, graphOrigin, graphVersion } from './graph.ts'
import { limits } from './limits.ts'
import { fetchMedia } from './media.ts'
import { readBody } from './read.ts'
import { isSigned } from './signature.ts'
import { writeCalls } from './write.ts'

const credentials = z.object({
  appSecret: z.string().min(1),
  accessToken: z.string().min(1),
  phoneNumberId: z.string().regex(/^\d+$/, "the number's id (digits), not the number itself"),
  verifyToken: z.string().min(1),
})

type Credentials = z.output<typeof credentials>

export const whatsapp: PlatformKit<Credentials> = { platform: 'whatsapp', credentials, limits, open }

function open({ appSecret, accessToken, phoneNumberId, verifyToken }: Credentials, outside: Outside): Channel {
  const api = new WhatsAppAPI({
    token: accessToken,
    appSecret,
    v: graphVersion,
    ponyfill: { fetch: graphFetch(outside) },
  })
  let known: Identity | null = null

  async function identify(): Promise<Identity> {
    known = await numberOf(api, phoneNumberId)
    return known
  }

  return {
    platform: 'whatsapp',
    limits,
    account: phoneNumberId,
    handshakeToken: verifyToken,
    verify: (headers, body) => isSigned(body, headers.get('x-hub-signature-256'), appSecret),
    handshake: (query) => answerHandshake(query, verifyToken),
    read: (body, received = 0) => readBody(body, received),
    write: writeCalls,
    send: (call, attempt) => send(api, phoneNumberId, call, attempt),
    courtesy: (courtesy) => beCourteous(api, phoneNumberId, courtesy),
    media: (media, limit) => fetchMedia({ api, accessToken, phoneNumberId, outside }, media, limit),
    profile: async () => null,
    identity: () => known,
    identify,
    connect: async (webhook) => connected(await identify(), webhook),
    examine: () => examine((path) => read(api, path), phoneNumberId, accessToken),
    look: async () => {
      throw new SendFailed('refused', 'no-groups', 'WhatsApp has no staff groups: use a LINE or Telegram group')
    },
  }
}

function answerHandshake(query: URLSearchParams, verifyToken: string): string | null {
  const isOurs = isSame(query.get('hub.verify_token') ?? '', verifyToken)
  return isOurs && query.get('hub.mode') === 'subscribe' ? query.get('hub.challenge') : null
}

const first: Attempt = { tag: '', number: 1 }

/** Does a call. Graph's errors come as answers: here they become what they are. */
async function answered(call: () => Promise<unknown>, attempt = first): Promise<unknown> {
  let answer: unknown
  try {
    answer = await call()
  } catch (error) {
    throw networkFailure('WhatsApp', error)
  }
  const refused = refusal.safeParse(answer)
  if (refused.success) throw failureOf(refused.data, attempt)
  return answer
}

const written = z.object({
  type: z.enum(['text', 'image', 'document', 'location', 'interactive']),
  recipient_type: z.string().optional(),
  to: z.string().optional(),
  recipient: z.string().optional(),
  context: z.object({ message_id: z.string() }).optional(),
})
const accepted = z.object({ messages: z.array(z.object({ id: z.string() })).min(1) })

async function send(api: WhatsAppAPI, number: string, { body }: Call, attempt: Attempt): Promise<Sent> {
  const { type, recipient_type: kind, to, recipient, context } = written.parse(body)
  const whom = recipient ?? to ?? ''
  const message = clientMessage(type, body[type])
  const rest = [message, context?.message_id, attempt.tag.slice(0, 512)] as const
  const answer = await answered(() => {
    // A user id given as text the library itself sends as `recipient`.
    return kind === 'group' ? api.sendMessage(number, { group: whom }, ...rest) : api.sendMessage(number, whom, ...rest)
  }, attempt)
  const sent = accepted.safeParse(answer)
  if (sent.success) return { state: 'accepted', messages: sent.data.messages.map(({ id }) => ({ id })) }
  throw new SendFailed(
    'unknown',
    'no-id',
    'WhatsApp answered without a message id, so nobody knows whether it was accepted',
  )
}

/** The library asks a message for its type and writes the rest down as it is. */
function clientMessage(type: ClientMessage['_type'], content: unknown): ClientMessage & { toJSON(): unknown } {
  return { _type: type, toJSON: () => content }
}

async function beCourteous(api: WhatsAppAPI, number: string, courtesy: Courtesy): Promise<void> {
  switch (courtesy.kind) {
    case 'read':
      await answered(() => api.markAsRead(number, courtesy.id))
      return
    case 'typing': {
      const { id } = courtesy
      // WhatsApp shows typing as an answer to one message.
      if (id !== undefined) await answered(() => api.markAsRead(number, id, 'text'))
      return
    }
    case 'react': {
      const reaction = clientMessage('reaction', { message_id: courtesy.id, emoji: courtesy.emoji })
      await answered(() => api.sendMessage(number, courtesy.chat, reaction))
      return
    }
    case 'callback':
      // Its buttons wait for no answer.
      return
    default:
      courtesy satisfies never
  }
}

const numberFields = z.object({
  id: z.string(),
  verified_name: z.string().optional(),
  display_phone_number: z.string().optional(),
  quality_rating: z.string().optional(),
})

function read(api: WhatsAppAPI, path: string): Promise<unknown> {
  return answered(async () => (await api.$$apiFetch$$(`${graphOrigin}/${graphVersion}/${path}`)).json())
}

async function numberOf(api: WhatsAppAPI, number: string): Promise<Identity> {
  const fields = Object.keys(numberFields.shape).join(',')
  const answer = await read(api, `${number}?fields=${fields}`)
  const found = numberFields.safeParse(answer)
  if (!found.success) throw new SendFailed('unknown', 'no-number', 'WhatsApp did not tell what number this is')
  const { id, verified_name: name, display_phone_number: phone, quality_rating: quality } = found.data
  return { id, name: name ?? phone ?? id, detail: { ...(phone && { phone }), ...(quality && { quality }) } }
}

function connected(identity: Identity, url: string): Connected {
  const words = [
    'Meta lets only a person set this: in the App Dashboard, WhatsApp, Configuration,',
    `paste ${url} as the callback URL and this channel's verifyToken as the verify token,`,
    'then subscribe to the field "messages".',
  ].join(' ')
  return { identity, webhook: connectedWebhook({ url, set: false }, [{ code: 'by-hand', words }]) }
}
