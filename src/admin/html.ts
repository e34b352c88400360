// The pieces that pages are made of: small functions that answer escaped HTML.
import { html, raw } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'
import type { Ask, Refused } from './page.ts'

export type Html = HtmlEscapedString | Promise<HtmlEscapedString>
export { html, raw }

export type Tone = 'plain' | 'good' | 'warn' | 'bad'

/** A block with a heading of its own; without one where the page's own heading says it already. */
export function card(title: string | null, content: Html | Html[], note?: string): Html {
  return html`<section class="card">${title === null ? '' : html`<h2>${title}</h2>`}${note ? html`<p class="muted">${note}</p>` : ''}${content}</section>`
}

/** A block that is opened when it is needed. */
export function fold(title: string, content: Html | Html[], isOpen: boolean, note?: string): Html {
  return html`<details class="card" ${isOpen ? raw('open') : ''}><summary>${title}</summary>${note ? html`<p class="muted">${note}</p>` : ''}${content}</details>`
}

/** The way back to the list that a page is a part of, and which part it is. */
export function crumbs(href: string, words: string, here?: Html | string): Html {
  return html`<p class="crumbs"><a href="${href}">${words}</a>${here ? html` <span aria-hidden="true">›</span> ${here}` : ''}</p>`
}

/** What is said where a list has nothing: what to do next. */
export function empty(words: string, next?: Html): Html {
  return html`<div class="empty"><p>${words}</p>${next ?? ''}</div>`
}

export function badge(words: string, tone: Tone = 'plain'): Html {
  return html`<span class="badge ${tone}">${words}</span>`
}

export function notice(words: string, tone: Tone = 'plain'): Html {
  return html`<p class="notice ${tone}" role="${tone === 'bad' ? 'alert' : 'status'}">${words}</p>`
}

export function link(href: string, words: string): Html {
  return html`<a href="${href}">${words}</a>`
}

export type Column<Row> = { head: string; cell: (row: Row) => Html | string; number?: boolean }

/** A table that becomes a list of cards on a small screen: each cell carries its column's name. */
export function table<Row>(caption: string, columns: Column<Row>[], rows: Row[]): Html {
  return html`<div class="table"><table><caption class="hidden">${caption}</caption>
    <thead><tr>${columns.map(({ head, number }) => html`<th scope="col" class="${number ? 'number' : ''}">${head}</th>`)}</tr></thead>
    <tbody>${rows.map((row) => html`<tr>${columns.map(({ head, cell, number }) => html`<td data-head="${head}" class="${number ? 'number' : ''}"><div>${cell(row)}</div></td>`)}</tr>`)}</tbody>
  </table></div>`
}

/** Facts, a line each. */
export function facts(lines: [name: string, value: Html | string][]): Html {
  return html`<dl class="facts">${lines.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`
}

export type Field = {
  name: string
  label: string
  value?: string
  type?: 'text' | 'password' | 'number' | 'email' | 'url' | 'search'
  help?: string
  required?: boolean
  rows?: number
  options?: { value: string; label: string }[]
  /** Text that is code or a token: left to right in any language. */
  code?: boolean
  /** Where a page has several fields of that name. */
  id?: string
}

/** A labelled field. What was typed into a refused form stays, and what is wrong with it stands beside it. */
export function field(
  { name, label, value, type, help, required, rows, options, code, id = name }: Field,
  refused: Refused = null,
): Html {
  const shown = type === 'password' ? '' : refused?.form.has(name) ? refused.form.get(name) : (value ?? '')
  const problem = refused?.fields[name]
  const described = [help ? `${id}-help` : '', problem ? `${id}-problem` : ''].filter(Boolean).join(' ')
  const about = html`id="${id}" name="${name}" ${required ? raw('required') : ''} ${described ? html`aria-describedby="${described}"` : ''} ${problem ? raw('aria-invalid="true"') : ''} ${code ? raw('dir="ltr" spellcheck="false" autocapitalize="off"') : ''}`
  const input = options
    ? html`<select ${about}>${options.map((option) => html`<option value="${option.value}" ${option.value === shown ? raw('selected') : ''}>${option.label}</option>`)}</select>`
    : rows
      ? html`<textarea ${about} rows="${rows}">${shown}</textarea>`
      : html`<input ${about} type="${type ?? 'text'}" ${type === 'number' ? raw('step="any"') : ''} value="${shown}" autocomplete="off">`
  return html`<div class="field"><label for="${id}">${label}</label>${input}
    ${help ? html`<p class="help" id="${id}-help">${help}</p>` : ''}${problem ? html`<p class="problem" id="${id}-problem">${problem}</p>` : ''}</div>`
}

/** A box to tick; `of` tells it from others of that name. */
export function tick(name: string, label: string, isTicked: boolean, value = 'on', of = name): Html {
  const id = `${of}-${value}`
  return html`<div class="tick"><input type="checkbox" id="${id}" name="${name}" value="${value}" ${isTicked ? raw('checked') : ''}><label for="${id}">${label}</label></div>`
}

/** Boxes of which any may be ticked, side by side where there is room. */
export function ticks(
  legend: string,
  boxes: Html[],
  { help, problem }: { help?: string; problem?: string } = {},
): Html {
  return html`<fieldset class="ticks"><legend>${legend}</legend>${help ? html`<p class="help">${help}</p>` : ''}${boxes}${problem ? html`<p class="problem">${problem}</p>` : ''}</fieldset>`
}

/** A form of a page. Who may only read gets none. */
export function form(ask: Pick<Ask, 'visitor'>, action: string, content: Html | Html[]): Html {
  if (ask.visitor.rights === 'read') return html``
  return html`<form method="post" action="${action}"><input type="hidden" name="formToken" value="${ask.visitor.formToken}">${content}</form>`
}

export function submit(words: string, kind: 'main' | 'plain' | 'danger' = 'main'): Html {
  return html`<button class="${kind}" type="submit">${words}</button>`
}

/** A form that is one button; `values` go along with it. */
export function button(
  ask: Pick<Ask, 'visitor'>,
  action: string,
  words: string,
  values: Record<string, string> = {},
  kind: 'main' | 'plain' | 'danger' = 'plain',
): Html {
  const hidden = Object.entries(values).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  )
  return form(ask, action, html`${hidden}${submit(words, kind)}`)
}

/** Text to be taken elsewhere, with a button that copies it. */
export function copyable(text: string, words: string): Html {
  return html`<span class="copy"><code dir="ltr">${text}</code><button type="button" class="plain" data-copy="${text}">${words}</button></span>`
}
