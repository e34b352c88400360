import { doAction } from '#flows/deeds.ts'
import { answerWith, join, turnTo } from '#flows/scene.ts'
import { type Command, caseOf, hasCase } from './command.ts'

export const cancel: Command = {
  name: 'cancel',
  words: { th: ['ยกเลิก'], ms: ['batal'], id: ['batal'], ar: ['إلغاء'] },
  staff: false,
  usage: '/cancel, /cancel 12',
  about: 'command.cancel',
  takesCase: false,
  *run(scene, rest) {
    if (rest !== '') {
      const about = yield* caseOf(scene, rest)
      return hasCase(about) ? doAction(scene, about.found, 'cancel') : about
    }
    if (!scene.near.conversation.flow) return answerWith(scene, 'flow.nothing')
    return join(turnTo({ flow: null }), answerWith(scene, 'flow.left'))
  },
}
