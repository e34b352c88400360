import { doAction, doWord, unknownWord } from '#flows/deeds.ts'
import { possibleWords } from '#flows/refusals.ts'
import { type Command, onCase, usage } from './command.ts'

export const doIt: Command = {
  name: 'do',
  words: { th: ['ทำ'], ms: ['buat'], id: ['lakukan'], ar: ['نفذ'] },
  staff: true,
  usage: '/do 12 action',
  about: 'command.do',
  takesCase: true,
  run: onCase((scene, found, word) => {
    if (word === '') return usage(scene, doIt, found, possibleWords(scene, found))
    if (Object.hasOwn(found.rules.workflow.actions, word)) return doAction(scene, found, word)
    return doWord(scene, found, word) ?? unknownWord(scene, found, word)
  }),
}
