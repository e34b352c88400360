// The bare reference: raw node:http, an HMAC over the body, one prepared insert an event into a WAL database.
// normal: synchronous NORMAL. full: one fsync an event. group: FULL, and the events that wait share a transaction.
// Where a sink is named, each event makes one outgoing call as well.
import { createHmac } from 'node:crypto'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import Database from 'better-sqlite3'

export type Mode = 'normal' | 'full' | 'group'

const [mode = 'normal', file = '', sink = ''] = process.argv.slice(2)
const database = new Database(file)
database.pragma('journal_mode = wal')
database.pragma(`synchronous = ${mode === 'normal' ? 'normal' : 'full'}`)
database.exec('create table events (id integer primary key, key text unique, body text)')
const insert = database.prepare('insert or ignore into events (key, body) values (?, ?)')
const begin = database.prepare('begin immediate')
const commit = database.prepare('commit')

type Waiting = { body: Buffer; answer: ServerResponse }
let waiting: Waiting[] = []

const server = createServer((incoming, answer) => {
  const chunks: Buffer[] = []
  incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
  incoming.on('end', () => receive(incoming, Buffer.concat(chunks), answer))
})

function receive({ headers }: IncomingMessage, body: Buffer, answer: ServerResponse): void {
  const signed = createHmac('sha256', 'secret').update(body).digest('base64')
  if (signed !== headers['x-line-signature']) return void answer.writeHead(401).end()
  if (mode === 'group') {
    if (waiting.push({ body, answer }) === 1) setImmediate(turn)
    return
  }
  keep(body)
  reply(body, answer)
}

function turn(): void {
  const all = waiting
  waiting = []
  begin.run()
  for (const { body } of all) keep(body)
  commit.run()
  for (const { body, answer } of all) reply(body, answer)
}

function keep(body: Buffer): void {
  const text = body.toString('utf8')
  const { events } = JSON.parse(text) as { events: { webhookEventId: string }[] }
  insert.run(events[0]?.webhookEventId, text)
}

function reply(body: Buffer, answer: ServerResponse): void {
  answer.setHeader('content-type', 'application/json').end('{}')
  if (!sink) return
  const call = request(`${sink}/v2/bot/message/reply`, { method: 'POST' }, (heard) => heard.resume())
  call.end(body)
}

server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.stdout.write(`listening ${typeof address === 'object' && address ? address.port : 0}\n`)
})
