import { doAction } from '#flows/deeds.ts'
import { type Command, onCase } from './command.ts'
import { actionInto } from './into.ts'

export const close: Command = {
  name: 'close',
  words: { th: ['ปิด', 'ปิดเคส'], ms: ['tutup'], id: ['tutup'], ar: ['إغلاق'] },
  staff: true,
  usage: '/close 12',
  about: 'command.close',
  takesCase: true,
  bare: 'alone',
  run: onCase((scene, found) => doAction(scene, found, actionInto(scene, found, 'closed') ?? 'close')),
}
