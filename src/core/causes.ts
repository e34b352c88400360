// Why a message did not arrive: a closed list, so that every platform's codes come down to words and a next step in each language.

export const causes = [
  /** The platform has trouble of its own, did not answer at all, or could not be reached from here. */
  'platform_down',
  'no_answer',
  'unreachable',
  /** The process ended while the message was on its way; or the data came back from a backup made before. */
  'restart',
  'restored',
  'busy',
  /** The person: their window is closed, they blocked us, have no account, never wrote, or cannot get what we send. */
  'window',
  'blocked',
  'no_account',
  'not_started',
  'undeliverable',
  'protected',
  'opted_out',
  'blocked_by_us',
  'needs_phone',
  'country',
  /** The group: the bot is not in it, may not write there, or it takes no such message. */
  'not_in_group',
  'no_rights',
  'group',
  /** The business's own account. */
  'quota',
  'payment',
  'token',
  'rights',
  'account_held',
  'not_registered',
  'retired',
  /** The message itself. */
  'template',
  'file',
  'too_large',
  'not_taken',
] as const

export type Cause = (typeof causes)[number]
