// What a Telegram bot takes, each number with its row of the platform rules.
import type { Limits } from '#bots/channel.ts'

const megabytes = 1_000_000

/** https://core.telegram.org/bots/api: rows T5, T8, T9, T18 of the platform rules. */
export const limits: Limits = {
  text: 4096,
  caption: 1024,
  objectsPerCall: 1,
  buttons: { count: 60, label: 60 },
  replies: { count: 12, label: 60, typed: true },
  list: null,
  wants: { location: 'reply', contact: 'reply' },
  pictures: ['image/jpeg', 'image/png', 'image/webp'],
  valueBytes: 64,
  urlButtons: true,
  edits: true,
  groupButtons: true,
  counts: 'utf16',
  mediaIn: { photo: 20 * megabytes, video: 20 * megabytes, audio: 20 * megabytes, file: 20 * megabytes },
  window: null,
}
