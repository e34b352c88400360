// A platform that answers what a test tells it to, in order, and remembers what it was asked.
import type { Outside } from '#bots/channel.ts'
import { stillClocks } from '#src/clock.ts'

export type Answer = {
  status?: number
  body?: unknown
  /** Instead of `body`, as it is. */
  raw?: string | Uint8Array<ArrayBuffer>
  headers?: Record<string, string>
  fails?: Error
  /** No answer ever comes. */
  never?: true
}
export type Asked = {
  url: string
  /** The end of the address's path. */
  method: string
  headers: Headers
  body: Record<string, unknown>
}

export const nowhere = 'http://127.0.0.1:1'

/** What a channel is opened with, what it asked, and its waits to be moved. */
export function scripted(...answers: Answer[]): { outside: Outside; asked: Asked[]; advance(ms: number): void } {
  const asked: Asked[] = []
  const clocks = stillClocks(0)
  const outside = { base: nowhere, dataBase: nowhere, waits: clocks.waits, timeout: 10_000, fetch: by(answers, asked) }
  return { outside, asked, advance: clocks.advance }
}

function by(answers: Answer[], asked: Asked[]): typeof fetch {
  return async (input, init) => {
    const url = String(input)
    const body = typeof init?.body === 'string' ? (JSON.parse(init.body) as Record<string, unknown>) : {}
    const method = new URL(url).pathname.split('/').at(-1) ?? ''
    asked.push({ url, method, headers: new Headers(init?.headers), body })
    const answer = answers.shift() ?? {}
    if (answer.fails) throw answer.fails
    if (answer.never) return await untilAborted(init?.signal)
    const { raw = JSON.stringify(answer.body ?? {}), status = 200, headers = {} } = answer
    return new Response(raw, { status, headers })
  }
}

function untilAborted(signal: AbortSignal | null | undefined): Promise<never> {
  return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)))
}

/** A network where nobody listens, as fetch says it. */
export const nobodyListens = Object.assign(new TypeError('fetch failed'), {
  cause: Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }),
})

/** A connection that broke, nobody knows when. */
export const connectionBroke = Object.assign(new TypeError('fetch failed'), {
  cause: Object.assign(new Error('read'), { code: 'ECONNRESET' }),
})
