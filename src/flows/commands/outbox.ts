import { token } from '#flows/buttons.ts'
import type { Choice } from '#flows/message.ts'
import type { Outcome } from '#flows/near.ts'
import { ask, type Failed, type OutboxReport, type Talk } from '#flows/questions.ts'
import { answer, type Scene, worded } from '#flows/scene.ts'
import { aside, when } from '#flows/tongue.ts'
import { fixWords, stateWords, undeliveredChoices, whyWords } from '#flows/undelivered.ts'
import { latinDigits, plain } from '#flows/words.ts'
import { atATime, type Command } from './command.ts'
import { dropChoices, dropNth } from './drop.ts'

const failures = new Set(['failed', 'ไม่สำเร็จ', 'ส่งไม่สำเร็จ', 'ล้มเหลว', 'gagal', 'فشل', 'فشلت'])
const parkings = new Set(['parked', 'พักไว้', 'ditangguhkan', 'ditahan', 'مؤجلة'])
const drops = new Set(['drop', 'ทิ้ง', 'buang', 'استبعاد'])

export const outbox: Command = {
  name: 'outbox',
  words: { th: ['กล่องส่ง'], ms: ['keluar'], id: ['keluar'], ar: ['الصادر'] },
  staff: 'outbox',
  usage: '/outbox [failed], /outbox drop 1 reason',
  about: 'command.outbox',
  takesCase: false,
  *run(scene, rest) {
    const [word = '', number = '', ...more] = rest.trim().split(/\s+/u)
    const count = Math.min(Number(latinDigits(number)) || 0, 10_000)
    if (failures.has(plain(word))) return yield* failed(scene, 'failed', count)
    if (parkings.has(plain(word))) return yield* failed(scene, 'parked', count)
    if (drops.has(plain(word))) return yield* dropNth(scene, count, more.join(' '))
    const report = yield* ask('outbox', {})
    return answer(scene, worded(summary(scene, report), toLists(scene, report)), 'outbox')
  },
}

/** What waits or needs somebody now, which accounts don't work, and what went out in a day. */
function summary({ tongue }: Scene, { now, day, troubled }: OutboxReport): string {
  const { say } = tongue
  const lines = (counts: OutboxReport['now']) =>
    Object.entries(counts).map(([state, count]) => say('outbox.line', { state: stateWords(tongue, state), count }))
  const waiting = lines(now)
  const sent = lines(day)
  return [
    say('outbox.title'),
    ...troubled.map(({ name, cause }) =>
      say('outbox.trouble', { channel: name, reason: whyWords(tongue, { code: null, cause }) }),
    ),
    ...(waiting.length > 0 ? [say('outbox.waiting'), ...waiting] : [say('outbox.idle')]),
    ...(sent.length > 0 ? [say('outbox.day'), ...sent] : []),
  ].join('\n')
}

type List = 'failed' | 'parked'

function toLists({ tongue: { say } }: Scene, { now }: OutboxReport): Choice[] {
  const many = {
    failed: (now.failed ?? 0) + (now.dead ?? 0) + (now.unconfirmed ?? 0),
    parked: now.parked ?? 0,
  }
  const lists: List[] = ['failed', 'parked']
  return lists
    .filter((list) => many[list] > 0)
    .map((list) => ({
      label: say(`button.${list}`, { count: many[list] }),
      value: token({ does: 'command', name: 'outbox', rest: list }),
      says: `/outbox ${list}`,
    }))
}

/** Those that did not arrive or wait for their receiver, the newest first: to whom, why, what to do, and buttons for each. */
function* failed(scene: Scene, of: List, from: number): Talk<Outcome> {
  const { say } = scene.tongue
  const atOnce = atATime(scene, 2, 1)
  const { items, count } = yield* ask('outbox.failed', { from, limit: atOnce, of })
  if (items.length === 0) return answer(scene, worded([say('outbox.title'), say('outbox.empty')].join('\n')), 'outbox')
  const lines = items.map((item, at) => failedLine(scene, item, from + at + 1))
  const isMore = from + items.length < count
  const more = { does: 'command', name: 'outbox', rest: `${of} ${from + atOnce}` } as const
  const choices = [
    ...items.flatMap((item, at) => choicesOf(scene, item, String(from + at + 1))),
    ...(isMore ? [{ label: say('button.more'), value: token(more), says: `/outbox ${of} ${from + atOnce}` }] : []),
  ]
  return answer(
    scene,
    worded([say(`outbox.${of}_title`, { count }), ...lines].join('\n\n'), choices, 'buttons'),
    'outbox',
  )
}

function choicesOf(scene: Scene, item: Failed, mark: string): Choice[] {
  const again = item.state === 'parked' ? [] : undeliveredChoices(scene.tongue, item, mark)
  return [...again, ...dropChoices(scene, item, mark)]
}

function failedLine({ tongue }: Scene, item: Failed, place: number): string {
  return tongue.say('outbox.failed_line', {
    place,
    time: when(tongue, item.at),
    number: item.case?.number,
    to: aside(tongue, item.to ?? tongue.say('outbox.nobody')),
    state: stateWords(tongue, item.state),
    code: item.code,
    reason: whyWords(tongue, item),
    fix: fixWords(tongue, item),
  })
}
