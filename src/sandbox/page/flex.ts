// A LINE Flex message as LINE's clients draw it: https://developers.line.biz/en/docs/messaging-api/flex-message-layout/
import { html } from 'hono/html'
import { type Html, key, link, mapped } from './words.ts'

type Node = {
  [field: string]: unknown
  type?: string
  contents?: Node[]
  text?: string
  url?: string
  layout?: string
  action?: { type: string; label?: string; uri?: string }
}

/** What drawing needs to know of its bubble: its id, and where the pictures at those addresses are fetched. */
export type Drawing = { bubble: string; picture(url: string): string | undefined }

/** A container: one bubble, or several side by side. */
export function flexHtml(container: unknown, drawing: Drawing): Html {
  const top = container as Node
  const bubbles = top.type === 'carousel' ? (top.contents ?? []) : [top]
  return html`<div class="flex-row">${bubbles.map((bubble) => bubbleHtml(bubble, drawing))}</div>`
}

function bubbleHtml(bubble: Node, drawing: Drawing): Html {
  const blocks = ['header', 'hero', 'body', 'footer'].map((name) => bubble[name] as Node | undefined)
  const direction = bubble.direction === 'rtl' ? 'rtl' : 'ltr'
  return html`<div class="flex-card" dir="${direction}">${blocks.map((block) => block && nodeHtml(block, 'vertical', drawing))}</div>`
}

function nodeHtml(node: Node, parent: string, drawing: Drawing): Html {
  switch (node.type) {
    case 'box':
      return boxHtml(node, parent, drawing)
    case 'text':
      return textHtml(node, parent)
    case 'button':
      return buttonHtml(node, parent, drawing)
    case 'image':
    case 'icon':
      return imageHtml(node, parent, drawing)
    case 'separator':
      return html`<hr style="${placed(node, parent)};border-color:${node.color ?? '#d4d6da'}">`
    default:
      return html`<span style="${placed(node, parent)}"></span>`
  }
}

function boxHtml(node: Node, parent: string, drawing: Drawing): Html {
  const layout = node.layout ?? 'vertical'
  const inside = (node.contents ?? []).map((child) => nodeHtml(child, layout, drawing))
  const style = `${placed(node, parent)};${boxStyle(node, layout)}`
  return html`<div class="flex-box" style="${style}">${inside}</div>`
}

function boxStyle(node: Node, layout: string): string {
  return declarations({
    'flex-direction': layout === 'vertical' ? 'column' : 'row',
    'align-items': layout === 'baseline' ? 'baseline' : (node.alignItems ?? 'stretch'),
    'justify-content': node.justifyContent,
    gap: length(node.spacing),
    'background-color': node.backgroundColor,
    border:
      node.borderWidth &&
      `${borders[String(node.borderWidth)] ?? node.borderWidth} solid ${node.borderColor ?? '#0000'}`,
    'border-radius': length(node.cornerRadius),
    width: node.width,
    'max-width': node.maxWidth,
    height: node.height,
    padding: length(node.paddingAll),
    'padding-block-start': length(node.paddingTop),
    'padding-block-end': length(node.paddingBottom),
    'padding-inline-start': length(node.paddingStart),
    'padding-inline-end': length(node.paddingEnd),
  })
}

const borders: Record<string, string> = {
  none: '0',
  light: '.5px',
  normal: '1px',
  medium: '2px',
  'semi-bold': '3px',
  bold: '4px',
}

function textHtml(node: Node, parent: string): Html {
  const spans = node.contents?.map((span) => html`<span style="${wordStyle(span)}">${span.text ?? ''}</span>`)
  const style = `${placed(node, parent)};${wordStyle(node)};text-align:${node.align ?? 'start'}`
  const isCut = node.wrap !== true
  return html`<span class="flex-text ${isCut ? 'is-cut' : ''}" dir="auto" style="${style}">${spans ?? node.text ?? ''}</span>`
}

const wordStyle = (node: Node) =>
  declarations({
    'font-size': sizes[String(node.size ?? '')] ?? node.size,
    'font-weight': node.weight === 'bold' ? 700 : undefined,
    'font-style': node.style,
    'text-decoration': node.decoration,
    color: node.color,
  })

function buttonHtml(node: Node, parent: string, drawing: Drawing): Html {
  const { action = { type: '' } } = node
  const style = `${placed(node, parent)};${buttonColours(node)}`
  const label = action.label ?? ''
  if (action.uri)
    return html`<a class="flex-button" style="${style}" href="${mapped(action.uri)}" target="_blank" rel="noopener noreferrer">${label}</a>`
  return key({ label, kind: action.type, native: action }, drawing.bubble, 'flex-button', style)
}

/** `primary` writes white on its colour, `secondary` dark, `link` in its colour. */
function buttonColours({ style, color }: Node): string {
  if (style === 'primary') return declarations({ 'background-color': color ?? '#06a94d', color: '#ffffff' })
  if (style === 'secondary') return declarations({ 'background-color': color ?? '#dcdfe5', color: '#111111' })
  return declarations({ color: color ?? '#42659a' })
}

function imageHtml(node: Node, parent: string, drawing: Drawing): Html {
  const src = drawing.picture(node.url ?? '')
  const style = `${placed(node, parent)};aspect-ratio:${String(node.aspectRatio ?? '1:1').replace(':', '/')};object-fit:${node.aspectMode ?? 'contain'}`
  const name = node.type === 'icon' ? 'flex-icon' : 'flex-image'
  if (!src) return html`<span class="${name} is-grey" style="${style}"></span>`
  return link(src, html`<img class="${name}" style="${style}" src="${src}" alt="">`)
}

/** How a component lies in its parent: in rows its share of the width, everywhere its margin. */
function placed(node: Node, parent: string): string {
  const share = node.flex ?? (parent === 'vertical' || node.type === 'separator' ? 0 : 1)
  const side = parent === 'vertical' ? 'margin-block-start' : 'margin-inline-start'
  return declarations({ flex: share === 0 ? 'none' : `${share} ${share} 0`, [side]: length(node.margin) })
}

// Sizes as LINE's clients have them, a little smaller as these phones are narrow.
const sizes: Record<string, string> = {
  xxs: '10px',
  xs: '11.5px',
  sm: '12.5px',
  md: '14px',
  lg: '16px',
  xl: '18.5px',
  xxl: '24px',
}
const spaces: Record<string, string> = {
  none: '0',
  xs: '2px',
  sm: '4px',
  md: '7px',
  lg: '10px',
  xl: '14px',
  xxl: '18px',
}

const length = (given: unknown) => (given === undefined ? undefined : (spaces[String(given)] ?? String(given)))

function declarations(all: Record<string, unknown>): string {
  return Object.entries(all)
    .filter(([, value]) => value !== undefined && value !== false)
    .map(([name, value]) => `${name}:${value}`)
    .join(';')
}
