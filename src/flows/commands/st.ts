import { doWord } from '#flows/deeds.ts'
import { possibleWords } from '#flows/refusals.ts'
import { answerWith } from '#flows/scene.ts'
import { type Command, onCase, usage } from './command.ts'

export const st: Command = {
  name: 'st',
  words: { en: ['status'], th: ['สถานะ'], ms: ['status'], id: ['status'], ar: ['حالة'] },
  staff: true,
  usage: '/st 12 fixing',
  about: 'command.st',
  takesCase: true,
  run: onCase((scene, found, word) => {
    if (word === '') return usage(scene, st)
    const values = { action: word, number: found.current.number, possible: possibleWords(scene, found) }
    return doWord(scene, found, word) ?? answerWith(scene, 'refusal.unknown-action', values)
  }),
}
