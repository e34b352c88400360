import { readdirSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { blobPath, putBlob, readBlob } from '#store/blobs.ts'
import { folder } from './folder.ts'

const bytes = new TextEncoder().encode('a photo of a slip')

describe('files on disk', () => {
  it('come back by their hash', async () => {
    const path = folder()
    const { sha256, size } = await putBlob(path, bytes)
    expect([sha256.length, size]).toEqual([64, 17])
    expect(new Uint8Array((await readBlob(path, sha256)) ?? [])).toEqual(bytes)
  })

  it('are kept once, however many put them at once, and leave no halves', async () => {
    const path = folder()
    const put = await Promise.all(Array.from({ length: 8 }, () => putBlob(path, bytes)))
    const [shard = ''] = readdirSync(path)
    expect(readdirSync(`${path}/${shard}`)).toEqual([put[0]?.sha256])
  })

  it('are put again where only half of them is there', async () => {
    const path = folder()
    const { sha256 } = await putBlob(path, bytes)
    writeFileSync(blobPath(path, sha256), 'a ph')
    await putBlob(path, bytes)
    expect((await readBlob(path, sha256))?.toString()).toBe('a photo of a slip')
  })

  it('are null where they are not here', async () => {
    expect(await readBlob(folder(), 'a'.repeat(64))).toBeNull()
  })

  it('are reached by a hash and nothing else', async () => {
    for (const name of ['../secret.key', 'A'.repeat(64), '', `${'a'.repeat(64)}/..`]) {
      expect(() => blobPath(folder(), name)).toThrow('SHA-256')
    }
  })
})
