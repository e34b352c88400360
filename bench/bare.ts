// The bare reference: raw node:http, an HMAC over the body, one prepared insert an event into a WAL database whose waiting
// events share a transaction, and one outgoing call an event.
import { createHmac } from 'node:crypto'
import { createServer, request } from 'node:http'
import Database from 'better-sqlite3'

const [file = '', sink = ''] = process.argv.slice(2)
const database = new Database(file)
database.pragma('journal_mode = wal')
database.pragma('synchronous = full')
database.exec('create table events (id integer primary key, key text unique, body text)')
const insert = database.prepare('insert or ignore into events (key, body) values (?, ?)')
const begin = database.prepare('begin immediate')
const commit = database.prepare('commit')

type Waiting = { body: string; done: () => void }
let waiting: Waiting[] = []

const server = createServer((incoming, outgoing) => {
  const chunks: Buffer[] = []
  incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
  incoming.on('end', () => {
    const body = Buffer.concat(chunks)
    const signed = createHmac('sha256', 'secret').update(body).digest('base64')
    if (signed !== incoming.headers['x-line-signature']) return void outgoing.writeHead(401).end()
    const done = () => {
      outgoing.end('{}')
      const call = request(`${sink}/v2/bot/message/reply`, { method: 'POST' }, (answer) => answer.resume())
      call.end(body)
    }
    if (waiting.push({ body: body.toString('utf8'), done }) === 1) setImmediate(turn)
  })
})

function turn(): void {
  const all = waiting
  waiting = []
  begin.run()
  for (const { body } of all)
    insert.run((JSON.parse(body) as { events: { webhookEventId: string }[] }).events[0]?.webhookEventId, body)
  commit.run()
  for (const { done } of all) done()
}

server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.stdout.write(`listening ${typeof address === 'object' && address ? address.port : 0}\n`)
})
