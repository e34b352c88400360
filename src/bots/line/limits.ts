// What LINE takes. L… are rows of the platform rules; see https://developers.line.biz/en/reference/messaging-api/
import type { Limits } from '#bots/channel.ts'

const MB = 1_000_000

export const lineLimits: Limits = {
  text: 5000, // L13
  caption: 0, // A picture has no caption.
  objectsPerCall: 5, // L7
  buttons: { count: 13, label: 40 }, // L16: a bubble's size is the limit; as many as quick replies, so that a group is offered what a private chat is.
  replies: { count: 13, label: 20, counts: 'graphemes', urls: true }, // L14
  list: null,
  choicesOn: ['text', 'card'],
  wants: { location: 'reply', camera: 'reply', date: 'button' }, // L14, L15
  pictures: ['image/jpeg', 'image/png'], // L18
  files: false, // L18: no file message goes out.
  valueBytes: 300, // L15
  urlButtons: true,
  edits: false,
  groupButtons: true,
  counts: 'utf16',
  mediaIn: { photo: 20 * MB, video: 100 * MB, audio: 50 * MB, file: 100 * MB }, // Ours: L19 names no sizes.
  window: null, // L10: push reaches friends at any time.
}

/** Lengths that only LINE has, in UTF-16 units unless said otherwise. */
export const lengths = {
  altText: 1500, // L16
  displayText: 300, // L15
  locationTitle: 100,
  locationAddress: 100,
  bubbleBytes: 30_000, // L16
}
