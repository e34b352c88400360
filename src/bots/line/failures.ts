// What LINE's errors mean for a message: https://developers.line.biz/en/reference/messaging-api/#error-responses
import { HTTPFetchError } from '@line/bot-sdk'
import { z } from 'zod'
import { type FailureKind, SendFailed, type Sent } from '#bots/channel.ts'
import { networkFailure } from '#bots/fetch.ts'
import type { Cause } from '#core/causes.ts'

/** How a call ends where LINE may have taken it: a push is repeated by its key for a day, a reply has none (L11). */
export type Repeat = 'safe' | 'unsafe'

const sentMessages = z.array(z.object({ id: z.string(), quoteToken: z.string().optional() }))

const accepted = z.object({ sentMessages })
const answer = z.object({
  message: z.string().catch(''),
  details: z.array(z.object({ message: z.string().optional(), property: z.string().optional() })).catch([]),
  sentMessages: sentMessages.catch([]),
})
/** `isCut`: it is not the JSON that LINE writes, but half of it, or another's. */
type Answer = z.infer<typeof answer> & { isCut: boolean }

/** Anything that a call to LINE threw, as a SendFailed. */
export function toFailure(error: unknown, repeat: Repeat): SendFailed {
  if (error instanceof SendFailed) return error
  if (error instanceof HTTPFetchError) return refusal(error, readAnswer(error.body), repeat)
  const failure = networkFailure('LINE', error)
  if (failure.kind !== 'unknown' || repeat === 'unsafe') return failure
  const { code, message, why, isDown } = failure
  return new SendFailed('later', code, `${message}; it is safely sent again`, {
    cause: error,
    why,
    isDown,
    isUnsure: true,
  })
}

/** The ids of what LINE accepted; none where its answer does not say. */
export function acceptedIn(body: unknown): Sent['messages'] {
  const parsed = accepted.safeParse(body)
  return parsed.data?.sentMessages ?? []
}

function refusal(error: HTTPFetchError, said: Answer, repeat: Repeat): SendFailed {
  const { kind, reason, why } = meaning(error.status, said, repeat)
  const wait = kind === 'later' ? retryAfter(error.headers) : undefined
  return new SendFailed(kind, String(error.status), reason, {
    cause: error,
    ...(why ? { why } : {}),
    ...(wait === undefined ? {} : { retryAfter: wait }),
    // LINE counts calls by channel and endpoint (L12).
    ...(error.status === 429 ? { holds: 'channel' as const } : {}),
    ...(kind === 'accepted-before' ? { acceptedIds: said.sentMessages } : {}),
    isDown: isTrouble(error.status),
    isUnsure: isTrouble(error.status),
  })
}

type Meaning = { kind: FailureKind; reason: string; why?: Cause }

function meaning(status: number, said: Answer, repeat: Repeat): Meaning {
  const words = inWords(said)
  if (status === 400 && /reply ?token/i.test(words))
    return { kind: 'reply-token', reason: `LINE no longer takes this reply token${words}` }
  // A token that was used, perhaps by our first try, and a faulty message are both 400: asked once more, LINE says which.
  if (status === 400 && said.isCut)
    return { kind: 'later', reason: `LINE answered 400${words}, which cannot be read`, why: 'not_taken' }
  if (status === 429 && /monthly limit/i.test(words)) return { kind: 'refused', reason: monthly, why: 'quota' }
  if (isTrouble(status)) {
    const kind = repeat === 'safe' ? 'later' : 'unknown'
    return { kind, reason: `LINE answered ${status}${words}: its servers have a problem`, why: 'platform_down' }
  }
  const known = meanings[status]
  if (known === undefined) return { kind: 'refused', reason: `LINE answered ${status}${words}` }
  return { kind: known.kind, reason: `LINE answered ${status}${words}: ${known.check}`, why: known.why }
}

const isTrouble = (status: number) => status >= 500 || status === 408

const monthly =
  "LINE answered 429: this account's messages for the month are used up. Raise the plan in LINE Official Account Manager; replies stay free"

const meanings: Record<number, { kind: FailureKind; why: Cause; check: string }> = {
  400: {
    kind: 'refused',
    why: 'not_taken',
    check: 'the message or its receiver is not valid. Is the bot still in this chat?',
  },
  401: {
    kind: 'credentials',
    why: 'token',
    check: "is this channel's access token the long-lived one, and not reissued since?",
  },
  403: { kind: 'refused', why: 'rights', check: "this account's plan or rights do not allow it" },
  404: {
    kind: 'refused',
    why: 'not_in_group',
    check: 'LINE does not know this chat or person. Is the bot still in it?',
  },
  409: { kind: 'accepted-before', why: 'not_taken', check: 'it was accepted before' },
  410: { kind: 'refused', why: 'not_taken', check: 'what was asked for is gone' },
  413: { kind: 'refused', why: 'too_large', check: 'the message is too large' },
  429: { kind: 'later', why: 'busy', check: 'too many calls at once' },
}

/** " (message: detail)", or nothing. */
function inWords({ message, details }: Answer): string {
  const more = details.map(({ property, message: what }) => [property, what].filter(Boolean).join(' '))
  const words = [message, ...more].filter((part) => part !== '')
  return words.length === 0 ? '' : ` (${words.join('; ')})`
}

function readAnswer(body: string): Answer {
  try {
    const parsed = answer.safeParse(JSON.parse(body))
    return { isCut: false, ...(parsed.data ?? { message: '', details: [], sentMessages: [] }) }
  } catch {
    return { isCut: true, message: body.slice(0, 200), details: [], sentMessages: [] }
  }
}

/** Seconds, or a date. */
function retryAfter(headers: Headers): number | undefined {
  const said = headers.get('retry-after')
  const seconds = said === null ? Number.NaN : Number(said)
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined
}
