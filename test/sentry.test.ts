// Errors to Sentry: what happened and where, and nothing of whom it happened to.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, expect, it } from 'vitest'
import { openLog } from '#src/log.ts'
import { openSentry } from '#src/sentry.ts'

type Event = {
  level: string
  release: string
  message?: string
  tags: Record<string, string>
  exception: { values: { type: string; value: string; stacktrace?: { frames: { filename: string }[] } }[] }
}

const envelopes: string[] = []
const server = createServer(async (request, response) => {
  envelopes.push(await text(request))
  response.end('{}')
})
afterEach(() => {
  envelopes.length = 0
  server.close()
})

async function sentryHere() {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  return openSentry(`http://public@127.0.0.1:${port}/1`)
}

const eventsIn = (all: string[]): Event[] => all.map((envelope) => JSON.parse(envelope.split('\n')[2] ?? '{}'))

it('sends what the log calls an error, with its cause, without phones, tokens and words', async () => {
  const sentry = await sentryHere()
  const lines: string[] = []
  const log = openLog('info', sentry.beside({ write: (line) => void lines.push(line) }))
  const cause = new TypeError('bot7000000001:AAtelegram-token-of-the-tests-00000 answered 401')
  const problem = new Error('could not reach +66812345678', { cause })
  log.info('all is well')
  log.warn({ job: 'timers' }, 'somewhat late')
  log.error({ err: problem, job: 'deliver', text: 'my card is 1234567890123' }, 'a job failed')
  await sentry.flush(2_000)

  expect(lines).toHaveLength(3)
  const [event, ...more] = eventsIn(envelopes)
  expect(more).toEqual([])
  expect(event).toMatchObject({ level: 'error', message: 'a job failed', tags: { job: 'deliver' } })
  expect(event?.release).toMatch(/^caseline@\d/u)
  expect(event?.exception.values.map(({ type, value }) => `${type}: ${value}`)).toEqual([
    'TypeError: bot[redacted] answered 401',
    'Error: could not reach [redacted]',
  ])
  expect(event?.exception.values.at(-1)?.stacktrace?.frames.at(-1)?.filename).toMatch('sentry.test.ts')
  for (const secret of ['66812345678', 'AAtelegram', '1234567890123']) expect(envelopes.join()).not.toMatch(secret)
})

it('goes on where Sentry does not answer', async () => {
  const sentry = await sentryHere()
  await new Promise((done) => server.close(done))
  const lines: string[] = []
  const log = openLog('info', sentry.beside({ write: (line) => void lines.push(line) }))
  log.error({ err: new Error('once') }, 'a job failed')
  await sentry.flush(500)
  expect(lines).toHaveLength(1)
})
