import { order } from '#flows/deeds.ts'
import { orderIds } from '#flows/words.ts'
import { type Command, onCase, usage } from './command.ts'

export const link: Command = {
  name: 'link',
  words: { th: ['ผูก', 'ออเดอร์'], ms: ['paut'], id: ['tautkan'], ar: ['ربط'] },
  staff: 'link',
  usage: '/link 12 ORD-1 ORD-2',
  about: 'command.link',
  takesCase: true,
  bare: 'with-words',
  run: onCase((scene, found, rest) => {
    const orders = orderIds(rest)
    if (orders.length === 0) return usage(scene, link, found)
    return order(scene, found, { do: 'link', orders }, { key: 'done.linked', values: { orders: orders.join(', ') } })
  }),
}
