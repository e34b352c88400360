// The page: phones side by side, and above them a guide, the clock, faults.
import { html, raw } from 'hono/html'
import { themes } from '#core/palette.ts'
import { demoZone, spareCredentials } from '#sandbox/demo.ts'
import type { SandboxNeeds } from '#sandbox/doors.ts'
import { faultKinds } from '#sandbox/fault-routes.ts'
import { sheets } from './assets.ts'
import { guide } from './guide.ts'
import { phoneHtml, platformNames } from './phone.ts'
import type { Html } from './words.ts'

/** The whole page; its script fills the phones. */
export function pageHtml({ demo, note, now, tokenFile }: SandboxNeeds): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>caseline sandbox</title>
<link rel="icon" href="data:,">
${sheets.map((sheet) => html`<link rel="stylesheet" href="/sandbox/page/${sheet}">`)}
<style>:root{${raw(houseColours())}}</style>
<script type="module" src="/sandbox/page/page.js"></script>
<script type="application/json" id="guide">${raw(JSON.stringify(guide).replaceAll('<', '\\u003c'))}</script>
</head>
<body data-zone="${demoZone}" data-now="${now()}">
<header class="bar">
  <h1>caseline <span>sandbox</span></h1>
  <div class="guide" role="group" aria-label="Guide">
    <button type="button" data-guide="back" aria-label="Previous step">‹</button>
    <p aria-live="polite"><b></b> <span></span></p>
    <button type="button" class="main" data-guide="do">Do it</button>
    <button type="button" data-guide="next" aria-label="Next step">›</button>
  </div>
  ${spareHtml(tokenFile)}
  ${faultsHtml()}
  <button type="button" class="theme" aria-label="Light or dark" title="Light or dark"><svg viewBox="0 0 24 24" aria-hidden="true"><circle cx="12" cy="12" r="9"/><path d="M12 3a9 9 0 0 1 0 18Z"/></svg></button>
</header>
<div class="bar tools-bar">
  <div class="chips" role="group" aria-label="Phones shown">${demo.phones.map(
    (phone) =>
      html`<button type="button" aria-pressed="false" class="chip ${phone.platform}" data-shows="${phone.id}" data-mark="${platformNames[phone.platform][0]}" title="${platformNames[phone.platform]}">${phone.title}<span class="unread" hidden></span></button>`,
  )}</div>
  <div class="clock" role="group" aria-label="The house's clock"><time></time>${steps.map(
    ([words, ms]) =>
      html`<button type="button" data-advance="${ms}" aria-label="Move the clock by ${words}">+${words}</button>`,
  )}</div>
</div>
<main class="stage">${demo.phones.map(phoneHtml)}</main>
<footer>${note}</footer>
<dialog class="ask" aria-label="Pick a date"><form method="dialog"><label>When? <input required></label><menu><button value="">Cancel</button><button value="ok" class="main">OK</button></menu></form></dialog>
<p class="offline" role="status" hidden>The house does not answer. Trying again …</p>
</body>
</html>`
}

const minute = 60_000
const steps = [
  ['1 min', minute],
  ['5 min', 5 * minute],
  ['15 min', 15 * minute],
  ['1 h', 60 * minute],
  ['1 day', 1440 * minute],
]

const faultNames: Record<string, string> = {
  '429': '429: too many requests',
  '5xx': '5xx: an error of theirs',
  timeout: 'No answer, nothing done',
  'accepted-but-timeout': 'No answer, but done',
  reset: 'Connection reset',
  'broken-json': 'Broken JSON',
  'expired-reply-token': 'Reply tokens expired',
  'pair-rate': '131056: too many to one person',
  'fails-later': 'Accepted, fails later',
}

function faultsHtml(): Html {
  const columns = Object.entries(faultKinds).map(([platform, kinds]) => {
    const boxes = kinds.map(
      (kind) =>
        html`<label><input type="checkbox" data-platform="${platform}" data-fault="${kind}"> ${faultNames[kind]}</label>`,
    )
    return html`<fieldset><legend>${platformNames[platform as keyof typeof faultKinds]}</legend>${boxes}</fieldset>`
  })
  return html`<details class="faults"><summary>Faults <span class="count" hidden></span></summary><div class="menu"><p>A platform gets every call wrong in that way until you switch it off.</p><div class="columns">${columns}</div></div></details>`
}

/** What is typed on the admin page to connect the account that nobody has connected yet. */
function spareHtml(tokenFile: string): Html {
  const value = (name: string, words: string) =>
    html`<label>${name}<input readonly value="${words}" autocomplete="off" spellcheck="false"></label>`
  return html`<details class="faults spare"><summary>New account</summary><div class="menu"><p>ร้านใหม่ is a LINE account that is not connected yet. Connect it yourself on <a href="/admin" target="_blank" rel="noopener">the admin page</a>: sign in with the admin token, then Channels, LINE, and these two. The first start printed the token and keeps it in <code>${tokenFile}</code>, unless ADMIN_TOKEN was set. To see the account's phones press มะลิ (a customer) and ทีมร้านใหม่ (its team) in the row above the phones.</p>${value('Channel secret', spareCredentials.channelSecret)}${value('Channel access token', spareCredentials.channelAccessToken)}</div></details>`
}

/** The house's palette as custom properties that follow light and dark. */
function houseColours(): string {
  const names = Object.keys(themes.light) as (keyof typeof themes.light)[]
  return names
    .map((name) => {
      const property = name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
      return `--${property}:light-dark(${themes.light[name]},${themes.dark[name]})`
    })
    .join(';')
}
