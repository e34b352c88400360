// Webhooks are signed as Standard Webhooks says: its own vectors, and its own library as the other side (R14).
import { Webhook } from 'standardwebhooks'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { signature, signatureLife, signedHeaders, verify } from '#store/signature.ts'
import { secretOf } from '#store/subscribers.ts'

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const vector = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', seconds: 1614265330, body: '{"test": 2432232314}' }
const wanted = 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='
const other = secretOf(Buffer.alloc(32, 7).toString('base64url'))
const now = vector.seconds * 1000

afterEach(() => vi.useRealTimers())

const headersOf = (secrets: string[], differs: Record<string, string> = {}) =>
  new Headers({ ...signedHeaders(secrets, vector), ...differs })

describe('a signature', () => {
  it('is the one of the published vector, with the prefix of its secret or without', () => {
    expect(signature(secret, vector)).toBe(wanted)
    expect(signature(secret.replace('whsec_', ''), vector)).toBe(wanted)
  })

  it('is taken by the library of Standard Webhooks, and its by us, in any script', () => {
    vi.useFakeTimers({ now, toFake: ['Date'] })
    const said = { ...vector, body: JSON.stringify({ text: 'เติมเงินไม่เข้า 🥟', right: 'لم يصل' }) }
    const library = new Webhook(other)
    expect(library.verify(said.body, signedHeaders([secret, other], said))).toEqual(JSON.parse(said.body))
    const theirs = library.sign(said.id, new Date(now), said.body)
    const headers = headersOf([], { 'webhook-signature': theirs })
    expect(verify([other], headers, said.body, now)).toBe('good')
  })

  it('is good among several, as while a secret is changed', () => {
    expect(verify([secret], headersOf([other, secret]), vector.body, now)).toBe('good')
    expect(verify([other, secret], headersOf([secret]), vector.body, now)).toBe('good')
    expect(
      verify([secret], headersOf([], { 'webhook-signature': `v1a,x v2,${wanted} ${wanted}` }), vector.body, now),
    ).toBe('good')
  })

  it.each([
    ['another secret', headersOf([other]), vector.body, 'wrong'],
    ['another body', headersOf([secret]), `${vector.body} `, 'wrong'],
    ['another id', headersOf([secret], { 'webhook-id': 'msg_2' }), vector.body, 'wrong'],
    ['another time', headersOf([secret], { 'webhook-timestamp': '1614265331' }), vector.body, 'wrong'],
    ['another version', headersOf([], { 'webhook-signature': wanted.replace('v1', 'v2') }), vector.body, 'wrong'],
    ['half of one', headersOf([], { 'webhook-signature': wanted.slice(0, 20) }), vector.body, 'wrong'],
    ['no signature', headersOf([], { 'webhook-signature': '' }), vector.body, 'unsigned'],
    ['no id', headersOf([secret], { 'webhook-id': '' }), vector.body, 'unsigned'],
    ['a time that is none', headersOf([secret], { 'webhook-timestamp': 'now' }), vector.body, 'unsigned'],
  ])('is refused with %s', (_, headers, body, verdict) => {
    expect(verify([secret], headers, body, now)).toBe(verdict)
  })

  it('is good for five minutes, before and after, and by no secret at all', () => {
    const at = (instant: number) => verify([secret], headersOf([secret]), vector.body, instant)
    expect([now - signatureLife, now + signatureLife].map(at)).toEqual(['good', 'good'])
    expect([now - signatureLife - 1, now + signatureLife + 1].map(at)).toEqual(['old', 'old'])
    expect(verify([], headersOf([secret]), vector.body, now)).toBe('wrong')
  })
})
