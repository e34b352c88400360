// What the front page shows runs as it stands there.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, it, vi } from 'vitest'
import { signedHeaders } from '#store/signature.ts'
import { secretOf } from '#store/subscribers.ts'

type Verify = (secret: string, headers: Record<string, string | undefined>, body: string) => boolean

afterEach(() => vi.useRealTimers())

it('verifies a webhook in ten lines', async () => {
  const page = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8')
  const code = /```js\n([\s\S]+?)```/.exec(page)?.[1] ?? ''
  expect(code.trim().split('\n').length).toBeLessThanOrEqual(10)
  const module = `data:text/javascript;base64,${Buffer.from(code).toString('base64')}`
  const { verify } = (await import(module)) as { verify: Verify }

  const now = Date.UTC(2026, 10, 21, 7)
  vi.useFakeTimers({ now, toFake: ['Date'] })
  const [secret, other] = ['a', 'b'].map((letter) => secretOf(Buffer.from(letter.repeat(32)).toString('base64url')))
  const body = JSON.stringify({ type: 'issues.opened', data: { issue: { statusLabel: 'อยู่ในคิว' } } })
  const signed = (secrets: (string | undefined)[], ago = 0) =>
    signedHeaders(
      secrets.map((one) => one ?? ''),
      { id: 'evt_1', seconds: now / 1000 - ago, body },
    )
  expect(verify(secret ?? '', signed([other, secret]), body)).toBe(true)
  expect(verify(secret ?? '', signed([other]), body)).toBe(false)
  expect(verify(secret ?? '', signed([secret]), `${body} `)).toBe(false)
  expect(verify(secret ?? '', signed([secret], 301), body)).toBe(false)
  expect(verify(secret ?? '', {}, body)).toBe(false)
})
