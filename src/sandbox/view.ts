// What is on the phones, as JSON.
import type { DemoPhone } from './demo.ts'
import type { Attached, Bubble, Button, Picture } from './transcript.ts'

/** A phone and every bubble on it, without the bytes of pictures. */
export function viewOf(phone: DemoPhone) {
  const { id, platform, title, kind, bot } = phone
  return {
    id,
    platform,
    title,
    kind,
    bot,
    members: phone.members.map((member) => ({ id: member.id, name: member.name })),
    topics: phone.topics?.() ?? [],
    isTyping: phone.isTyping?.() ?? false,
    bubbles: phone.chat.bubbles().map((bubble) => bubbleView(phone, bubble)),
  }
}

function bubbleView(phone: DemoPhone, bubble: Bubble) {
  const { native: _, image: _image, images, file, buttons, quickReplies, ...rest } = bubble
  return {
    ...rest,
    buttons: buttons.map(buttonView),
    quickReplies: quickReplies.map(buttonView),
    pictures: images.map((picture, at) => mediumView(picture, mediaPath(phone, bubble, at))),
    ...(file ? { file: fileView(file, mediaPath(phone, bubble, 'file')) } : {}),
  }
}

const buttonView = ({ label, kind, url, description, section }: Button) => ({ label, kind, url, description, section })

const mediumView = ({ bytes, mime, problem }: Picture, src: string) => (bytes ? { src, mime } : { problem })

const fileView = ({ kind, name, ...medium }: Attached, src: string) => ({ kind, name, ...mediumView(medium, src) })

/** Where a bubble's picture (by its place among them) or file is fetched. */
export function mediaPath(phone: DemoPhone, bubble: Pick<Bubble, 'id'>, at: number | 'file'): string {
  return `/sandbox/media/${phone.id}/${encodeURIComponent(bubble.id)}/${at}`
}
