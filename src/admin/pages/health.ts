// How the house does: what waits, how late it is, its jobs, its database, its backups (S1-33, S1-45, S1-46).
import { card, facts, type Html, html, notice, table } from '#admin/html.ts'
import type { Vitals } from '#admin/needs.ts'
import type { Ask, Page } from '#admin/page.ts'
import { megabytes, timeIn } from '#admin/show.ts'
import { healthWords } from '#admin/texts/health.ts'
import { doingIn, type Upkeep, upkeepOf } from '#store/upkeep.ts'

export const health: Page = {
  path: 'health',
  title: (language) => healthWords(language)('title'),
  group: 'running',
  async show(ask) {
    const say = healthWords(ask.visitor.language)
    const { inbox, lanes, outbox, store, loop, hints } = await ask.needs.vitals()
    const waiting = Object.entries(outbox).map(([lane, one]): [string, string] => [
      say('out_lane', { lane: laneIn(ask, lane) }),
      late(ask, one),
    ])
    const lines: [string, string][] = [
      [say('events'), late(ask, inbox)],
      [say('chats'), say('busy_late', { busy: lanes.busy, seconds: seconds(lanes.lag) })],
      ...waiting,
      [say('loop'), say('ms', { ms: Math.round(loop.delay) })],
    ]
    const base: [string, string][] = [
      [say('kind'), store.kind],
      [say('size'), megabytes(store.database)],
      ...(store.log === null ? [] : [[say('log'), megabytes(store.log)] as [string, string]]),
    ]
    return html`${hints.map((hint) => hinted(ask, hint))}
      <div class="columns">${card(say('now'), facts(lines))}<div>${card(say('database'), facts(base))}${await backups(ask)}</div></div>${jobs(ask)}`
  },
}

const hints = ['public_url', 'proxy', 'advice_line', 'refused', 'log_held'] as const

function hinted({ visitor }: Ask, { about, words, count = 0, address = '' }: Vitals['hints'][number]): Html {
  const known = hints.find((name) => name === about)
  if (!known) return html`<p class="notice warn" role="status" lang="en" dir="auto">${words}</p>`
  return notice(healthWords(visitor.language)(`hint_${known}`, { count, address }), 'warn')
}

const lanes = ['otp', 'critical', 'normal', 'bulk'] as const

function laneIn({ visitor }: Ask, lane: string): string {
  const known = lanes.find((name) => name === lane)
  return known ? healthWords(visitor.language)(`lane_${known}`) : lane
}

function late({ visitor }: Ask, { waiting, lag }: { waiting: number; lag: number }): string {
  return healthWords(visitor.language)('waiting_late', { waiting, seconds: seconds(lag) })
}

const seconds = (ms: number): string => (ms / 1000).toFixed(1)

async function backups(ask: Ask): Promise<Html> {
  const { store, nightlyBackups, sandbox } = ask.needs
  const say = healthWords(ask.visitor.language)
  const [backup, proof] = await Promise.all([upkeepOf(store, 'backup'), upkeepOf(store, 'proof')])
  const off = nightlyBackups || sandbox ? '' : notice(say('backups_off'), 'warn')
  const lines = [...attempts(ask, 'backup', backup), ...attempts(ask, 'proof', proof)]
  const problems = [failed(ask, 'backup', backup), failed(ask, 'proof', proof)]
  return card(say('backups'), html`${off}${problems}${facts(lines)}`, nightlyBackups ? say('backups_help') : undefined)
}

/** When it last worked, and when it was last tried where that came to nothing so far. */
function attempts(ask: Ask, name: 'backup' | 'proof', last: Upkeep | null): [string, string][] {
  const say = healthWords(ask.visitor.language)
  const { ok, lastGood } = doingIn(last)
  const good: [string, string] = [say(name), lastGood === null ? say('never') : timeIn(ask, lastGood)]
  return last && ok !== true ? [good, [say('attempt'), timeIn(ask, last.at)]] : [good]
}

function failed({ visitor: { language } }: Ask, name: 'backup' | 'proof', last: Upkeep | null): Html | '' {
  const { reason } = doingIn(last)
  if (reason === null) return ''
  const say = healthWords(language)
  return html`<p class="notice bad" role="alert">${say(`${name}_failed`)} <bdi lang="en">${reason}</bdi><br>${say(`${name}_next`)} <code dir="ltr">npm run caseline -- doctor</code></p>`
}

function jobs(ask: Ask): Html {
  const say = healthWords(ask.visitor.language)
  const time = (at: number | null) => (at === null ? say('never') : timeIn(ask, at))
  const rows = ask.needs.jobs()
  type Job = (typeof rows)[number]
  const columns = [
    { head: say('job'), cell: (row: Job) => html`<code dir="ltr">${row.name}</code>` },
    { head: say('last'), cell: (row: Job) => time(row.lastRun) },
    { head: say('next'), cell: (row: Job) => time(row.nextRun) },
    { head: say('errors'), cell: (row: Job) => String(row.errors), number: true },
  ]
  return card(say('jobs'), table(say('jobs'), columns, rows))
}
