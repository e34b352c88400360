import { clip } from '#core/text.ts'
import type { Outcome } from '#flows/near.ts'
import { ask, type LoadedCase, type Talk, type TimelineEntry } from '#flows/questions.ts'
import { answer, type Scene, worded } from '#flows/scene.ts'
import { levelLabel, severityLabel, statusLabel, type Tongue, typeLabel, when } from '#flows/tongue.ts'
import { type Command, onCase } from './command.ts'

const mostShown = 40
const longestText = 120

export const tl: Command = {
  name: 'tl',
  words: { en: ['timeline'], th: ['ไทม์ไลน์', 'ประวัติ'], ms: ['sejarah'], id: ['riwayat'], ar: ['السجل'] },
  staff: 'see',
  usage: '/tl 12',
  about: 'command.tl',
  takesCase: true,
  bare: 'alone',
  run: onCase(timeline),
}

function* timeline(scene: Scene, found: LoadedCase): Talk<Outcome> {
  const { id, number } = found.current
  const entries = yield* ask('case.timeline', { id, limit: mostShown })
  const lines = entries.map((entry) => line({ ...scene.tongue, rules: found.rules }, entry))
  return answer(scene, worded([scene.tongue.say('timeline.title', { number }), ...lines].join('\n')), 'timeline', id)
}

function line(tongue: Tongue, entry: TimelineEntry): string {
  return tongue.say('timeline.line', {
    time: when(tongue, entry.at),
    what: tongue.say(`kind.${entry.kind}`),
    by: entry.byName,
    text: detail(tongue, entry),
  })
}

/** What an entry says beside its kind: the words if they are still there, else what changed. */
function detail(tongue: Tongue, { facts, content, kind }: TimelineEntry): string | null {
  const said = typeof content?.text === 'string' ? content.text : null
  const files = Array.isArray(content?.files) && content.files.length > 0 ? `[${content.files.length}]` : null
  const changed = typeof facts.to === 'string' ? labelOf(tongue, kind, facts.to) : null
  const level = typeof facts.level === 'string' ? levelLabel(tongue, facts.level) : null
  const orders = Array.isArray(facts.orders) ? facts.orders.join(', ') : null
  const rule = typeof facts.rule === 'string' ? `(${facts.rule})` : null
  const parts = [changed, level, orders, said ? clip(said, longestText) : null, files, rule].filter((part) => part)
  return parts.join(' ') || null
}

function labelOf(tongue: Tongue, kind: TimelineEntry['kind'], to: string): string | null {
  if (kind === 'status') return statusLabel(tongue, to)
  if (kind === 'severity') return severityLabel(tongue, to)
  return kind === 'typed' ? typeLabel(tongue, to) : null
}
