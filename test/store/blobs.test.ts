import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { buffer } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { blobPath, dropHalves, openBlob, putBlob } from '#store/blobs.ts'
import { folder } from './folder.ts'

const bytes = new TextEncoder().encode('a photo of a slip')

async function bytesOf(path: string, sha256: string): Promise<Buffer | null> {
  const blob = await openBlob(path, sha256)
  return blob && (await buffer(blob.read()))
}

describe('files on disk', () => {
  it('come back by their hash', async () => {
    const path = folder()
    const { sha256, size } = await putBlob(path, bytes)
    expect([sha256.length, size]).toEqual([64, 17])
    expect(new Uint8Array((await bytesOf(path, sha256)) ?? [])).toEqual(bytes)
  })

  it('are kept once, however many put them at once, and leave no halves', async () => {
    const path = folder()
    const put = await Promise.all(Array.from({ length: 8 }, () => putBlob(path, bytes)))
    const [shard = ''] = readdirSync(path)
    expect(readdirSync(`${path}/${shard}`)).toEqual([put[0]?.sha256])
  })

  it('are kept as they come, and are the same however they came', async () => {
    const path = folder()
    async function* coming() {
      for (const byte of bytes) yield Uint8Array.of(byte)
    }
    expect(await putBlob(path, coming())).toEqual(await putBlob(path, bytes))
    const large = new Uint8Array(3_000_000).fill(7)
    const { sha256, size } = await putBlob(path, large)
    expect(sha256).toBe(createHash('sha256').update(large).digest('hex'))
    expect([size, (await bytesOf(path, sha256))?.length]).toEqual([3_000_000, 3_000_000])
  })

  it('are not kept where they break off, or where who looks at them refuses', async () => {
    const path = folder()
    async function* breaking() {
      yield bytes
      throw new Error('the connection broke')
    }
    await expect(putBlob(path, breaking())).rejects.toThrow('the connection broke')
    const refuse = async (half: string) => {
      expect(readFileSync(half, 'utf8')).toBe('a photo of a slip')
      throw new Error('not taken')
    }
    await expect(putBlob(path, bytes, refuse)).rejects.toThrow('not taken')
    expect(readdirSync(path)).toEqual([])
  })

  it('that were coming when a process was killed are dropped by the next', async () => {
    const path = folder()
    const { sha256 } = await putBlob(path, bytes)
    writeFileSync(`${path}/coming-1`, 'half a video')
    await dropHalves(path)
    expect(readdirSync(path)).toEqual([sha256.slice(0, 2)])
    await dropHalves(`${path}/nowhere`)
  })

  it('are put again where only half of them is there', async () => {
    const path = folder()
    const { sha256 } = await putBlob(path, bytes)
    writeFileSync(blobPath(path, sha256), 'a ph')
    await putBlob(path, bytes)
    expect((await bytesOf(path, sha256))?.toString()).toBe('a photo of a slip')
  })

  it('are null where they are not here', async () => {
    expect(await bytesOf(folder(), 'a'.repeat(64))).toBeNull()
  })

  it('are reached by a hash and nothing else', async () => {
    for (const name of ['../secret.key', 'A'.repeat(64), '', `${'a'.repeat(64)}/..`]) {
      expect(() => blobPath(folder(), name)).toThrow('SHA-256')
    }
  })
})
