// The tracking page as HTML, in the customer's language.
import { type Html, html } from '#admin/html.ts'
import type { Language } from '#core/workflow.ts'
import { dayTime } from '#templates/time.ts'
import type { Tracked, TrackNeeds } from './tracked.ts'

/** The page of a case. */
export function trackPage({ business, language, say, now, issue, history }: Tracked, token: string): Html {
  const time = (at: number) => dayTime(at, now, business.row.timezone, language)
  const { number, typeLabel, statusLabel, phase, eta, orders, openedAt } = issue
  const isLate = eta !== null && eta <= now
  return document(
    language,
    `${say('track.title', { number })} · ${business.row.name}`,
    html`<p class="from">${business.row.name}</p>
<h1>${say('track.title', { number })}</h1>
<section class="now ${phase}"><p class="status">${statusLabel}</p><p>${waitsFor(say, issue)}</p>
${eta === null ? '' : isLate ? html`<p>${say('track.late')}</p>` : html`<p><span>${say('track.eta')}</span> <strong>${time(eta)}</strong></p>`}</section>
<dl><div><dt>${say('track.type')}</dt><dd>${typeLabel}</dd></div>
${orders.length > 0 ? html`<div><dt>${say('track.orders')}</dt><dd><bdi>${orders.join(', ')}</bdi></dd></div>` : ''}
<div><dt>${say('track.opened')}</dt><dd>${time(openedAt)}</dd></div></dl>
<h2>${say('track.history')}</h2>
<ol>${history.map(({ at, label }) => html`<li><span>${label}</span> <time datetime="${new Date(at).toISOString()}">${time(at)}</time></li>`)}</ol>
<p class="live">${say('track.live')}</p>`,
    token,
  )
}

/** What is shown where nothing is. */
export function gonePage({ wordings }: Pick<TrackNeeds, 'wordings'>, language: Language): Html {
  const say = wordings(language)
  return document(
    language,
    say('track.gone'),
    html`<h1>${say('track.gone')}</h1><p>${say('track.gone_help')}</p>`,
    null,
  )
}

/** What is shown to whoever asks too often. */
export function busyPage({ wordings }: Pick<TrackNeeds, 'wordings'>, language: Language): Html {
  const say = wordings(language)
  return document(
    language,
    say('track.busy'),
    html`<h1>${say('track.busy')}</h1><p>${say('track.busy_help')}</p>`,
    null,
  )
}

function waitsFor(say: Tracked['say'], { phase, waitingFor }: Tracked['issue']): string {
  if (phase !== 'open') return say(phase === 'closed' ? 'track.closed' : 'track.resolved')
  return say(`track.waits_${waitingFor}`)
}

function document(language: Language, title: string, content: Html, token: string | null): Html {
  return html`<!doctype html>
<html lang="${language}" dir="${language === 'ar' ? 'rtl' : 'ltr'}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex, nofollow"><meta name="referrer" content="no-referrer">
<title>${title}</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/track/assets/track.css">
${token ? html`<script type="module" src="/track/assets/track.js"></script>` : ''}</head>
<body><main ${token ? html`data-live="/track/${token}/events"` : ''}>${content}</main>${token ? html`<p class="said" role="status"></p>` : ''}</body></html>`
}
