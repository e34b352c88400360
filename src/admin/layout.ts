// The frame of every admin page: head, menu, what was done or refused, the page itself.
import type { Context } from 'hono'
import { getCookie } from 'hono/cookie'
import { frameWords } from './frame-words.ts'
import { type Html, html, notice, raw, type Tone } from './html.ts'
import type { Ask, Page, Visitor, Workspace } from './page.ts'
import { languageAsked, type PageLanguage, pageLanguages } from './words.ts'

export type Framed = {
  title: string
  content: Html
  ask: Ask | null
  pages: Page[]
  workspaces: Workspace[]
  current: string | null
  said: { words: string; tone: Tone } | null
  refused: string | null
}

const groups = ['work', 'settings', 'running'] as const

/** A whole document. */
export function framed(
  visitor: Pick<Visitor, 'language'> & Partial<Visitor>,
  { title, content, ask, pages, workspaces, current, said, refused }: Framed,
): Html {
  const { language } = visitor
  const say = frameWords(language)
  return html`<!doctype html>
<html lang="${language}" dir="${language === 'ar' ? 'rtl' : 'ltr'}">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">
<title>${title} · caseline</title>
<link rel="icon" href="data:,"><script src="/admin/assets/theme.js"></script><link rel="stylesheet" href="/admin/assets/style.css"><script type="module" src="/admin/assets/script.js"></script>
</head>
<body>
<a class="skip" href="#content">${say('skip')}</a>
${ask ? head(ask, workspaces, current) : ''}
<div class="${ask ? 'frame' : 'frame alone'}">
${ask ? menu(ask, pages, current) : ''}
<main id="content" tabindex="-1">
<h1>${title}</h1>
${ask?.needs.sandbox ? notice(say('sandbox'), 'warn') : ''}
${said ? notice(said.words, said.tone) : ''}${refused ? notice(refused, 'bad') : ''}
${ask?.visitor.rights === 'read' ? notice(say('read_only')) : ''}
${content}
</main>
</div>
</body></html>`
}

function head({ c, visitor, workspace, to }: Ask, workspaces: Workspace[], current: string | null): Html {
  const say = frameWords(visitor.language)
  const others = workspaces.filter(({ id }) => id !== workspace.id)
  return html`<header class="top">
<a class="brand" href="${to('start')}">caseline</a>
<details class="choice"><summary>${workspace.name}</summary><div class="drop">
${others.map(({ id, name }) => html`<a href="/admin/w/${id}/${current ?? 'start'}">${name}</a>`)}
${visitor.workspace === null && visitor.rights === 'all' ? html`<a href="/admin/new">${say('new_workspace')}</a>` : html`<span class="muted">${say('only_workspace')}</span>`}
</div></details>
<div class="tools">
<button type="button" class="plain" data-theme-next aria-label="${say('theme')}" title="${say('theme')}">◐</button>
<details class="choice"><summary aria-label="${say('language')}: ${languageNames[visitor.language]}" lang="${visitor.language}">${languageNames[visitor.language]}</summary><div class="drop">
${Object.entries(languageNames).map(([code, name]) => html`<form method="post" action="/admin/language"><input type="hidden" name="formToken" value="${visitor.formToken}"><input type="hidden" name="from" value="${c.req.path}"><button class="link" name="language" value="${code}" lang="${code}">${name}</button></form>`)}
</div></details>
<form method="post" action="/admin/sign-out"><input type="hidden" name="formToken" value="${visitor.formToken}"><button class="plain">${say('sign_out')}</button></form>
</div></header>`
}

const languageNames = { en: 'English', th: 'ไทย', ar: 'العربية' } as const

function menu({ visitor, to }: Ask, pages: Page[], current: string | null): Html {
  const say = frameWords(visitor.language)
  return html`<nav aria-label="${say('menu')}"><details class="menu" open><summary>${say('menu')}</summary>
${groups.map((group) => {
  const own = pages.filter((page) => page.group === group)
  return own.length === 0
    ? ''
    : html`<p class="group">${say(`group_${group}`)}</p><ul>${own.map((page) => html`<li><a href="${to(page.path)}" ${page.path === current ? raw('aria-current="page"') : ''}>${page.title(visitor.language)}</a></li>`)}</ul>`
})}
</details></nav>`
}

/** A page without a menu. */
export function alone(language: PageLanguage, title: string, content: Html): Html {
  return framed(
    { language },
    { title, content, ask: null, pages: [], workspaces: [], current: null, said: null, refused: null },
  )
}

/** The answer to whoever asks too often. */
export function tooOften(c: Context, seconds: number): Response | Promise<Response> {
  const say = frameWords(languageOf(c))
  c.header('retry-after', String(seconds))
  return c.html(alone(languageOf(c), say('busy'), notice(say('too_often'), 'bad')), 429)
}

/** The language a visitor chose, else the one their browser asks for. */
export function languageOf(c: Context): PageLanguage {
  const chosen = getCookie(c, 'caseline_language')
  return pageLanguages.find((language) => language === chosen) ?? languageAsked(c.req.header('accept-language'))
}
