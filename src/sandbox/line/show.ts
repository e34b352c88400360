// How a LINE message looks on a phone: its words from top to bottom, its buttons, its pictures.
import type { Button, NewBubble } from '#sandbox/transcript.ts'
import type { LineMessage } from './messages.ts'

type Node = {
  [field: string]: unknown
  type?: string
  contents?: Node[]
  action?: Node
  text?: string
  layout?: string
}

type Looks = Pick<NewBubble, 'text' | 'title' | 'buttons' | 'quickReplies' | 'location' | 'file'> & {
  pictures: string[]
}

/** What is to be seen of a message that LINE accepted. */
export function looksOf(message: LineMessage): Looks {
  const looks = bodyOf(message)
  const quickReplies = message.quickReply?.items.map((item) => toButton(item.action)) ?? []
  return { ...looks, quickReplies }
}

function bodyOf(message: LineMessage): Looks {
  switch (message.type) {
    case 'text':
      return { text: message.text, pictures: [] }
    case 'textV2':
      return { text: message.text.replaceAll('{{', '{').replaceAll('}}', '}'), pictures: [] }
    case 'sticker':
      return { file: { kind: 'sticker', name: `${message.packageId}/${message.stickerId}` }, pictures: [] }
    case 'image':
      return { pictures: [message.originalContentUrl, message.previewImageUrl] }
    case 'video':
      return { file: { kind: 'video', url: message.originalContentUrl }, pictures: [message.previewImageUrl] }
    case 'audio':
      return { file: { kind: 'audio', url: message.originalContentUrl }, pictures: [] }
    case 'location': {
      const { title, address, latitude, longitude } = message
      return { text: `${title}\n${address}`, location: { title, address, latitude, longitude }, pictures: [] }
    }
    case 'template':
      return templateLooks(message.template)
    case 'flex':
      return flexLooks(message.contents)
  }
}

function flexLooks(container: unknown): Looks {
  const top = container as Node
  const bubbles = top.type === 'carousel' ? (top.contents ?? []) : [top]
  const blocks = bubbles.map((bubble) => blocksOf(bubble))
  return {
    text: blocks.map((each) => each.map(wordsOf).filter(Boolean).join('\n')).join('\n\n'),
    buttons: blocks.flat().flatMap(buttonsOf),
    pictures: blocks.flat().flatMap(picturesOf),
  }
}

const blocksOf = (bubble: Node) =>
  [bubble.header, bubble.hero, bubble.body, bubble.footer].filter((block): block is Node => block !== undefined)

function wordsOf(node: Node): string {
  if (node.type === 'text') return node.contents?.map((span) => span.text ?? '').join('') || (node.text ?? '')
  if (node.type !== 'box') return ''
  const gap = node.layout === 'vertical' ? '\n' : ' '
  return (node.contents ?? []).map(wordsOf).filter(Boolean).join(gap)
}

function buttonsOf(node: Node): Button[] {
  const inside = (node.contents ?? []).flatMap(buttonsOf)
  if (!node.action) return inside
  return [toButton(node.action, wordsOf(node)), ...inside]
}

const picturesOf = (node: Node): string[] => [
  ...(node.type === 'image' || node.type === 'icon' ? [String(node.url)] : []),
  ...(node.type === 'video' ? [String(node.previewUrl)] : []),
  ...(node.contents ?? []).flatMap(picturesOf),
]

function templateLooks(template: Extract<LineMessage, { type: 'template' }>['template']): Looks {
  switch (template.type) {
    case 'buttons':
      return {
        title: template.title,
        text: template.text,
        buttons: template.actions.map((action) => toButton(action)),
        pictures: present(template.thumbnailImageUrl),
      }
    case 'confirm':
      return { text: template.text, buttons: template.actions.map((action) => toButton(action)), pictures: [] }
    case 'carousel':
      return {
        text: template.columns.map((each) => [each.title, each.text].filter(Boolean).join('\n')).join('\n\n'),
        buttons: template.columns.flatMap((each) => each.actions.map((action) => toButton(action))),
        pictures: template.columns.flatMap((each) => present(each.thumbnailImageUrl)),
      }
    case 'image_carousel':
      return {
        buttons: template.columns.map((each) => toButton(each.action)),
        pictures: template.columns.map((each) => each.imageUrl),
      }
  }
}

const present = (url?: string) => (url ? [url] : [])

function toButton(action: unknown, words = ''): Button {
  const found = action as { type: string; label?: string; uri?: string }
  return { label: found.label ?? words, kind: found.type, url: found.uri, native: action }
}
