// Telegram's HTML, read as strictly as Telegram reads it: https://core.telegram.org/bots/api#html-style
import { badRequest } from './refused.ts'

export type Entity = {
  type: string
  offset: number
  length: number
  url?: string
  language?: string
  custom_emoji_id?: string
  user?: { id: number; is_bot: boolean; first_name: string }
}
type Tag = { name: string; offset: number; attributes: Record<string, string> }

const plain: Record<string, string> = {
  b: 'bold',
  strong: 'bold',
  i: 'italic',
  em: 'italic',
  u: 'underline',
  ins: 'underline',
  s: 'strikethrough',
  strike: 'strikethrough',
  del: 'strikethrough',
  code: 'code',
  pre: 'pre',
  'tg-spoiler': 'spoiler',
  blockquote: 'blockquote',
}
const known = new Set([...Object.keys(plain), 'a', 'span', 'tg-emoji'])
const letters: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"' }
const token = /<\/\s*([a-zA-Z0-9-]*)\s*>|<([a-zA-Z0-9-]*)([^<>]*)>|<|&(#x?[0-9a-fA-F]+|[a-z]+);?/g

/** The text without its tags, and what they meant; refuses what Telegram refuses. */
export function parseHtml(html: string): { text: string; entities: Entity[] } {
  const open: Tag[] = []
  const entities: Entity[] = []
  let text = ''
  let read = 0
  for (const match of html.matchAll(token)) {
    text += html.slice(read, match.index)
    read = match.index + match[0].length
    const at = () => Buffer.byteLength(html.slice(0, match.index))
    const [whole, closing, opening, rest = '', letter] = match
    if (letter !== undefined) text += decode(whole, letter)
    else if (closing !== undefined) close(closing.toLowerCase(), at())
    else open.push({ ...openTag(opening, rest, at()), offset: text.length })
  }
  text += html.slice(read)
  const left = open.at(-1)
  if (left) throw refusal(`Can't find end tag corresponding to start tag "${left.name}"`)
  return { text, entities: entities.filter((each) => each.length > 0).sort((a, b) => a.offset - b.offset) }

  function close(name: string, at: number) {
    const tag = open.pop()
    if (!tag) throw refusal(`Unexpected end tag at byte offset ${at}`)
    if (name !== '' && tag.name !== name) {
      throw refusal(`Unmatched end tag at byte offset ${at}, expected "</${tag.name}>", found "</${name}>"`)
    }
    const entity = entityOf(tag)
    if (entity) entities.push({ ...entity, offset: tag.offset, length: text.length - tag.offset })
  }
}

const refusal = (what: string) => badRequest(`can't parse entities: ${what}`)

function openTag(found: string | undefined, rest: string, at: number): Omit<Tag, 'offset'> {
  const name = found?.toLowerCase() ?? ''
  if (!known.has(name)) throw refusal(`Unsupported start tag "${name}" at byte offset ${at}`)
  const attributes: Record<string, string> = {}
  const form = /([a-zA-Z-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/g
  for (const [, key = '', double, single, bare] of rest.matchAll(form)) {
    attributes[key.toLowerCase()] = unescapeAll(double ?? single ?? bare ?? '')
  }
  if (name === 'span' && attributes.class !== 'tg-spoiler') {
    throw refusal(`Tag "span" must have class "tg-spoiler" at byte offset ${at}`)
  }
  if (name === 'tg-emoji' && !attributes['emoji-id']) {
    throw refusal(`Custom emoji is invalid at byte offset ${at}`)
  }
  return { name, attributes }
}

function entityOf({ name, attributes }: Tag): Pick<Entity, 'type'> | undefined {
  if (name === 'span') return { type: 'spoiler' }
  if (name === 'tg-emoji') return { type: 'custom_emoji', ...{ custom_emoji_id: attributes['emoji-id'] } }
  if (name === 'blockquote' && 'expandable' in attributes) return { type: 'expandable_blockquote' }
  if (name !== 'a') return { type: plain[name] ?? name }
  const mentioned = /^tg:\/\/user\?id=(\d+)$/.exec(attributes.href ?? '')?.[1]
  if (mentioned) return { type: 'text_mention', ...{ user: { id: Number(mentioned), is_bot: false, first_name: '' } } }
  return attributes.href ? { type: 'text_link', ...{ url: attributes.href } } : undefined
}

function decode(whole: string, letter: string): string {
  if (!letter.startsWith('#')) return letters[letter] ?? whole
  const code = letter.startsWith('#x') ? Number.parseInt(letter.slice(2), 16) : Number(letter.slice(1))
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole
}

const unescapeAll = (text: string) =>
  text.replaceAll(/&(#x?[0-9a-fA-F]+|[a-z]+);?/g, (whole, letter: string) => decode(whole, letter))

/** What Telegram finds in plain text by itself, as far as bots live by it. */
export function findEntities(text: string): Entity[] {
  const forms: [string, RegExp][] = [
    ['bot_command', /(?<![\w/])\/[a-zA-Z0-9_]{1,64}(@\w{3,32})?/g],
    ['mention', /(?<!\w)@\w{3,32}/g],
    ['url', /https?:\/\/[^\s<>"]+/g],
    ['phone_number', /\+\d{8,15}/g],
  ]
  const found = forms.flatMap(([type, form]) =>
    [...text.matchAll(form)].map((match) => ({ type, offset: match.index, length: match[0].length })),
  )
  const isInside = (inner: Entity, outer: Entity) =>
    inner !== outer && inner.offset >= outer.offset && inner.offset + inner.length <= outer.offset + outer.length
  return found.filter((each) => !found.some((other) => isInside(each, other))).sort((a, b) => a.offset - b.offset)
}
