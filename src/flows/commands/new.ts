import { beginOpen } from '#flows/open.ts'
import { answerWith } from '#flows/scene.ts'
import { typeAtStart } from '#flows/words.ts'
import type { Command } from './command.ts'

export const newCase: Command = {
  name: 'new',
  words: {
    en: ['open', 'report'],
    th: ['แจ้งปัญหา', 'เปิดเคส', 'แจ้ง'],
    ms: ['baru', 'lapor'],
    id: ['baru', 'lapor'],
    ar: ['جديد', 'بلاغ'],
  },
  staff: false,
  usage: '/new [type] [text]',
  about: 'command.new',
  takesCase: false,
  *run(scene, rest) {
    const { near } = scene
    if (near.chat.purpose === 'none' || near.chat.purpose === 'alerts') return answerWith(scene, 'help.group')
    const typed = typeAtStart(near.rules, rest)
    const words = typed ? typed.rest.trim() : rest.trim()
    return yield* beginOpen(scene, {
      ...(typed ? { type: typed.type } : {}),
      texts: words ? [words] : [],
      files: near.files,
    })
  },
}
