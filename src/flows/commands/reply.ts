import { messageOf, reply as replyOn } from '#flows/deeds.ts'
import { askWords, type Command, onCase } from './command.ts'

export const reply: Command = {
  name: 'reply',
  words: { th: ['ตอบ', 'ตอบลูกค้า'], ms: ['balas'], id: ['balas'], ar: ['رد'] },
  staff: 'reply',
  usage: '/reply 12 text',
  about: 'command.reply',
  takesCase: true,
  run: onCase((scene, found, text) => {
    const { files } = scene.near
    if (text === '' && files.length === 0) return askWords(scene, 'reply', 'ask.reply', found)
    return replyOn(scene, found, { text, files, ...messageOf(scene) })
  }),
}
