// Small pieces that every phone's bubbles are made of.
import { html } from 'hono/html'
import { demoZone, sandboxOrigin } from '#sandbox/demo.ts'

export type Html = ReturnType<typeof html>

const time = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: demoZone })
const day = new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', month: 'short', timeZone: demoZone })

/** `14:02`, as the demo's clocks show it. */
export const timeOf = (at: number) => time.format(at)

/** `Mon, 2 Nov`, as the demo's calendars show it. */
export const dayOf = (at: number) => day.format(at)

/** An address as the page reaches it: the sandbox's public address leads back here. Nothing that would run is followed. */
export function mapped(address: string): string {
  if (address.startsWith(`${sandboxOrigin}/`)) return address.slice(sandboxOrigin.length)
  return /^(https?|tel|mailto|line|tg):/i.test(address) ? address : '#'
}

/** A link that leaves the page where it is. */
export const link = (address: string, words: unknown, name = '') =>
  html`<a href="${address.startsWith('/sandbox/') ? address : mapped(address)}" target="_blank" rel="noopener noreferrer" class="${name}">${words}</a>`

const addresses = /(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)])/

/** Text whose web addresses can be followed. */
export function linked(text: string): Html[] {
  return text.split(addresses).map((part) => (addresses.test(part) ? link(part, part) : html`${part}`))
}

type Key = { label: string; kind: string; native: unknown }
type Native = { mode?: string; clipboardText?: string; copy_text?: { text: string } }

/** A button to press: its kind says what the page itself must ask or do first. */
export function key({ label, kind, native }: Key, bubble: string, name = '', style = ''): Html {
  const { mode = '', clipboardText, copy_text } = (native ?? {}) as Native
  const copies = clipboardText ?? copy_text?.text ?? ''
  return html`<button type="button" class="${name}" style="${style}" data-press="${label}" data-on="${bubble}" data-kind="${kind}" data-mode="${mode}" data-copies="${copies}">${label}</button>`
}
