import { order } from '#flows/deeds.ts'
import type { Outcome } from '#flows/near.ts'
import type { LoadedCase } from '#flows/questions.ts'
import type { Scene } from '#flows/scene.ts'
import { typeLabel } from '#flows/tongue.ts'
import { typeMeant } from '#flows/words.ts'
import { askOption, type Command, onCase } from './command.ts'

export const type: Command = {
  name: 'type',
  words: { th: ['ประเภท'], ms: ['jenis'], id: ['jenis'], ar: ['نوع'] },
  staff: 'type',
  usage: '/type 12 name',
  about: 'command.type',
  takesCase: true,
  run: onCase((scene, found, word) => {
    const meant = word === '' ? null : typeMeant(found.rules, word)
    if (!meant) return offerTypes(scene, found, word)
    const said = { key: 'done.typed' as const, values: { type: typeLabel(scene.tongue, meant) } }
    return order(scene, found, { do: 'type', type: meant }, said)
  }),
}

/** The types to choose from; a word that names none of them is said so first. */
function offerTypes(scene: Scene, found: LoadedCase, word: string): Outcome {
  const { say } = scene.tongue
  const { number } = found.current
  const types = Object.values(found.rules.types).filter(({ id, active }) => active && id !== found.current.type)
  const question = say('form.ask', { number, need: say('ask.type') })
  const wrong = word === '' ? [] : [say('refusal.unknown-type', { type: word })]
  const options = types.map(({ id }) => ({ id, label: typeLabel(scene.tongue, id) }))
  return askOption(scene, 'type', [...wrong, question].join('\n'), options, found)
}
