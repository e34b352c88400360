import { order } from '#flows/deeds.ts'
import { typeLabel } from '#flows/tongue.ts'
import { typeMeant } from '#flows/words.ts'
import { type Command, onCase, usage } from './command.ts'

export const type: Command = {
  name: 'type',
  words: { th: ['ประเภท'], ms: ['jenis'], id: ['jenis'], ar: ['نوع'] },
  staff: 'type',
  usage: '/type 12 name',
  about: 'command.type',
  takesCase: true,
  run: onCase((scene, found, word) => {
    if (word === '') return usage(scene, type)
    const meant = typeMeant(found.rules, word) ?? word
    return order(
      scene,
      found,
      { do: 'type', type: meant },
      { key: 'done.typed', values: { type: typeLabel(scene.tongue, meant) } },
    )
  }),
}
