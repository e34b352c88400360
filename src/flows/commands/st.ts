import { doWord, unknownWord } from '#flows/deeds.ts'
import { possibleWords } from '#flows/refusals.ts'
import { type Command, onCase, usage } from './command.ts'

export const st: Command = {
  name: 'st',
  words: { en: ['status'], th: ['สถานะ'], ms: ['status'], id: ['status'], ar: ['حالة'] },
  staff: true,
  usage: '/st 12 fixing',
  about: 'command.st',
  takesCase: true,
  run: onCase((scene, found, word) => {
    if (word === '') return usage(scene, st, found, possibleWords(scene, found))
    return doWord(scene, found, word) ?? unknownWord(scene, found, word)
  }),
}
