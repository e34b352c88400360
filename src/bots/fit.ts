// Makes any message fit any platform: what comes out maps one to one to what the platform takes.
import { type Counts, clipAs, lengthOf, splitText } from '#core/text.ts'
import type { Card, Outgoing, Part } from '#flows/message.ts'
import type { FileLink, Limits, PartKind, Target } from './channel.ts'
import { type FittedChoices, planChoices } from './choices.ts'

export type Body =
  | { kind: 'text'; text: string }
  | { kind: 'card'; card: Card }
  | { kind: 'picture'; link: FileLink; caption?: string }
  | { kind: 'file'; link: FileLink; name: string; caption?: string }
  | { kind: 'location'; latitude: number; longitude: number; title: string }

/** One message object of a platform. `quotes` marks the one that quotes what the message quotes. */
export type Piece = Body & { choices?: FittedChoices; quotes?: true }

type Context = Pick<Target, 'kind' | 'links'>

/** The calls a message takes, each a list of pieces. Choices ride on one piece, quick replies on the very last. */
export function fit(message: Outgoing, limits: Limits, context: Context): Piece[][] {
  const plan = planChoices(message, limits, context.kind)
  const parts = plan.lines.length === 0 ? message.parts : withLines(message.parts, plan.lines)
  const carries = plan.choices !== null
  const bodies = parts.flatMap((part) => fitPart(part, limits, context, carries))
  const pieces: Piece[] = plan.choices === null ? bodies : withChoices(bodies, plan.choices, limits)
  // A wording can come to nothing, but a message without a call would never come to its end.
  if (pieces.length === 0) pieces.push({ kind: 'text', text: '–' })
  const first = pieces[0]
  if (first !== undefined && message.quotes !== undefined) pieces[0] = { ...first, quotes: true }
  return grouped(pieces, limits.objectsPerCall)
}

/** A card as plain text: title and badge, its lines, what to do first. */
export function cardText(card: Card): string {
  const title = card.badge === undefined ? card.title : `${card.title} · ${card.badge}`
  const lines = card.lines.map(({ label, text }) => (label === undefined ? text : `${label}: ${text}`))
  const note = card.note === undefined ? [] : ['', card.note.title, card.note.text]
  return [title, ...lines, ...note].join('\n')
}

function withLines(parts: Part[], lines: string[]): Part[] {
  const last = parts.at(-1)
  const words = lines.join('\n')
  if (last?.kind !== 'text') return [...parts, { kind: 'text', text: words }]
  return [...parts.slice(0, -1), { kind: 'text', text: `${last.text}\n\n${words}` }]
}

function fitPart(part: Part, limits: Limits, context: Context, carries: boolean): Body[] {
  switch (part.kind) {
    case 'text':
      return texts(part.text, limits)
    case 'card':
      return [{ kind: 'card', card: fitCard(part.card, cardRoom(limits, carries), limits.counts) }]
    case 'picture':
      return fitPicture(part, limits, context)
    case 'file':
      return fitFile(part, context.links(part.file), limits)
    case 'location':
      return [part]
    default:
      return part satisfies never
  }
}

function fitPicture(part: Part & { kind: 'picture' }, limits: Limits, context: Context): Body[] {
  const link = context.links(part.file)
  if (link === null) return texts(joined(part.caption, part.instead), limits)
  if (limits.pictures !== undefined && !limits.pictures.includes(link.mime))
    return fitFile({ ...part, kind: 'file', name: link.name ?? part.instead }, link, limits)
  return captioned({ kind: 'picture', link }, part.caption, limits)
}

function fitFile(part: Part & { kind: 'file' }, link: FileLink | null, limits: Limits): Body[] {
  if (link === null) return texts(joined(part.caption, part.instead), limits)
  if (limits.files === false) return texts(joined(part.caption, `${part.name}: ${link.url}`), limits)
  return captioned({ kind: 'file', link, name: part.name }, part.caption, limits)
}

