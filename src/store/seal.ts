// Credentials at rest: AES-256-GCM under a key made of SECRET_KEY, whose id stands in the sealed text.
import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto'

/** The 32 bytes of SECRET_KEY. Nothing is done with them directly. */
export type SecretKey = Uint8Array
/** One key, or the newest and after it those of before, which only open and verify. */
export type SecretKeys = SecretKey | readonly SecretKey[]

/** The keys as a list, the newest first. */
export function keysOf(keys: SecretKeys): readonly SecretKey[] {
  return keys instanceof Uint8Array ? [keys] : keys
}

/** The id of a key, as it stands in what is sealed with it: it tells nothing of the key. */
export function keyId(secret: SecretKey): string {
  return idOf(keyFor(secret, 'seal'))
}

/** The id of the key that a text was sealed with; null where it is no sealed text. */
export function sealedWith(sealed: string): string | null {
  const [version, id] = sealed.split('.')
  return version === 's1' && id ? id : null
}

/** Seals a text. The same text never looks the same twice. */
export function seal(secret: SecretKey, text: string): string {
  const key = keyFor(secret, 'seal')
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, iv)
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  const parts = [iv, cipher.getAuthTag(), sealed].map((part) => part.toString('base64url'))
  return ['s1', idOf(key), ...parts].join('.')
}

/** The text that was sealed; throws where it was changed or sealed with a key that is not among these. */
export function unseal(secrets: SecretKeys, sealed: string): string {
  const [version, id, iv, tag, body] = sealed.split('.')
  if (version !== 's1' || !iv || !tag || body === undefined) throw new NotUnsealed('this is no sealed text')
  const key = keysOf(secrets)
    .map((secret) => keyFor(secret, 'seal'))
    .find((one) => idOf(one) === id)
  if (!key) throw new NotUnsealed('it was sealed with another SECRET_KEY: bring that one back')
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(iv, 'base64url'), { authTagLength: 16 })
    decipher.setAuthTag(Buffer.from(tag, 'base64url'))
    return Buffer.concat([decipher.update(Buffer.from(body, 'base64url')), decipher.final()]).toString('utf8')
  } catch (cause) {
    throw new NotUnsealed('it was changed after it was sealed', cause)
  }
}

/** A sealed text does not open. */
export class NotUnsealed extends Error {
  override name = 'NotUnsealed'

  constructor(why: string, cause?: unknown) {
    super(`The sealed text does not open: ${why}`, { cause })
  }
}

/** A key of its own for each purpose, so that none of them tells about another. */
export function keyFor(secret: SecretKey, purpose: string): Buffer {
  if (secret.length !== 32) throw new Error(`SECRET_KEY has ${secret.length} bytes, not 32`)
  return Buffer.from(hkdfSync('sha256', secret, '', `caseline ${purpose}`, 32))
}

function idOf(key: Buffer): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 8)
}
