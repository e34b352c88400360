// The port: a crowd is let in though the house has much to do, and a port that somebody has is not shared.
import { createServer, get, type Server } from 'node:http'
import { createServer as createListener } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { listen, type Port } from '#src/listen.ts'

const open: Port[] = []
const here = { port: 0, host: '127.0.0.1' }
afterEach(() => Promise.all(open.splice(0).map((port) => new Promise<void>((end) => port.close(end)))))

async function opens(server: Server, where = here): Promise<Port> {
  const port = await listen(server, where, (problem) => {
    throw problem
  })
  open.push(port)
  return port
}

const asks = (port: number) =>
  new Promise<string>((told, failed) => {
    const call = get({ ...here, port, agent: false }, (answer) => {
      answer.setEncoding('utf8').on('data', told)
    })
    call.on('error', failed)
  })

it('takes a crowd in few rounds of the event loop', async () => {
  const { number } = await opens(createServer((_, answer) => answer.end('hello')))
  let rounds = 0
  let isOver = false
  const round = () => {
    // A round of a house that has much to do.
    for (const until = performance.now() + 5; performance.now() < until; );
    rounds++
    if (!isOver) setImmediate(round)
  }
  setImmediate(round)
  const answers = await Promise.all(Array.from({ length: 120 }, () => asks(number)))
  isOver = true
  expect(answers).toEqual(answers.map(() => 'hello'))
  if (process.platform === 'linux') expect(rounds).toBeLessThan(100)
})

it('ends when all connections have, by whichever listener they came', async () => {
  const server = createServer((_, answer) => answer.end('hello'))
  const { number } = await opens(server)
  await Promise.all(Array.from({ length: 40 }, () => asks(number)))
  const [port] = open.splice(0)
  await new Promise<void>((end) => port?.close(end))
  await expect(asks(number)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
})

it('shares its port with nobody', async () => {
  const { number } = await opens(createServer())
  await expect(listen(createServer(), { ...here, port: number }, () => undefined)).rejects.toMatchObject({
    code: 'EADDRINUSE',
  })
  const stranger = createListener()
  await expect(
    new Promise((_, failed) => stranger.once('error', failed).listen({ ...here, port: number })),
  ).rejects.toMatchObject({ code: 'EADDRINUSE' })
})
