import { describe, expect, it } from 'vitest'
import { openChannel } from '#bots/index.ts'
import { stillClocks } from '#src/clock.ts'
import { chanceOf } from './chance.ts'
import { adminsRequest, strangersRequest } from './doors.ts'
import type { Input, Target } from './input.ts'
import { pagesRequest } from './pages.ts'
import { signedWebhook, unsignedWebhook } from './webhooks.ts'
import { wireInput } from './wire.ts'

const nowhere = 'http://127.0.0.1:1'
const target: Target = {
  line: { path: '/hooks/line/a', secret: 'line-secret' },
  whatsapp: { path: '/hooks/whatsapp/b', secret: 'app-secret', number: '106540352242922' },
  telegram: { path: '/hooks/telegram/c', token: 'the-secret-token' },
  adminToken: 'the-token-of-the-admin',
  workspace: 'w',
  now: 1_795_248_000_000,
  endpoints: [
    { method: 'POST', path: '/api/v1/workspaces' },
    { method: 'POST', path: '/api/events' },
  ],
  key: 'ck_key',
  eventSecret: `whsec_${Buffer.alloc(24, 1).toString('base64')}`,
  signsAt: () => 1_795_248_000_000,
  trackingToken: 'abc',
  pages: {
    ...{ cookie: 'caseline_session=s', formToken: 'f', origin: nowhere, links: ['/admin/w/w/start'] },
    forms: [['/admin/w/w/people/code', { for: 'role' }]],
  },
}
const outside = { base: nowhere, dataBase: nowhere, waits: stillClocks(0).waits, fetch, timeout: 1 }
const number = target.whatsapp.number
const channels = {
  line: await openChannel('line', { channelSecret: target.line.secret, channelAccessToken: 't' }, outside),
  whatsapp: await openChannel(
    'whatsapp',
    { appSecret: target.whatsapp.secret, accessToken: 't', phoneNumberId: number, verifyToken: 'v' },
    outside,
  ),
  telegram: await openChannel('telegram', { botToken: '1:a', secretToken: target.telegram.token }, outside),
}

function isBelieved({ path, headers, body }: Input): boolean {
  const platform = path.split('/')[2] as keyof typeof channels
  return channels[platform].verify(new Headers(headers), body ?? new Uint8Array())
}

const numbers = Array.from({ length: 1500 }, (_, at) => at)

describe('the inputs of the fuzz', () => {
  it('are the same for the same number, and others for another', () => {
    for (const make of [signedWebhook, unsignedWebhook, strangersRequest, adminsRequest, pagesRequest, wireInput]) {
      expect(make(chanceOf(7), target, 7)).toEqual(make(chanceOf(7), target, 7))
    }
    expect(wireInput(chanceOf(1), target)).not.toEqual(wireInput(chanceOf(2), target))
  })

  it('are believed where they are signed', () => {
    const doubted = numbers.map((at) => signedWebhook(chanceOf(at), target, at)).filter((input) => !isBelieved(input))
    expect(doubted.map(({ kind }) => kind)).toEqual([])
  })

  it('are not believed where they are not', () => {
    const believed = numbers.map((at) => unsignedWebhook(chanceOf(at), target, at)).filter(isBelieved)
    expect(believed.map(({ kind, headers }) => [kind, headers])).toEqual([])
  })

  it('are of every kind', () => {
    const kinds = new Set(numbers.map((at) => signedWebhook(chanceOf(at), target, at).kind))
    for (const kind of ['bent', 'odd words', 'torn', 'junk', 'as recorded', 'deep'])
      for (const platform of ['line', 'whatsapp', 'telegram']) expect(kinds).toContain(`signed ${platform} ${kind}`)
  })
})
