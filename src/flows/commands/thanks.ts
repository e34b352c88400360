import { answerWith } from '#flows/scene.ts'
import type { Command } from './command.ts'

/** The button under a solved case. */
export const thanks: Command = {
  name: 'thanks',
  words: {},
  staff: false,
  usage: '/thanks',
  about: 'command.start',
  takesCase: false,
  listed: false,
  *run(scene) {
    return answerWith(scene, 'thanks')
  },
}
