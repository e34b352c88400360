import { answerWith, join, turnTo } from '#flows/scene.ts'
import type { Command } from './command.ts'

export const cancel: Command = {
  name: 'cancel',
  words: { th: ['ยกเลิก'], ms: ['batal'], id: ['batal'], ar: ['إلغاء'] },
  staff: false,
  usage: '/cancel',
  about: 'command.cancel',
  takesCase: false,
  *run(scene) {
    if (!scene.near.conversation.flow) return answerWith(scene, 'flow.nothing')
    return join(turnTo({ flow: null }), answerWith(scene, 'flow.left'))
  },
}
