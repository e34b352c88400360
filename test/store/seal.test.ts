import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { keyFor, NotUnsealed, seal, unseal } from '#store/seal.ts'

const secret = randomBytes(32)

describe('a sealed text', () => {
  it('opens with the key it was sealed with', () => {
    for (const text of ['', '{"channelSecret":"ลับ"}', 'x'.repeat(5000)])
      expect(unseal(secret, seal(secret, text))).toBe(text)
  })

  it('shows nothing, not even that it is the same text', () => {
    const sealed = seal(secret, 'token')
    expect(sealed).not.toContain('token')
    expect(seal(secret, 'token')).not.toBe(sealed)
  })

  it('says when it was sealed with another key', () => {
    expect(() => unseal(randomBytes(32), seal(secret, 'token'))).toThrow('another SECRET_KEY')
  })

  it('says when it was changed', () => {
    const parts = seal(secret, 'token').split('.')
    for (const part of [2, 3, 4]) {
      const flipped = Buffer.from(parts[part] ?? '', 'base64url')
      flipped[0] = (flipped[0] ?? 0) ^ 1
      const changed = parts.with(part, flipped.toString('base64url')).join('.')
      expect(() => unseal(secret, changed)).toThrow('changed')
    }
    const short = parts
      .with(
        3,
        Buffer.from(parts[3] ?? '', 'base64url')
          .subarray(0, 4)
          .toString('base64url'),
      )
      .join('.')
    expect(() => unseal(secret, short)).toThrow(NotUnsealed)
    expect(() => unseal(secret, 'token')).toThrow('no sealed text')
  })

  it('asks for a key of 32 bytes', () => {
    expect(() => seal(randomBytes(16), 'token')).toThrow('16 bytes')
  })
})

describe('a key for a purpose', () => {
  it('is the same every time and tells nothing of the others', () => {
    expect(keyFor(secret, 'files')).toEqual(keyFor(secret, 'files'))
    expect(keyFor(secret, 'files')).not.toEqual(keyFor(secret, 'seal'))
    expect(keyFor(secret, 'files')).not.toEqual(Buffer.from(secret))
  })
})
