// Puts what the house sends into chats: reply tokens, retry keys, quotas, quotes.
import { randomUUID } from 'node:crypto'
import { digits, token } from '#sandbox/ids.ts'
import { fetchFile, fetchPicture } from '#sandbox/pictures.ts'
import type { Attached } from '#sandbox/transcript.ts'
import type { LineChat, LineState } from './account.ts'
import type { LineMessage } from './messages.ts'
import type { LineRefusal } from './requests.ts'
import { looksOf } from './show.ts'

export type SentMessage = { id: string; quoteToken?: string }
export type Sending =
  | { sentMessages: SentMessage[] }
  | { status: 400 | 409 | 429; refusal: LineRefusal & { sentMessages?: SentMessage[] }; accepted?: string }

const minute = 60_000
const day = 24 * 60 * minute
const pictureTypes = ['image/jpeg', 'image/png']
const pictureBytes = 10_000_000
const previewBytes = 1_000_000
const mediaBytes = 200_000_000

const refuse = (status: 400 | 429, message: string, details?: LineRefusal['details']): Sending => ({
  status,
  refusal: details ? { message, details } : { message },
})

/** Answers an event: free, once, within a minute. */
export function reply(state: LineState, replyToken: string, messages: LineMessage[]): Sending {
  const known = state.replyTokens.get(replyToken)
  if (!known || known.used || !isAlive(known, state.world.clock.now())) return refuse(400, 'Invalid reply token')
  const wrong = wrongIn(state, known.chat, messages)
  if (wrong) return wrong
  known.used = true
  return { sentMessages: put(state, known.chat, messages) }
}

// "use within one minute"; after a redelivery again, unless 20 minutes passed since the event
const isAlive = (known: { receivedAt: number; eventAt: number }, now: number) =>
  now - known.receivedAt <= minute && now - known.eventAt <= 20 * minute

/** Sends to one user or group, and counts for the quota. A repeated retry key is not sent again. */
export function push(state: LineState, to: string, messages: LineMessage[], retryKey?: string): Sending {
  if (!/^[UCR][0-9a-f]{32}$/.test(to)) {
    return refuse(400, "The property, 'to', in the request body is invalid (line: -, column: -)")
  }
  const chat = state.chats.get(to)
  if (!chat || (chat.transcript.kind === 'group' && !chat.reachable)) return refuse(400, 'Failed to send messages')
  return once(state, retryKey, () => {
    const wrong = wrongIn(state, to, messages) ?? overQuota(state, reached(chat))
    if (wrong) return wrong
    state.used += reached(chat)
    return { sentMessages: put(state, to, messages) }
  })
}

/** Sends to many users. */
export function multicast(state: LineState, to: string[], messages: LineMessage[], retryKey?: string): Sending {
  return once(state, retryKey, () => {
    const chats = to.flatMap((id) => state.chats.get(id) ?? [])
    const count = chats.reduce((sum, chat) => sum + reached(chat), 0)
    const wrong = overQuota(state, count)
    if (wrong) return wrong
    state.used += count
    for (const chat of chats) put(state, chat.transcript.id, messages)
    return { sentMessages: [] }
  })
}

function once(state: LineState, retryKey: string | undefined, send: () => Sending): Sending {
  if (retryKey === undefined) return send()
  const known = state.retryKeys.get(retryKey)
  if (known && state.world.clock.now() - known.at < day) {
    const refusal = { message: 'The retry key is already accepted', sentMessages: known.sentMessages }
    return { status: 409, refusal, accepted: known.requestId }
  }
  const result = send()
  if (!('sentMessages' in result)) return result
  const { sentMessages } = result
  state.retryKeys.set(retryKey, { at: state.world.clock.now(), requestId: randomUUID(), sentMessages })
  return result
}

const reached = (chat: LineChat) => (chat.reachable ? chat.members.size : 0)

function overQuota(state: LineState, count: number): Sending | undefined {
  const { quota } = state.options
  if (quota === undefined || state.used + count <= quota) return undefined
  return refuse(429, 'You have reached your monthly limit.')
}

function wrongIn(state: LineState, to: string, messages: LineMessage[]): Sending | undefined {
  const details = messages.flatMap((message, index) => {
    const at = `messages[${index}]`
    if ('quoteToken' in message && message.quoteToken && state.quoteTokens.get(message.quoteToken)?.chat !== to) {
      return [{ message: 'Invalid quoteToken', property: `${at}.quoteToken` }]
    }
    if (message.type === 'textV2' && hasMention(message) && state.chats.get(to)?.transcript.kind !== 'group') {
      return [{ message: 'A mention is only possible in a group', property: `${at}.substitution` }]
    }
    return []
  })
  return details.length ? refuse(400, `The request body has ${details.length} error(s)`, details) : undefined
}

const hasMention = (message: Extract<LineMessage, { type: 'textV2' }>) =>
  Object.values(message.substitution ?? {}).some((each) => each.type === 'mention')

/** Which messages can be quoted; LINE's pages do not say so for Flex, whose cards its clients let one quote. */
const quotable = new Set(['text', 'textV2', 'sticker', 'image', 'video', 'template', 'flex'])

function put(state: LineState, to: string, messages: LineMessage[]): SentMessage[] {
  const chat = state.chats.get(to)
  state.typing.delete(to)
  return messages.map((message, index) => {
    const sent: SentMessage = { id: digits(18) }
    if (quotable.has(message.type)) sent.quoteToken = quoteToken(state, to, sent.id)
    if (chat?.reachable) show(state, chat, sent.id, message, index === messages.length - 1)
    return sent
  })
}

/** A token by which that message can be quoted in its chat. */
export function quoteToken(state: LineState, chat: string, message: string): string {
  const made = token(48)
  state.quoteTokens.set(made, { chat, message })
  return made
}

function show(state: LineState, chat: LineChat, id: string, message: LineMessage, isLast: boolean) {
  const { pictures, quickReplies, ...looks } = looksOf(message)
  const quoted = 'quoteToken' in message && message.quoteToken ? state.quoteTokens.get(message.quoteToken) : undefined
  const bubble = chat.transcript.add({
    ...looks,
    id,
    from: 'bot',
    native: message,
    quickReplies: isLast ? quickReplies : [],
    repliesTo: quoted?.message,
    images: pictures.map((url) => ({ url })),
    ...(message.type === 'image' ? { image: { url: message.originalContentUrl } } : {}),
  })
  if (pictures.length > 0) state.world.background(load(state, chat, bubble.id, message.type === 'image', pictures))
  if (looks.file?.url) state.world.background(loadFile(state, chat, bubble.id, looks.file))
}

async function load(state: LineState, chat: LineChat, id: string, isPicture: boolean, urls: string[]) {
  const limit = (index: number) => (isPicture && index === 1 ? previewBytes : pictureBytes)
  const images = await Promise.all(urls.map((url, index) => fetchPicture(state.world, url, limit(index), pictureTypes)))
  chat.transcript.change(id, { images, ...(isPicture ? { image: images[0] } : {}) })
}

async function loadFile(state: LineState, chat: LineChat, id: string, file: Attached) {
  const found = await fetchFile(state.world, file.url ?? '', mediaBytes)
  chat.transcript.change(id, { file: { ...file, ...found } })
}
