import { order } from '#flows/deeds.ts'
import { levelWords } from '#flows/refusals.ts'
import { levelLabel } from '#flows/tongue.ts'
import { levelMeant } from '#flows/words.ts'
import { type Command, onCase, usage } from './command.ts'

export const esc: Command = {
  name: 'esc',
  words: { en: ['escalate'], th: ['ส่งต่อ', 'ยกระดับ'], ms: ['naikkan'], id: ['eskalasi'], ar: ['تصعيد'] },
  staff: 'escalate',
  usage: '/esc 12 L2 reason',
  about: 'command.esc',
  takesCase: true,
  bare: 'with-words',
  run: onCase((scene, found, rest) => {
    const [word = '', ...reason] = rest.split(/\s+/u)
    if (word === '') return usage(scene, esc, found, levelWords(scene.tongue))
    const level = levelMeant(found.rules, word) ?? word
    return order(
      scene,
      found,
      { do: 'escalate', level, reason: reason.join(' ') },
      { key: 'done.escalated', values: { level: levelLabel(scene.tongue, level) } },
    )
  }),
}
