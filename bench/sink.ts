// Where the platforms would be: answers every call as they do, at once, and remembers little. A process of its own, so that its work
// counts for nobody. It is asked by messages; see sinks.ts.
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

export type Choice = { label: string; data: string }
/** A reply that somebody got: who, and which buttons it bore. */
export type Told = { to: string; choices: Choice[] }
/** A call that was accepted: its chat, and when it came, in ms. */
export type Arrival = { platform: string; chat: string; at: number }
/** What the sink may be asked. */
export type Ask = { id: number } & (
  | { ask: 'count' }
  | { ask: 'refuse'; refuses: boolean }
  | { ask: 'tell'; tells: boolean }
  | { ask: 'arrivals' }
)

let delivered = 0
let refuses = false
let tells = false
let arrivals: Arrival[] = []
const slip = readFileSync(new URL('../src/sandbox/page/slip.jpg', import.meta.url))

const server = createServer((incoming, answer) => {
  const at = performance.timeOrigin + performance.now()
  const chunks: Buffer[] = []
  incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
  incoming.on('end', () => answerTo(incoming, Buffer.concat(chunks).toString('utf8'), answer, at))
})

function answerTo({ url = '', method = '' }: IncomingMessage, body: string, answer: ServerResponse, at: number): void {
  if (url.endsWith('/content')) answer.setHeader('content-type', 'image/jpeg').end(photoOf(url))
  else if (method === 'GET' && url.includes('/v2/bot/')) json(answer, 200, whoever)
  else if (refuses) json(answer, 401, refusals[platformOf(url)])
  else accept(url, JSON.parse(body === '' ? '{}' : body) as Sent, answer, at)
}

function accept(url: string, sent: Sent, answer: ServerResponse, at: number): void {
  const platform = platformOf(url)
  const said = answers[platform](url, sent)
  json(answer, 200, said ?? elseways[platform])
  if (said === null) return
  delivered++
  const chat = sent.to ?? sent.recipient ?? String(sent.chat_id ?? sent.replyToken?.split('.')[0] ?? '')
  arrivals.push({ platform, chat, at })
  if (tells) process.send?.({ to: chat, choices: choicesOf(sent) } satisfies Told)
}

/** A person's profile, and the account's own. */
const whoever = JSON.stringify({
  ...{ userId: 'U', displayName: 'ลูกค้า', basicId: '@bench', chatMode: 'bot', markAsReadMode: 'auto', active: true },
})

type Button = { type?: string; label?: string; data?: string }
type Sent = {
  replyToken?: string
  to?: string
  recipient?: string
  status?: string
  chat_id?: number
  text?: string
  messages?: { quickReply?: { items?: { action?: Button }[] } }[]
}
type Platform = 'line' | 'whatsapp' | 'telegram'

function platformOf(url: string): Platform {
  if (url.startsWith('/v2/')) return 'line'
  return url.startsWith('/bot') ? 'telegram' : 'whatsapp'
}

let made = 0

/** What each platform says to a message that it accepts; null where the call was about something else. */
const answers: Record<Platform, (url: string, sent: Sent) => string | null> = {
  line(url, { messages }) {
    if (!/\/message\/(reply|push)$/u.test(url)) return null
    const sentMessages = (messages ?? [{}]).map(() => ({ id: String(++made), quoteToken: `q${made}` }))
    return JSON.stringify({ sentMessages })
  },
  whatsapp(url, { to, recipient, status }) {
    // A read mark goes to the same address.
    if (!url.endsWith('/messages') || status !== undefined) return null
    const wa_id = to ?? recipient
    return JSON.stringify({
      messaging_product: 'whatsapp',
      contacts: [{ input: wa_id, wa_id }],
      messages: [{ id: `wamid.${++made}` }],
    })
  },
  telegram(url, { chat_id, text }) {
    if (!url.endsWith('/sendMessage')) return null
    const chat = { id: chat_id, type: 'private', first_name: 'A' }
    return JSON.stringify({
      ok: true,
      result: { message_id: ++made, date: Math.floor(Date.now() / 1000), chat, text },
    })
  },
}

/** What each says to whatever else it is asked: that this is well, and who the account is. */
const elseways: Record<Platform, string> = {
  line: '{"success":true}',
  whatsapp: '{"id":"1","verified_name":"Bench","success":true}',
  telegram: '{"ok":true,"result":{"id":1,"is_bot":true,"first_name":"Bench","username":"bench_bot","url":""}}',
}

const refusals: Record<Platform, string> = {
  line: '{"message":"Authentication failed. Confirm that the access token in the authorization header is valid."}',
  whatsapp: '{"error":{"message":"Invalid OAuth access token.","type":"OAuthException","code":190}}',
  telegram: '{"ok":false,"error_code":401,"description":"Unauthorized"}',
}

/** Everybody's slip is another picture. */
function photoOf(url: string): Buffer {
  return Buffer.concat([slip, Buffer.from(url)])
}

/** The buttons of a LINE reply: quick replies, and those inside of cards. */
function choicesOf({ messages = [] }: Sent): Choice[] {
  const found: Choice[] = []
  const look = (part: unknown): void => {
    if (typeof part !== 'object' || part === null) return
    const { type, label, data } = part as Button
    if (type === 'postback' && label !== undefined && data !== undefined) found.push({ label, data })
    for (const inner of Object.values(part)) look(inner)
  }
  look(messages)
  return found
}

function json(answer: ServerResponse, status: number, body: string): void {
  answer.writeHead(status, { 'content-type': 'application/json' }).end(body)
}

process.on('message', (asked: Ask) => {
  if (asked.ask === 'refuse') refuses = asked.refuses
  if (asked.ask === 'tell') tells = asked.tells
  const known = arrivals
  if (asked.ask === 'arrivals') arrivals = []
  process.send?.({ id: asked.id, value: asked.ask === 'arrivals' ? known : delivered })
})

// However the bench ends, its sink ends with it.
process.once('disconnect', () => process.exit())
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.send?.({ port: typeof address === 'object' && address ? address.port : 0 })
})
