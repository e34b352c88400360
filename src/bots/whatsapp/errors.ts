// What WhatsApp's error codes mean for a message, and what to do about them.
// https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes
import { z } from 'zod'
import { type Attempt, type FailureKind, type Holds, SendFailed } from '#bots/channel.ts'
import type { Cause } from '#core/causes.ts'

/** An error as Graph answers it and as statuses carry it. */
export const graphError = z.object({
  code: z.union([z.number(), z.string()]).transform(String),
  title: z.string().optional(),
  message: z.string().optional(),
  error_subcode: z.number().optional(),
  error_data: z.object({ details: z.string().optional() }).optional().catch(undefined),
})

export type GraphError = z.output<typeof graphError>

type Row = { kind: FailureKind; why: Cause; means: string; retryAfter?: (attempt: number) => number; holds?: Holds }

const seconds = (count: number) => () => count * 1000
const hours = (count: number) => () => count * 3_600_000
/** 4^X seconds, X from 0: rule W6. An hour at most. */
const pairRate = (attempt: number) => Math.min(4 ** Math.max(0, attempt - 1), 3600) * 1000

const token = 'the access token is no longer good: make a new one in Meta Business Suite and enter it'
const rights = 'the access token may not send for this number: give its system user whatsapp_business_messaging'

/** By code: rows W4 to W11, W20 and W22 of the platform rules. */
const rows = new Map(
  Object.entries<Row>({
    '131047': {
      kind: 'window',
      why: 'window',
      means: 'the person wrote more than 24 hours ago, so only a template may be sent',
    },

    '1': { kind: 'later', why: 'platform_down', means: 'WhatsApp has trouble of its own' },
    '2': { kind: 'later', why: 'platform_down', means: 'WhatsApp is down for a moment' },
    '4': {
      kind: 'later',
      why: 'busy',
      means: 'this app has made too many calls',
      retryAfter: seconds(60),
      holds: 'channel',
    },
    '80007': {
      kind: 'later',
      why: 'busy',
      means: 'this business account has made too many calls',
      retryAfter: seconds(60),
      holds: 'channel',
    },
    '368': {
      kind: 'later',
      why: 'account_held',
      means: 'the account is blocked for a policy violation: see Business Support Home',
      retryAfter: hours(1),
    },
    '130429': {
      kind: 'later',
      why: 'busy',
      means: 'this number sends faster than its throughput allows',
      retryAfter: seconds(5),
      holds: 'channel',
    },
    '131000': { kind: 'later', why: 'platform_down', means: 'WhatsApp failed for a reason it does not know' },
    '131016': {
      kind: 'later',
      why: 'platform_down',
      means: 'WhatsApp is out of service for a moment',
      retryAfter: seconds(60),
    },
    '131048': {
      kind: 'later',
      why: 'account_held',
      means:
        "the number is held back because people marked its messages as spam: see the number's quality in WhatsApp Manager",
      retryAfter: hours(1),
    },
    '131049': {
      kind: 'later',
      why: 'protected',
      means: 'WhatsApp protects this person from too many business messages: a day must pass',
      retryAfter: hours(24),
    },
    '131056': {
      kind: 'later',
      why: 'busy',
      means: 'too many messages to this one person',
      retryAfter: pairRate,
      holds: 'chat',
    },
    '131057': {
      kind: 'later',
      why: 'platform_down',
      means: "the number's account is in maintenance",
      retryAfter: seconds(300),
    },
    '131208': { kind: 'later', why: 'busy', means: 'too many group operations', retryAfter: seconds(60) },
    '132015': {
      kind: 'later',
      why: 'template',
      means: 'the template is paused for its low quality: it comes back by itself, or use another',
      retryAfter: hours(3),
    },
    '133004': {
      kind: 'later',
      why: 'platform_down',
      means: 'WhatsApp is out of service for a moment',
      retryAfter: seconds(60),
    },

    '0': { kind: 'credentials', why: 'token', means: token },
    '3': { kind: 'credentials', why: 'rights', means: rights },
    '10': { kind: 'credentials', why: 'rights', means: rights },
    '190': { kind: 'credentials', why: 'token', means: token },
    '131005': { kind: 'credentials', why: 'rights', means: rights },
    '131031': {
      kind: 'credentials',
      why: 'account_held',
      means: 'the business account is locked: see Business Support Home',
    },
    '131042': {
      kind: 'credentials',
      why: 'payment',
      means: "the account's payment method has a problem: see billing in WhatsApp Manager",
    },
    '131045': {
      kind: 'credentials',
      why: 'not_registered',
      means: 'the number is not registered: register it in WhatsApp Manager',
    },
    '133010': {
      kind: 'credentials',
      why: 'not_registered',
      means: 'the number is not registered for the Cloud API: register it',
    },

    '33': { kind: 'refused', why: 'not_registered', means: "the business's number was deleted" },
    '100': {
      kind: 'refused',
      why: 'not_taken',
      means: 'the call holds something WhatsApp does not take: is this a fault of ours? See the details',
    },
    '130403': {
      kind: 'refused',
      why: 'blocked_by_us',
      means: 'the business has blocked this person: unblock them to write',
    },
    '130472': {
      kind: 'refused',
      why: 'protected',
      means: 'this person is part of an experiment of WhatsApp and gets no such messages',
    },
    '130497': { kind: 'refused', why: 'country', means: 'the business may not write to people of this country' },
    '131008': {
      kind: 'refused',
      why: 'not_taken',
      means: 'the call lacks something: is this a fault of ours? See the details',
    },
    '131009': {
      kind: 'refused',
      why: 'not_taken',
      means: 'the call holds a wrong value: is this a fault of ours? See the details',
    },
    '131020': { kind: 'refused', why: 'group', means: 'the group has no other member' },
    '131021': { kind: 'refused', why: 'not_taken', means: 'the receiver is the business itself' },
    '131026': {
      kind: 'refused',
      why: 'undeliverable',
      means:
        'it cannot be delivered: no WhatsApp there, an old version, or the terms were not accepted; ask the person another way',
    },
    '131030': {
      kind: 'refused',
      why: 'not_registered',
      means: 'a test number writes only to the numbers on its list: add this one in the app dashboard',
    },
    '131037': {
      kind: 'refused',
      why: 'not_registered',
      means: "the number's display name is not approved yet: see WhatsApp Manager",
    },
    '131041': { kind: 'refused', why: 'not_in_group', means: 'the group does not exist, or the business is not in it' },
    '131050': { kind: 'refused', why: 'opted_out', means: 'this person wants no marketing messages from the business' },
    '131051': { kind: 'refused', why: 'not_taken', means: 'WhatsApp does not take this type of message' },
    '131052': {
      kind: 'refused',
      why: 'file',
      means: 'what the person sent could not be fetched: ask them to send it again',
    },
    '131053': {
      kind: 'refused',
      why: 'file',
      means:
        'WhatsApp could not take the file: can PUBLIC_URL be reached from the internet, and is the file of a type it takes?',
    },
    '131055': { kind: 'refused', why: 'not_taken', means: 'this kind of call is not allowed here' },
    '131062': {
      kind: 'refused',
      why: 'needs_phone',
      means: 'this needs a phone number, and the person has shown only a user id: ask them for the number',
    },
    '131064': {
      kind: 'refused',
      why: 'template',
      means: 'the template is in the wrong category: see WhatsApp Manager',
    },
    '131204': { kind: 'refused', why: 'group', means: 'the group has more people than WhatsApp allows' },
    '131207': { kind: 'refused', why: 'group', means: 'the group is suspended for a policy violation' },
    '132000': {
      kind: 'refused',
      why: 'template',
      means: 'the template was given another number of values than it has',
    },
    '132001': {
      kind: 'refused',
      why: 'template',
      means: 'there is no such template in this language, or it is not approved',
    },
    '132005': { kind: 'refused', why: 'template', means: 'the template with its values is too long' },
    '132007': { kind: 'refused', why: 'template', means: "the template breaks one of WhatsApp's policies" },
    '132012': { kind: 'refused', why: 'template', means: 'a value has another form than the template wants' },
    '132016': {
      kind: 'refused',
      why: 'template',
      means: 'the template was paused too often and is now disabled: make another',
    },
  }),
)

