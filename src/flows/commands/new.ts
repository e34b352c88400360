import { beginOpen } from '#flows/open.ts'
import { answerWith } from '#flows/scene.ts'
import { ordersAtStart, typeAtStart } from '#flows/words.ts'
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
    // Words that wait to be told where they belong are what it is about, whichever of its buttons is pressed.
    const { flow } = near.conversation
    const kept = flow?.kind === 'which' ? flow : { texts: [], files: [] }
    const files = [...kept.files, ...near.files]
    if (!typed) return yield* beginOpen(scene, { texts: [...kept.texts, ...textsOf(rest)], files })
    const wantsOrder = near.rules.types[typed.type]?.requireOrder === true
    const { orders, rest: words } = wantsOrder ? ordersAtStart(typed.rest) : { orders: [], rest: typed.rest }
    return yield* beginOpen(scene, { type: typed.type, orders, texts: [...kept.texts, ...textsOf(words)], files })
  },
}

const textsOf = (words: string): string[] => (words.trim() ? [words.trim()] : [])
