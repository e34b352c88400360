import { greet } from '#flows/customer.ts'
import type { Command } from './command.ts'
import { help } from './help.ts'

export const start: Command = {
  name: 'start',
  words: { en: ['menu'], th: ['เมนู', 'เริ่ม'], ms: ['mula'], id: ['mulai'], ar: ['ابدأ', 'القائمة'] },
  staff: false,
  usage: '/start',
  about: 'command.start',
  takesCase: false,
  *run(scene) {
    return scene.near.chat.kind === 'private' ? greet(scene) : yield* help.run(scene, '')
  },
}
