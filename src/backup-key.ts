// Who can open a backup: an age identity (https://age-encryption.org/v1), given, or made of SECRET_KEY.
import { createReadStream, createWriteStream } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { Readable, type Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream } from 'node:stream/web'
import { bech32 } from '@scure/base'
import { Decrypter, Encrypter, identityToRecipient } from 'age-encryption'
import { keyFor, keysOf, type SecretKeys } from '#store/seal.ts'

/** The identities that may open a backup, the one that new ones are made for first. */
export type Identities = readonly [string, ...string[]]

/** The identities of an installation: the one it was given, and those of its keys. */
export function identitiesOf(given: string | null, secrets: SecretKeys): Identities {
  const [first, ...rest] = [...(given ? [given] : []), ...keysOf(secrets).map(identityOf)]
  if (!first) throw new Error('There is no key to make backups with')
  return [first, ...rest]
}

/** Seals a stream into a file that is there only when it is whole and on disk. */
export async function sealInto(
  path: string,
  from: Readable,
  identities: Identities,
  by: Transform[] = [],
): Promise<void> {
  const encrypter = new Encrypter()
  encrypter.addRecipient(await identityToRecipient(identities[0]))
  const part = `${path}.${process.pid}.part`
  try {
    const clear = by.reduce((stream: Readable, step) => piped(stream, step), from)
    const sealed = await encrypter.encrypt(Readable.toWeb(clear) as ReadableStream<Uint8Array>)
    await pipeline(Readable.fromWeb(sealed as ReadableStream), createWriteStream(part, { mode: 0o600 }))
    await synced(part)
    await rename(part, path)
  } catch (problem) {
    await rm(part, { force: true })
    throw problem
  }
}

/** What a sealed file holds, as a stream; throws NotOpened where none of the identities is meant. */
export async function openSealed(path: string, identities: Identities): Promise<Readable> {
  const decrypter = new Decrypter()
  for (const identity of identities) decrypter.addIdentity(identity)
  const file = createReadStream(path)
  try {
    const clear = await decrypter.decrypt(Readable.toWeb(file) as ReadableStream<Uint8Array>)
    return Readable.fromWeb(clear as ReadableStream)
  } catch (cause) {
    file.destroy()
    if (!(cause instanceof Error) || 'code' in cause) throw cause
    throw cause.message.startsWith('no identity matched') ? new NotOpened(path, cause) : new NotABackup(path, cause)
  }
}

/** A backup is not for us. */
export class NotOpened extends Error {
  override name = 'NotOpened'

  constructor(path: string, cause: unknown) {
    super(`${path} does not open with this key: set the BACKUP_KEY, or the SECRET_KEY, that it was made with`, {
      cause,
    })
  }
}

/** A file is something else. */
export class NotABackup extends Error {
  override name = 'NotABackup'

  constructor(path: string, cause: unknown) {
    super(`${path} is no backup, or its beginning is damaged`, { cause })
  }
}

/** One that breaks breaks the other. */
function piped(from: Readable, step: Transform): Transform {
  from.once('error', (problem) => step.destroy(problem))
  return from.pipe(step)
}

async function synced(path: string): Promise<void> {
  const file = await open(path, 'r+')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Any 32 bytes are an X25519 key; age writes them in Bech32. */
function identityOf(secret: Uint8Array): string {
  return bech32.encodeFromBytes('AGE-SECRET-KEY-', keyFor(secret, 'backup')).toUpperCase()
}
