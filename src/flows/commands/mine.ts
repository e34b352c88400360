import { myCases } from '#flows/customer.ts'
import { isStaff } from '#flows/scene.ts'
import { listCases } from './cases.ts'
import type { Command } from './command.ts'

export const mine: Command = {
  name: 'mine',
  words: { en: ['my'], th: ['เคสของฉัน', 'ของฉัน', 'ดูเคสของฉัน'], ms: ['saya'], id: ['saya'], ar: ['حالاتي'] },
  staff: false,
  usage: '/mine',
  about: 'command.mine',
  takesCase: false,
  *run(scene) {
    const isWork = scene.near.chat.purpose === 'staff' || (scene.near.chat.purpose !== 'partner' && isStaff(scene))
    return isWork ? yield* listCases(scene, '', scene.actor.person) : yield* myCases(scene)
  },
}