function captioned(body: Body & { kind: 'picture' | 'file' }, caption: string | undefined, limits: Limits): Body[] {
  if (caption === undefined || caption.trim() === '') return [body]
  if (lengthOf(caption, limits.counts) <= limits.caption) return [{ ...body, caption }]
  return [body, ...texts(caption, limits)]
}

function texts(text: string, limits: Limits): Body[] {
  return splitText(text, limits.text, limits.counts).map((piece) => ({ kind: 'text', text: piece }))
}

function joined(...words: (string | undefined)[]): string {
  return words.filter((word) => word !== undefined && word !== '').join('\n')
}

/** A little less than the limit: a platform's own card adds marks and line breaks of its own. */
function cardRoom(limits: Limits, carries: boolean): number {
  return Math.floor((carries ? (limits.choiceText ?? limits.text) : limits.text) * 0.9)
}

function fitCard(card: Card, max: number, counts: Counts): Card {
  let fitted: Card = { ...card, title: clipAs(card.title, 300, counts) }
  for (;;) {
    const excess = lengthOf(cardText(fitted), counts) - max
    if (excess <= 0) return fitted
    const shorter = shortened(fitted, excess, counts)
    if (shorter === null) return fitted
    fitted = shorter
  }
}

/** Cuts the longest text of a card by what is too much; where all are short, the last line goes. */
function shortened(card: Card, excess: number, counts: Counts): Card | null {
  const lengths = card.lines.map(({ text }) => lengthOf(text, counts))
  const longest = Math.max(0, ...lengths)
  const noteLength = card.note === undefined ? 0 : lengthOf(card.note.text, counts)
  const enough = Math.max(80, Math.max(longest, noteLength) - excess)
  if (card.note !== undefined && noteLength >= longest && noteLength > 80)
    return { ...card, note: { ...card.note, text: clipAs(card.note.text, enough, counts) } }
  if (longest > 80) {
    const at = lengths.indexOf(longest)
    const lines = card.lines.map((line, n) => (n === at ? { ...line, text: clipAs(line.text, enough, counts) } : line))
    return { ...card, lines }
  }
  if (card.lines.length > 0) return { ...card, lines: card.lines.slice(0, -1) }
  if (card.note === undefined) return null
  const { note: _, ...bare } = card
  return bare
}

function withChoices(bodies: Body[], choices: FittedChoices, limits: Limits): Piece[] {
  const at = carrier(bodies, choices, limits)
  const body = bodies[at]
  if (body === undefined) return [...bodies, { kind: 'text', text: labels(choices), choices }]
  return [...bodies.slice(0, at), ...carrying(body, choices, limits), ...bodies.slice(at + 1)]
}

/** Which piece carries the choices; -1 where a new one must. */
function carrier(bodies: Body[], choices: FittedChoices, limits: Limits): number {
  if (choices.as === 'replies' && limits.replies !== null) return bodies.length - 1
  const able: PartKind[] = limits.choicesOn ?? ['text', 'card']
  return bodies.findLastIndex(({ kind }) => able.includes(kind))
}

/** A text too long to carry choices says its beginning first. */
function carrying(body: Body, choices: FittedChoices, limits: Limits): Piece[] {
  if (body.kind !== 'text') return [{ ...body, choices }]
  const pieces: Piece[] = splitText(body.text, limits.choiceText ?? limits.text, limits.counts).map((text) => ({
    kind: 'text',
    text,
  }))
  const last = pieces.pop()
  return last === undefined ? [] : [...pieces, { ...last, choices }]
}

function labels({ items }: FittedChoices): string {
  return items.map(({ label }) => label).join(' · ')
}

function grouped(pieces: Piece[], size: number): Piece[][] {
  const calls: Piece[][] = []
  for (let at = 0; at < pieces.length; at += size) calls.push(pieces.slice(at, at + size))
  return calls
}
