// What Telegram's refusals mean for a message, and what to do about them.
import { GrammyError, HttpError } from 'grammy'
import { type FailureKind, SendFailed } from '#bots/channel.ts'
import { networkFailure } from '#bots/fetch.ts'

type Row = { code?: number; says?: RegExp; kind: FailureKind; means: string; lost?: true }

/** The first row that fits decides. `says` is looked for in Telegram's description. */
const rows: Row[] = [
  {
    code: 401,
    kind: 'credentials',
    means: "the bot's token is no longer good: make a new one at @BotFather and enter it",
  },
  { code: 404, kind: 'credentials', means: 'there is no bot with this token: copy it again from @BotFather' },
  { code: 429, kind: 'later', means: 'too many messages at once' },
  {
    says: /message to edit not found|message can't be edited|message_id_invalid/i,
    kind: 'gone',
    means: 'the message can no longer be edited',
  },
  {
    says: /message thread not found|topic_(closed|deleted|id_invalid)/i,
    kind: 'no-topic',
    means: 'the topic is closed or gone',
  },
  {
    says: /blocked by the user/i,
    kind: 'refused',
    lost: true,
    means: 'this person has stopped the bot; only they can start it again',
  },
  {
    says: /user is deactivated/i,
    kind: 'refused',
    lost: true,
    means: "this person's Telegram account no longer exists",
  },
  {
    says: /can't initiate conversation/i,
    kind: 'refused',
    means: 'this person has not started the bot yet; they must write to it first',
  },
  {
    says: /was kicked|not a member/i,
    kind: 'refused',
    lost: true,
    means: 'the bot is no longer in this group; add it again',
  },
  {
    says: /not enough rights|no rights|chat_write_forbidden|chat_restricted|need administrator/i,
    kind: 'refused',
    means: 'the bot lacks the right to do this here; a group admin can give it',
  },
  {
    says: /chat not found|peer_id_invalid|group chat was deactivated|chat was deleted/i,
    kind: 'refused',
    lost: true,
    means: 'this chat does not exist, or the bot was never in it',
  },
  {
    says: /failed to get http url content|wrong type of the web page content|webpage_(curl_failed|media_empty)/i,
    kind: 'later',
    means: 'Telegram could not fetch the file: can PUBLIC_URL be reached from the internet?',
  },
  {
    says: /bad webhook/i,
    kind: 'refused',
    means: 'PUBLIC_URL must be a public https address on port 443, 80, 88 or 8443',
  },
  { says: /query is too old/i, kind: 'refused', means: 'the button was pressed too long ago to be answered' },
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
  const retryAfter = parameters.retry_after === undefined ? {} : { retryAfter: parameters.retry_after * 1000 }
  // Telegram counts by chat first (T6, T7): what else is meant for it would only be refused as well.
  const holds = code === 429 ? { holds: 'chat' as const } : {}
  const lost = row?.lost ? { lost: true } : {}
  if (row) return new SendFailed(row.kind, String(code), words(row.means), { ...retryAfter, ...holds, ...lost })
  if (code >= 500) return new SendFailed('later', String(code), words('Telegram has trouble of its own'), retryAfter)
  return new SendFailed('refused', String(code), words('the message cannot be sent like this'))
}

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
