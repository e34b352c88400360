import { endHeld, heldEvents } from '#store/held.ts'
import { type Command, say, withStore } from './command.ts'

export const held: Command = {
  name: 'held',
  usage: 'held [go-on|drop]',
  about:
    'how many events a restore holds back; go-on has them handled here, drop leaves them as the old installation did',
  real: true,
  async run(asked) {
    const [end] = asked.words
    if (end !== undefined && end !== 'go-on' && end !== 'drop') {
      say('npm run caseline -- held go-on, or: npm run caseline -- held drop')
      return 2
    }
    return withStore(asked, async (store) => {
      const many = await heldEvents(store)
      if (end === undefined) {
        say(many === 0 ? 'Nothing is held back.' : `${many} events are held back since a restore.`)
        return 0
      }
      await store.commit([endHeld(null, end)])
      say(
        end === 'go-on' ? `${many} events go on: a running caseline handles them now.` : `${many} events were dropped.`,
      )
      return 0
    })
  },
}