/** Graph's answer to a call it refuses, with HTTP's status and, where it said so, how many seconds to wait. */
export const refusal = z.object({
  error: graphError,
  httpStatus: z.number().default(400),
  retryAfter: z.number().optional(),
})

export type GraphRefusal = z.output<typeof refusal>

/** A refused send as what it means for the message. */
export function failureOf({ error, httpStatus, retryAfter: told }: GraphRefusal, attempt: Attempt): SendFailed {
  const row = rowOf(error)
  const retryAfter = told === undefined ? row?.retryAfter?.(attempt.number) : told * 1000
  return new SendFailed(row?.kind ?? guess(httpStatus), error.code, reasonOf(error), {
    ...(retryAfter === undefined ? {} : { retryAfter }),
    ...(row?.holds ? { holds: row.holds } : {}),
    why: causeOf(error, httpStatus),
    isDown: causeOf(error, httpStatus) === 'platform_down',
  })
}

/** What an error comes down to: for failed sends and failed statuses alike. Null where its code is none we know. */
export function causeOf(error: GraphError, status = 400): Cause | null {
  const known = rowOf(error)?.why
  if (known) return known
  if (status >= 500) return 'platform_down'
  return status === 429 ? 'busy' : status === 401 ? 'token' : null
}

/** Plain words for an error, with what to do: for failed sends and failed statuses alike. */
export function reasonOf(error: GraphError): string {
  const words = error.error_data?.details ?? error.title ?? error.message
  const said = words ? `WhatsApp answered ${error.code} (${words})` : `WhatsApp answered ${error.code}`
  const means = rowOf(error)?.means
  return means ? `${said}: ${means}` : said
}

function rowOf(error: GraphError): Row | undefined {
  // Graph's word for an object that does not exist or may not be seen: here it is the number's id.
  if (error.code === '100' && error.error_subcode === 33) {
    return {
      kind: 'credentials',
      why: 'token',
      means: 'the token does not see this number: check phoneNumberId and the access token',
    }
  }
  return (
    rows.get(error.code) ??
    (isPermission(Number(error.code)) ? { kind: 'credentials', why: 'rights', means: rights } : undefined)
  )
}

/** Graph keeps 200 to 299 for permissions that were not given or were taken back. */
function isPermission(code: number): boolean {
  return code >= 200 && code <= 299
}

/** What a code we do not know means, by HTTP's status. */
function guess(status: number): FailureKind {
  // What stands before Graph gave up on it: it may have been accepted.
  if (status === 502 || status === 504) return 'unknown'
  if (status >= 500 || status === 429) return 'later'
  return status === 401 ? 'credentials' : 'refused'
}
