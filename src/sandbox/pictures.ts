// Fetches what a message points at, as the platform or the phone would, and remembers what went wrong.
import type { Picture } from './transcript.ts'
import type { World } from './world.ts'

/** What is at an address: bytes and their type, or the problem a person would see as a grey square. */
export async function fetchFile(world: World, url: string, limit: number): Promise<Omit<Picture, 'url'>> {
  try {
    const answer = await world.reach(url)
    const bytes = new Uint8Array(await answer.arrayBuffer())
    if (!answer.ok) return { problem: `answered ${answer.status}` }
    if (bytes.length > limit) return { problem: `${bytes.length} bytes are more than ${limit}` }
    return { bytes, mime: (answer.headers.get('content-type') ?? '').split(';')[0] ?? '' }
  } catch (trouble) {
    return { problem: trouble instanceof Error ? trouble.message : String(trouble) }
  }
}

/** The same for a picture, which must be one of those types. */
export async function fetchPicture(world: World, url: string, limit: number, types: string[]): Promise<Picture> {
  const found = await fetchFile(world, url, limit)
  if (found.problem || types.includes(found.mime ?? '')) return { url, ...found }
  return { url, problem: `is ${found.mime || 'of no type'}, not ${types.join(' or ')}` }
}
