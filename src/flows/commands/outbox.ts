import { isId } from '#core/change-line.ts'
import { token } from '#flows/buttons.ts'
import type { Choice } from '#flows/message.ts'
import type { Outcome } from '#flows/near.ts'
import { ask, type Failed, type OutboxReport, type Talk } from '#flows/questions.ts'
import { answer, type Scene, worded } from '#flows/scene.ts'
import { aside, when } from '#flows/tongue.ts'
import { fixWords, stateWords, undeliveredChoices, whyWords } from '#flows/undelivered.ts'
import { plain, wordSet } from '#flows/words.ts'
import { atATime, type Command } from './command.ts'
import { dropChoices, dropNth } from './drop.ts'

const lists = {
  failed: wordSet('failed, ไม่สำเร็จ, ส่งไม่สำเร็จ, ล้มเหลว, gagal, فشل, فشلت'),
  parked: wordSet('parked, พักไว้, ditangguhkan, ditahan, مؤجلة'),
}
const drops = wordSet('drop, ทิ้ง, buang, استبعاد')

export const outbox: Command = {
  name: 'outbox',
  words: { th: ['กล่องส่ง'], ms: ['keluar'], id: ['keluar'], ar: ['الصادر'] },
  staff: 'outbox',
  usage: '/outbox [failed|parked]',
  about: 'command.outbox',
  takesCase: false,
  *run(scene, rest) {
    const [word = '', ...more] = rest.trim().split(/\s+/u)
    const list = listMeant(word)
    const [next = '', ...reason] = list === null ? [word, ...more] : more
    if (drops.has(plain(next))) return yield* dropNth(scene, list ?? 'failed', reason)
    if (list !== null) return yield* listed(scene, list, isId(next) ? next : null)
    const report = yield* ask('outbox', {})
    return answer(scene, worded(summary(scene, report), toLists(scene, report)), 'outbox')
  },
}

type List = keyof typeof lists

function listMeant(word: string): List | null {
  const meant = plain(word)
  if (lists.failed.has(meant)) return 'failed'
  return lists.parked.has(meant) ? 'parked' : null
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

function toLists({ tongue: { say } }: Scene, { now }: OutboxReport): Choice[] {
  const many = {
    failed: (now.failed ?? 0) + (now.dead ?? 0) + (now.unconfirmed ?? 0),
    parked: now.parked ?? 0,
  }
  const offered: List[] = ['failed', 'parked']
  return offered
    .filter((list) => many[list] > 0)
    .map((list) => ({
      label: say(`button.${list}`, { count: many[list] }),
      value: token({ does: 'command', name: 'outbox', rest: list }),
      says: `/outbox ${list}`,
    }))
}

/** Those that did not arrive or wait for their receiver, the newest first: to whom, why, what to do, and buttons for each. */
function* listed(scene: Scene, of: List, before: string | null): Talk<Outcome> {
  const { say } = scene.tongue
  const { items, count, newer } = yield* ask('outbox.failed', { before, limit: atATime(scene, 2, 1), of })
  const last = items.at(-1)
  if (!last && count > 0 && before !== null) return yield* listed(scene, of, null)
  if (!last) return answer(scene, worded([say('outbox.title'), say(`outbox.${of}_none`)].join('\n')), 'outbox')
  const lines = items.map((item, at) => failedLine(scene, item, newer + at + 1))
  const choices = [
    ...items.flatMap((item, at) => choicesOf(scene, item, String(newer + at + 1))),
    ...(newer + items.length < count ? [more(scene, `${of} ${last.id}`)] : []),
  ]
  return answer(
    scene,
    worded([say(`outbox.${of}_title`, { count }), ...lines].join('\n\n'), choices, 'buttons'),
    'outbox',
  )
}

function more({ tongue: { say } }: Scene, rest: string): Choice {
  return { label: say('button.more'), value: token({ does: 'command', name: 'outbox', rest }), says: `/outbox ${rest}` }
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
