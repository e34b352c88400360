import { doAction } from '#flows/deeds.ts'
import { type Command, onCase } from './command.ts'

export const take: Command = {
  name: 'take',
  words: { th: ['รับ', 'รับเคส'], ms: ['ambil'], id: ['ambil'], ar: ['استلام'] },
  staff: true,
  usage: '/take 12',
  about: 'command.take',
  takesCase: true,
  bare: 'alone',
  run: onCase((scene, found) => {
    const taking = Object.entries(found.rules.workflow.actions).find(([, action]) => action.effects.includes('own'))
    return doAction(scene, found, taking?.[0] ?? 'take')
  }),
}
