import { doAction } from '#flows/deeds.ts'
import { type Command, onCase } from './command.ts'
import { actionInto } from './into.ts'

export const reopen: Command = {
  name: 'reopen',
  words: { th: ['เปิดใหม่', 'เปิดอีกครั้ง', 'เปิดเคสอีกครั้ง'], ms: ['buka'], id: ['buka'], ar: ['إعادة'] },
  staff: false,
  usage: '/reopen 12',
  about: 'command.reopen',
  takesCase: true,
  bare: 'alone',
  run: onCase((scene, found) => doAction(scene, found, actionInto(scene, found, 'open') ?? 'reopen')),
}
