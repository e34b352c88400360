import { menuChoices } from '#flows/customer.ts'
import { answer, answerWith, isStaffSide, worded } from '#flows/scene.ts'
import { labelIn } from '#flows/tongue.ts'
import type { Command } from './command.ts'
import { canUse, commands } from './index.ts'

const mostWords = 4

export const help: Command = {
  name: 'help',
  words: { th: ['ช่วยเหลือ', 'ช่วย'], ms: ['bantuan'], id: ['bantuan'], ar: ['مساعدة'] },
  staff: false,
  usage: '/help',
  about: 'command.help',
  takesCase: false,
  *run(scene) {
    const { tongue, near } = scene
    if (near.chat.kind === 'group' && near.chat.purpose === 'none') return answerWith(scene, 'help.group')
    const words = Object.values(near.rules.workflow.statuses)
      .slice(1, mostWords + 1)
      .map((status) => labelIn(tongue, status.label))
      .join(', ')
    const isWork = isStaffSide(scene)
    const intro = isWork ? tongue.say('help.staff', { words }) : tongue.say('help.customer')
    const lines = commands
      .filter((command) => command.listed !== false && canUse(scene, command) && (isWork || command.staff === false))
      .filter((command) => command.listedFor?.(scene) ?? true)
      .map((command) => tongue.say('help.line', { command: command.usage, what: tongue.say(command.about) }))
    const isCustomer = near.chat.kind === 'private' && !isWork
    return answer(scene, worded([intro, ...lines].join('\n'), isCustomer ? menuChoices(scene) : [], 'buttons'), 'help')
  },
}
