import { partyTimes } from '#core/ledger.ts'
import { parties } from '#core/workflow.ts'
import { answer, worded } from '#flows/scene.ts'
import { span } from '#flows/tongue.ts'
import { type Command, onCase } from './command.ts'

export const time: Command = {
  name: 'time',
  words: { th: ['เวลา'], ms: ['masa'], id: ['waktu'], ar: ['الوقت'] },
  staff: 'see',
  usage: '/time 12',
  about: 'command.time',
  takesCase: true,
  bare: 'alone',
  run: onCase((scene, found) => {
    const { tongue } = scene
    const times = partyTimes(found.current, scene.near.now, found.rules.calendar)
    const total = Object.values(times).reduce((sum, ms) => sum + ms, 0)
    const lines = parties
      .filter((party) => times[party] > 0)
      .map((party) =>
        tongue.say('time.line', { party: tongue.say(`party.${party}`), time: span(tongue, times[party]) }),
      )
    return answer(
      scene,
      worded(
        [tongue.say('time.title', { number: found.current.number, total: span(tongue, total) }), ...lines].join('\n'),
      ),
      'time',
      found.current.id,
    )
  }),
}
