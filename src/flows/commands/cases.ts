import type { Case } from '#core/case.ts'
import { token } from '#flows/buttons.ts'
import type { Choice } from '#flows/message.ts'
import type { Outcome } from '#flows/near.ts'
import { ask, type Talk } from '#flows/questions.ts'
import { answer, answerWith, type Scene, worded } from '#flows/scene.ts'
import { statusLabel, typeLabel, when } from '#flows/tongue.ts'
import type { Command } from './command.ts'

const mostListed = 10

export const cases: Command = {
  name: 'cases',
  words: { th: ['เคส', 'รายการเคส'], ms: ['kes'], id: ['kasus'], ar: ['الحالات'] },
  staff: 'see',
  usage: '/cases [words]',
  about: 'command.cases',
  takesCase: false,
  *run(scene, rest) {
    return yield* listCases(scene, rest, null)
  },
}

/** Lists open cases that this chat may see, newest first: all, those of words, or those of one owner. */
export function* listCases(scene: Scene, words: string, owner: string | null): Talk<Outcome> {
  const { tongue } = scene
  const { cases: found, names } = yield* ask('cases.search', { words, owner, open: words === '' })
  if (found.length === 0) return answerWith(scene, 'cases.none')
  const shown = found.slice(0, mostListed)
  const lines = shown.map((current) => line(scene, current, names))
  const more = found.length > shown.length ? [tongue.say('cases.more', { count: found.length - shown.length })] : []
  const choices = shown.map(
    (current): Choice => ({
      label: `#${current.number}`,
      value: token({ does: 'command', name: 'case', rest: String(current.number) }),
      says: `#${current.number}`,
    }),
  )
  return answer(scene, worded([tongue.say('cases.title'), ...lines, ...more].join('\n'), choices), 'cases')
}

function line({ tongue }: Scene, current: Case, names: Record<string, string>): string {
  return tongue.say('cases.line', {
    number: current.number,
    severity: current.severity.toUpperCase(),
    type: typeLabel(tongue, current.type),
    status: statusLabel(tongue, current.status),
    owner: current.owner ? (names[current.owner] ?? '?') : tongue.say('card.nobody'),
    due: current.dueAt === null ? null : when(tongue, current.dueAt),
  })
}
