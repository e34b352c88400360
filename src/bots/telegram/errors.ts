// What Telegram's refusals mean for a message, and what to do about them.
import { GrammyError, HttpError } from 'grammy'
import { type FailureKind, SendFailed } from '#bots/channel.ts'
import { networkFailure } from '#bots/fetch.ts'
import type { Cause } from '#core/causes.ts'

type Row = { code?: number; says?: RegExp; kind: FailureKind; why: Cause; means: string; lost?: true }

/** The first row that fits decides. `says` is looked for in Telegram's description. */
const rows: Row[] = [
  {
    code: 401,
    kind: 'credentials',
    why: 'token',
    means: "the bot's token is no longer good: make a new one at @BotFather and enter it",
  },
  {
    code: 404,
    kind: 'credentials',
    why: 'token',
    means: 'there is no bot with this token: copy it again from @BotFather',
  },
  { code: 429, kind: 'later', why: 'busy', means: 'too many messages at once' },
  {
    says: /message to edit not found|message can't be edited|message_id_invalid/i,
    kind: 'gone',
    why: 'not_taken',
    means: 'the message can no longer be edited',
  },
  {
    says: /message thread not found|topic_(closed|deleted|id_invalid)/i,
    kind: 'no-topic',
    why: 'no_rights',
    means: 'the topic is closed or gone',
  },
  {
    says: /blocked by the user/i,
    kind: 'refused',
    lost: true,
    why: 'blocked',
    means: 'this person has stopped the bot; only they can start it again',
  },
  {
    says: /user is deactivated/i,
    kind: 'refused',
    lost: true,
    why: 'no_account',
    means: "this person's Telegram account no longer exists",
  },
  {
    says: /can't initiate conversation/i,
    kind: 'refused',
    why: 'not_started',
    means: 'this person has not started the bot yet; they must write to it first',
  },
  {
    says: /was kicked|not a member/i,
    kind: 'refused',
    lost: true,
    why: 'not_in_group',
    means: 'the bot is no longer in this group; add it again',
  },
  {
    says: /not enough rights|no rights|chat_write_forbidden|chat_restricted|need administrator/i,
    kind: 'refused',
    why: 'no_rights',
    means: 'the bot lacks the right to do this here; a group admin can give it',
  },
  {
    says: /chat not found|peer_id_invalid|group chat was deactivated|chat was deleted/i,
    kind: 'refused',
    lost: true,
    why: 'not_in_group',
    means: 'this chat does not exist, or the bot was never in it',
  },
  {
    says: /failed to get http url content|wrong type of the web page content|webpage_(curl_failed|media_empty)/i,
    kind: 'later',
    why: 'file',
    means: 'Telegram could not fetch the file: can PUBLIC_URL be reached from the internet?',
  },
  {
    says: /bad webhook/i,
    kind: 'refused',
    why: 'file',
    means: 'PUBLIC_URL must be a public https address on port 443, 80, 88 or 8443',
  },
  {
    says: /query is too old/i,
    kind: 'refused',
    why: 'not_taken',
    means: 'the button was pressed too long ago to be answered',
  },
]

/** Any error of a call as what it means for the message. */
export function failureOf(error: unknown): SendFailed {
  if (error instanceof SendFailed) return error
  if (error instanceof HttpError) return networkFailure('Telegram', error.error)
  if (!(error instanceof GrammyError) || typeof error.error_code !== 'number') return networkFailure('Telegram', error)
  const { error_code: code, description, parameters } = error
  const words = (means: string) => `Telegram answered ${code} (${description}): ${means}`
  if (parameters.migrate_to_chat_id !== undefined) {
    const movedTo = String(parameters.migrate_to_chat_id)
    return new SendFailed('moved', String(code), words('the group became a supergroup with a new id'), { movedTo })
  }
  const row = rows.find((one) => (one.code ?? code) === code && (one.says?.test(description) ?? true))
  const more = {
    ...(parameters.retry_after === undefined ? {} : { retryAfter: parameters.retry_after * 1000 }),
    // Telegram counts by chat first (T6, T7): what else is meant for it would only be refused as well.
    ...(code === 429 ? { holds: 'chat' as const } : {}),
  }
  if (row) {
    const lost = row.lost ? { lost: true } : {}
    return new SendFailed(row.kind, String(code), words(row.means), { ...more, ...lost, why: row.why })
  }
  const asItIs = 'the message cannot be sent like this'
  if (code < 500) return new SendFailed('refused', String(code), words(asItIs), { why: 'not_taken' })
  const down = { ...more, why: 'platform_down' as const, isDown: true }
  // What stands before Telegram's servers gave up on them: they may have done it.
  if (isGateway(code)) return new SendFailed('unknown', String(code), words(`${inBetween}, ${nobodyKnows}`), down)
  return new SendFailed('later', String(code), words('Telegram has trouble of its own'), down)
}

const isGateway = (code: number) => code === 502 || code === 504
const inBetween = 'its servers did not answer in time'
const nobodyKnows = 'so nobody knows whether it was accepted'

/** Whether an edit changed nothing, which is as good as done. */
export function isNotModified(error: unknown): boolean {
  return error instanceof GrammyError && /message is not modified/i.test(error.description)
}

/** Whether only the quoted message was not found, in the words of today's Bot API servers and of older ones. */
export function isQuoteLost(error: unknown): boolean {
  return error instanceof GrammyError && /message to be replied|repl(y|ied) message not found/i.test(error.description)
}

/** Whether a topic already was as it should become. */
export function isTopicNotModified(error: unknown): boolean {
  return error instanceof GrammyError && /topic_not_modified/i.test(error.description)
}
