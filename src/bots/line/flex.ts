// Cards and texts with buttons as Flex bubbles: https://developers.line.biz/en/docs/messaging-api/flex-message-elements/
import type { messagingApi } from '@line/bot-sdk'
import { cardText } from '#bots/fit.ts'
import { palette as color, tones } from '#core/palette.ts'
import { clip, clipUtf16, lengthOf } from '#core/text.ts'
import type { Card, Choice } from '#flows/message.ts'
import { toAction } from './actions.ts'
import { lengths } from './limits.ts'

type Bubble = messagingApi.FlexBubble
type Box = messagingApi.FlexBox
type Component = messagingApi.FlexComponent
type Chat = 'private' | 'group'

/** A card as a Flex message. Lines that a bubble has no room for go last to first. */
export function cardMessage(card: Card, choices: Choice[], chat: Chat): messagingApi.FlexMessage {
  const bubble = cardBubble(card, choices, chat)
  const isTooLarge = Buffer.byteLength(JSON.stringify(bubble)) > lengths.bubbleBytes
  if (isTooLarge && card.lines.length > 0)
    return cardMessage({ ...card, lines: card.lines.slice(0, -1) }, choices, chat)
  return { type: 'flex', altText: altText(cardText(card)), contents: bubble }
}

/** A text with buttons as a Flex message. */
export function textMessage(text: string, choices: Choice[], chat: Chat): messagingApi.FlexMessage {
  const body: Box = {
    type: 'box',
    layout: 'vertical',
    backgroundColor: color.white,
    paddingAll: '16px',
    contents: [{ type: 'text', text, wrap: true, color: color.black }],
  }
  const contents: Bubble = { ...shape(isRightToLeft(text)), body, ...footer(choices, chat) }
  return { type: 'flex', altText: altText(text), contents }
}

function cardBubble(card: Card, choices: Choice[], chat: Chat): Bubble {
  const rows = card.lines.filter(({ text }) => text.trim() !== '').map(row)
  const note =
    card.note === undefined || `${card.note.title}${card.note.text}`.trim() === '' ? [] : [noteBox(card.note)]
  const contents = [...rows, ...note]
  const body: Box = {
    type: 'box',
    layout: 'vertical',
    backgroundColor: color.white,
    spacing: 'md',
    paddingAll: '16px',
    contents,
  }
  return {
    ...shape(card.rightToLeft ?? false),
    header: header(card),
    ...(contents.length === 0 ? {} : { body }),
    ...footer(choices, chat),
  }
}

function shape(rightToLeft: boolean): { type: 'bubble'; size: 'mega'; direction?: 'rtl' } {
  return { type: 'bubble', size: 'mega', ...(rightToLeft ? { direction: 'rtl' as const } : {}) }
}

function header(card: Card): Box {
  const tone = tones.light[card.tone]
  const title: Component = {
    type: 'text',
    text: card.title || '–',
    weight: 'bold',
    wrap: true,
    color: tone.text,
    flex: 1,
  }
  return {
    type: 'box',
    layout: 'horizontal',
    backgroundColor: tone.surface,
    spacing: 'md',
    paddingAll: '16px',
    alignItems: 'center',
    contents: card.badge ? [title, badge(card.badge, tone)] : [title],
  }
}

function badge(text: string, tone: { badge: string; badgeText: string }): Box {
  return {
    type: 'box',
    layout: 'vertical',
    flex: 0,
    backgroundColor: tone.badge,
    cornerRadius: '12px',
    paddingStart: '10px',
    paddingEnd: '10px',
    paddingTop: '4px',
    paddingBottom: '4px',
    contents: [{ type: 'text', text: clip(text, 24), size: 'xs', weight: 'bold', color: tone.badgeText }],
  }
}

function row({ label, text }: { label?: string; text: string }): Component {
  const value: Component = { type: 'text', text, size: 'sm', wrap: true, color: color.black }
  if (label === undefined || label.trim() === '') return value
  const name: Component = { type: 'text', text: label, size: 'sm', wrap: true, color: color.olive, flex: 2 }
  return { type: 'box', layout: 'horizontal', spacing: 'md', contents: [name, { ...value, flex: 5 }] }
}

function noteBox(note: { title: string; text: string }): Box {
  const lines = [
    { text: note.title, weight: 'bold', color: color.olive },
    { text: note.text, weight: 'regular', color: color.black },
  ] as const
  return {
    type: 'box',
    layout: 'vertical',
    spacing: 'xs',
    backgroundColor: color.offWhite,
    borderColor: color.cream,
    borderWidth: '1px',
    cornerRadius: '8px',
    paddingAll: '12px',
    contents: lines
      .filter(({ text }) => text.trim() !== '')
      .map((line) => ({ type: 'text', size: 'sm', wrap: true, ...line })),
  }
}

function footer(choices: Choice[], chat: Chat): { footer?: Box } {
  if (choices.length === 0) return {}
  const rows = paired(choices).map((pair): Component => {
    const buttons = pair.map((choice) => button(choice, chat))
    const [only] = buttons
    if (buttons.length === 1 && only !== undefined) return only
    return { type: 'box', layout: 'horizontal', spacing: 'sm', contents: buttons }
  })
  return {
    footer: {
      type: 'box',
      layout: 'vertical',
      backgroundColor: color.white,
      spacing: 'sm',
      paddingAll: '16px',
      contents: rows,
    },
  }
}

/** Two short buttons share a row. */
function paired(choices: Choice[]): Choice[][] {
  const rows: Choice[][] = []
  for (const choice of choices) {
    const last = rows.at(-1)
    if (last?.length === 1 && [...last, choice].every(isShort)) last.push(choice)
    else rows.push([choice])
  }
  return rows
}

function isShort({ label }: Choice): boolean {
  return lengthOf(label, 'graphemes') <= 11
}

/** `secondary` writes dark on the colour, `primary` writes white. */
function button(choice: Choice, chat: Chat): Component {
  const style = 'style' in choice ? choice.style : undefined
  const looks = {
    primary: { style: 'secondary', color: color.yellow },
    danger: { style: 'primary', color: color.olive },
    plain: { style: 'secondary', color: color.cream },
  } as const
  return { type: 'button', height: 'sm', ...looks[style ?? 'plain'], action: toAction(choice, chat) }
}

function altText(text: string): string {
  return clipUtf16(text.trim() === '' ? '–' : text, lengths.altText)
}

function isRightToLeft(text: string): boolean {
  const letter = /\p{L}/u.exec(text)?.[0]
  return letter !== undefined && /[\p{Script=Arabic}\p{Script=Hebrew}]/u.test(letter)
}
