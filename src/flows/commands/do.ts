import { doAction, doWord } from '#flows/deeds.ts'
import { possibleWords } from '#flows/refusals.ts'
import { answerWith } from '#flows/scene.ts'
import { type Command, onCase, usage } from './command.ts'

export const doIt: Command = {
  name: 'do',
  words: { th: ['ทำ'], ms: ['buat'], id: ['lakukan'], ar: ['نفذ'] },
  staff: true,
  usage: '/do 12 action',
  about: 'command.do',
  takesCase: true,
  run: onCase((scene, found, word) => {
    if (word === '') return usage(scene, doIt)
    if (Object.hasOwn(found.rules.workflow.actions, word)) return doAction(scene, found, word)
    const values = { action: word, number: found.current.number, possible: possibleWords(scene, found) }
    return doWord(scene, found, word) ?? answerWith(scene, 'refusal.unknown-action', values)
  }),
}
