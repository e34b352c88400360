// Graph's doors, as far as WhatsApp needs them. https://developers.facebook.com/documentation/business-messaging/whatsapp/reference
import type { Fault } from '#sandbox/faults.ts'
import type { WhatsAppState } from './account.ts'
import { graphError, noObject } from './errors.ts'
import { allowed, findMedia, followLink, keepMedia, linkTo } from './media.ts'
import { faultOf, outgoing, readMark } from './messages.ts'
import { accept } from './send.ts'

/** Answers a request with whichever number its token may use. */
export async function answerGraph(states: WhatsAppState[], request: Request, fault?: Fault): Promise<Response> {
  const mine = statesOf(states, request)
  if (mine.length === 0) return graphError(190)
  const { pathname } = new URL(request.url)
  if (pathname.startsWith('/whatsapp_business/attachments')) return attachment(mine, request.url)
  const [, id = '', edge = ''] = /^\/v\d+\.\d+\/([^/]+)\/?(.*)$/.exec(pathname) ?? []
  const number = mine.find((state) => state.options.phoneNumberId === id)
  const door = `${request.method} ${edge}`
  if (number && door === 'GET ') return about(number, request.url)
  if (number && door === 'POST messages') return messages(number, request, fault)
  if (number && door === 'POST media') return upload(number, request)
  const account = mine.find((state) => state.wabaId === id)
  if (account && edge === 'subscribed_apps') return subscriptions(request.method)
  return medium(mine, request, id)
}

/** The numbers that a token may use. */
export function statesOf(states: WhatsAppState[], request: Request): WhatsAppState[] {
  const query = new URL(request.url).searchParams.get('access_token')
  const given = request.headers.get('authorization')?.replace(/^Bearer /, '') ?? query
  return states.filter((state) => !state.revoked && state.options.accessToken === given)
}

async function messages(state: WhatsAppState, request: Request, fault?: Fault): Promise<Response> {
  const given = await readJson(request)
  if (given === undefined) return graphError(100, 'The body is not JSON')
  if ('status' in given) return markRead(state, given)
  const read = outgoing.safeParse({ type: 'text', ...given })
  if (read.success) return accept(state, read.data, fault?.kind === 'fails-later' ? (fault.code ?? 131026) : undefined)
  const { code, why } = faultOf(read.error)
  return graphError(code, why)
}

const typingFor = 25_000

function markRead(state: WhatsAppState, given: object): Response {
  const read = readMark.safeParse(given)
  if (!read.success) {
    const { code, why } = faultOf(read.error)
    return graphError(code, why)
  }
  const { message_id, typing_indicator } = read.data
  const chat = state.received.get(message_id)
  if (!chat) return graphError(100, `message_id: there is no message ${message_id}`)
  chat.transcript.change(message_id, { status: 'read' })
  if (typing_indicator) {
    chat.typingUntil = state.world.clock.now() + typingFor
    state.world.changed({ platform: 'whatsapp', kind: 'typing', chat: chat.transcript.id })
  }
  return Response.json({ success: true })
}

async function readJson(request: Request): Promise<object | undefined> {
  const given: unknown = await request.json().catch(() => undefined)
  return typeof given === 'object' && given !== null ? given : undefined
}

function about(state: WhatsAppState, url: string): Response {
  const { phoneNumberId, name, displayPhone } = state.options
  const all: Record<string, unknown> = {
    id: phoneNumberId,
    verified_name: name,
    display_phone_number: displayPhone,
    quality_rating: 'GREEN',
    code_verification_status: 'VERIFIED',
    name_status: 'APPROVED',
    platform_type: 'CLOUD_API',
    status: 'CONNECTED',
    throughput: { level: 'STANDARD' },
    webhook_configuration: { application: state.webhook },
  }
  const wanted = new URL(url).searchParams.get('fields')?.split(',').filter(Boolean)
  if (!wanted) return Response.json(all)
  const unknown = wanted.find((field) => !(field in all))
  if (unknown) return graphError(100, `Tried accessing nonexisting field (${unknown})`)
  return Response.json({ ...Object.fromEntries(wanted.map((field) => [field, all[field]])), id: phoneNumberId })
}

async function upload(state: WhatsAppState, request: Request): Promise<Response> {
  const form = await request.formData().catch(() => new FormData())
  const product = form.get('messaging_product') ?? new URL(request.url).searchParams.get('messaging_product')
  if (product !== 'whatsapp') return graphError(100, 'messaging_product must be one of: whatsapp')
  const file = form.get('file')
  if (!(file instanceof File)) return graphError(131008, "Parameter 'file' is required")
  const type = String(form.get('type') ?? file.type).split(';')[0] ?? ''
  const rule = Object.values(allowed).find((each) => each.types.test(type))
  if (!rule) return graphError(100, `Param file must be a file with one of the supported types, not ${type}`)
  const bytes = new Uint8Array(await file.arrayBuffer())
  if (bytes.length > rule.bytes) return graphError(131053, `The file is larger than ${rule.bytes} bytes`)
  return Response.json({ id: keepMedia(state, { bytes, mime: type, name: file.name }, 30).id })
}

function subscriptions(method: string): Response {
  if (method !== 'GET') return Response.json({ success: true })
  return Response.json({ data: [{ whatsapp_business_api_data: { id: '1', name: 'caseline', link: '' } }] })
}

function medium(states: WhatsAppState[], request: Request, id: string): Response {
  const wanted = new URL(request.url).searchParams.get('phone_number_id')
  const state = states.find((each) => findMedia(each, id) && (!wanted || each.options.phoneNumberId === wanted))
  const found = state && findMedia(state, id)
  if (!found) return noObject(request.method, id)
  if (request.method === 'DELETE') return Response.json({ success: state.media.delete(id) })
  const { mime, sha256, bytes } = found
  const url = linkTo(state, found)
  return Response.json({
    messaging_product: 'whatsapp',
    url,
    mime_type: mime,
    sha256: Buffer.from(sha256, 'base64').toString('hex'),
    file_size: bytes.length,
    id,
  })
}

function attachment(states: WhatsAppState[], url: string): Response {
  const found = states.map((state) => followLink(state, url)).find(Boolean)
  if (!found) return new Response('URL signature expired', { status: 404 })
  return new Response(new Uint8Array(found.bytes), { headers: { 'content-type': found.mime } })
}
