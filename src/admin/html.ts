// The pieces that pages are made of: small functions that answer escaped HTML.
import { html, raw } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'
import type { Ask, Refused } from './page.ts'

export type Html = HtmlEscapedString | Promise<HtmlEscapedString>
export { html, raw }

export type Tone = 'plain' | 'good' | 'warn' | 'bad'

/** A block with a heading of its own; `level` 2 unless it stands inside another. */
export function card(title: string, content: Html | Html[], note?: string): Html {
  return html`<section class="card"><h2>${title}</h2>${note ? html`<p class="muted">${note}</p>` : ''}${content}</section>`
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
    <tbody>${rows.map((row) => html`<tr>${columns.map(({ head, cell, number }) => html`<td data-head="${head}" class="${number ? 'number' : ''}">${cell(row)}</td>`)}</tr>`)}</tbody>
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
}

/** A labelled field. What was typed into a refused form stays, and what is wrong with it stands beside it. */
export function field(
  { name, label, value, type, help, required, rows, options, code }: Field,
  refused: Refused = null,
): Html {
  const shown = type === 'password' ? '' : refused?.form.has(name) ? refused.form.get(name) : (value ?? '')
  const problem = refused?.fields[name]
  const described = [help ? `${name}-help` : '', problem ? `${name}-problem` : ''].filter(Boolean).join(' ')
  const about = html`id="${name}" name="${name}" ${required ? raw('required') : ''} ${described ? html`aria-describedby="${described}"` : ''} ${problem ? raw('aria-invalid="true"') : ''} ${code ? raw('dir="ltr" spellcheck="false" autocapitalize="off"') : ''}`
  const input = options
    ? html`<select ${about}>${options.map((option) => html`<option value="${option.value}" ${option.value === shown ? raw('selected') : ''}>${option.label}</option>`)}</select>`
    : rows
      ? html`<textarea ${about} rows="${rows}">${shown}</textarea>`
      : html`<input ${about} type="${type ?? 'text'}" value="${shown}" autocomplete="off">`
  return html`<div class="field"><label for="${name}">${label}</label>${input}
    ${help ? html`<p class="help" id="${name}-help">${help}</p>` : ''}${problem ? html`<p class="problem" id="${name}-problem">${problem}</p>` : ''}</div>`
}

/** A box to tick. */
export function tick(name: string, label: string, isTicked: boolean, value = 'on'): Html {
  const id = `${name}-${value}`
  return html`<div class="tick"><input type="checkbox" id="${id}" name="${name}" value="${value}" ${isTicked ? raw('checked') : ''}><label for="${id}">${label}</label></div>`
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
