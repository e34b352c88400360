// A house that only remembers what reaches it, for tests of the emulators themselves.
import { onTestFinished } from 'vitest'
import { type Emulators, openEmulators } from '#sandbox/emulators.ts'
import { type MovableClocks, stillClocks } from '#src/clock.ts'

export const origin = 'https://caseline.invalid'

export type Heard = { path: string; headers: Headers; text: string; body: Record<string, unknown> }
export type House = {
  emulators: Emulators
  clocks: MovableClocks
  /** Webhooks so far, oldest first. */
  heard: Heard[]
  /** What the next webhooks are answered; 200 when there is nothing left. */
  answers: (number | 'never')[]
  /** Files it serves, by path. */
  files: Map<string, { bytes: Uint8Array<ArrayBuffer>; mime: string }>
}

export const png = Uint8Array.from(
  atob('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='),
  (letter) => letter.charCodeAt(0),
)

/** Opens emulators in front of a house that answers as told. */
export async function openHouse(): Promise<House> {
  const clocks = stillClocks(Date.UTC(2026, 10, 2, 7, 0))
  const heard: Heard[] = []
  const answers: House['answers'] = []
  const files: House['files'] = new Map()
  const deliver = async (request: Request): Promise<Response> => {
    const url = new URL(request.url)
    if (request.method === 'GET') return serve(url)
    const text = await request.text()
    heard.push({ path: url.pathname, headers: request.headers, text, body: parse(text) })
    const answer = answers.shift() ?? 200
    if (answer === 'never') return new Promise(() => undefined)
    return new Response(null, { status: answer })
  }
  const serve = (url: URL) => {
    const challenge = url.searchParams.get('hub.challenge')
    if (challenge) return new Response(url.searchParams.get('hub.verify_token') === 'verify-me' ? challenge : 'no')
    const file = files.get(url.pathname)
    if (!file) return new Response('not here', { status: 404 })
    return new Response(file.bytes, { headers: { 'content-type': file.mime } })
  }
  const emulators = await openEmulators({ ...clocks, publicOrigin: origin, deliver })
  onTestFinished(() => emulators.close())
  return { emulators, clocks, heard, answers, files }
}

function parse(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    return {}
  }
}
