// Small pictures of large ones, a few at a time: decoding one takes more memory and time than anything else here.

const side = 480
const mostAtOnce = 2
const mostWaiting = 32
/** A picture of more is not decoded at all. */
const mostPixels = 100_000_000

let working = 0
const waiting: (() => void)[] = []

/** A small JPEG of the picture in a file; 'busy' where too many wait already, null where the file only calls itself a picture. */
export async function previewOf(path: string): Promise<Buffer | 'busy' | null> {
  if (working >= mostAtOnce) {
    if (waiting.length >= mostWaiting) return 'busy'
    await new Promise<void>((go) => waiting.push(go))
  } else working++
  try {
    return await shrunk(path)
  } finally {
    const next = waiting.shift()
    if (next) next()
    else working--
  }
}

async function shrunk(path: string): Promise<Buffer | null> {
  const { default: sharp } = await import('sharp')
  // One thread a picture, and nothing kept of it: the next is another.
  sharp.concurrency(1)
  sharp.cache(false)
  try {
    return await sharp(path, { limitInputPixels: mostPixels, sequentialRead: true })
      .rotate()
      .resize(side, side, { fit: 'inside', withoutEnlargement: true })
      .jpeg({ quality: 80 })
      .toBuffer()
  } catch {
    return null
  }
}
