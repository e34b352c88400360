// What the WhatsApp Cloud API takes, each number with its row of the platform rules.
import type { Limits } from '#bots/channel.ts'

const megabytes = 1_000_000
const hour = 3_600_000

/** Rows W3, W12, W13, W14, W16 of the platform rules. */
export const limits: Limits = {
  text: 4096,
  choiceText: 1024,
  caption: 1024,
  objectsPerCall: 1,
  buttons: { count: 3, label: 20 },
  replies: null,
  list: { rows: 10, title: 24, description: 72 },
  wants: { location: 'alone', contact: 'alone' },
  pictures: ['image/jpeg', 'image/png'],
  valueBytes: 200,
  urlButtons: false,
  edits: false,
  groupButtons: false,
  counts: 'utf16',
  mediaIn: { photo: 5 * megabytes, video: 16 * megabytes, audio: 16 * megabytes, file: 100 * megabytes },
  window: 24 * hour,
}
