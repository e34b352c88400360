import type { Outcome } from '#flows/near.ts'
import { caseValues } from '#flows/notices.ts'
import type { LoadedCase, Talk } from '#flows/questions.ts'
import { caseByNumber, isCase } from '#flows/reach.ts'
import { answer, answerWith, type Scene, worded } from '#flows/scene.ts'
import { latinDigits } from '#flows/words.ts'
import { isWordingKey, variablesOf, type WordingKey, wordingKeys } from '#templates/wordings.ts'
import type { Command } from './command.ts'

/** What people are told, as the business words it now: with a case if one is named, else with the variables (S0-24). */
export const tpl: Command = {
  name: 'tpl',
  words: { th: ['ข้อความ'], ms: ['templat'], id: ['templat'], ar: ['الصيغ'] },
  staff: 'codes',
  usage: '/tpl customer.queued [12]',
  about: 'command.tpl',
  takesCase: false,
  *run(scene, rest) {
    const [key = '', number = ''] = latinDigits(rest).trim().split(/\s+/u)
    if (!isWordingKey(key)) return listed(scene)
    return /^#?\d{1,12}$/u.test(number)
      ? yield* withCase(scene, key, Number(number.replace('#', '')))
      : shown(scene, key, null)
  },
}

function listed(scene: Scene): Outcome {
  const keys = wordingKeys().filter((key) => key.startsWith('customer.'))
  return answerWith(scene, 'tpl.list', { keys: keys.join('\n') })
}

function* withCase(scene: Scene, key: WordingKey, number: number): Talk<Outcome> {
  const found = yield* caseByNumber(scene, number)
  return isCase(found) ? shown(scene, key, found) : found
}

function shown(scene: Scene, key: WordingKey, found: LoadedCase | null): Outcome {
  const names = variablesOf(key)
  const blanks = Object.fromEntries(names.map((name) => [name, `‹${name}›`]))
  const said = scene.tongue.say(key, { ...blanks, ...(found ? caseValues(scene.tongue, found) : {}) })
  const variables = names.map((name) => `{{${name}}}`).join(' ')
  return answer(scene, worded(`${said}\n\n${scene.tongue.say('tpl.variables', { key, variables })}`), 'tpl')
}
