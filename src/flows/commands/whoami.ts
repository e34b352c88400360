import { answerWith } from '#flows/scene.ts'
import { roleLabel } from '#flows/tongue.ts'
import type { Command } from './command.ts'

export const whoami: Command = {
  name: 'whoami',
  words: { th: ['ฉันคือใคร'], ms: ['siapa'], id: ['siapa'], ar: ['من'] },
  staff: false,
  usage: '/whoami',
  about: 'command.whoami',
  takesCase: false,
  *run(scene) {
    const { actor, tongue, near } = scene
    const roles = actor.roles.map((role) => roleLabel(tongue, role)).join(', ') || tongue.say('whoami.none')
    return answerWith(scene, 'whoami', {
      name: actor.name || '-',
      roles,
      id: actor.person ?? '-',
      purpose: tongue.say(`purpose.${near.chat.purpose}`),
    })
  },
}
