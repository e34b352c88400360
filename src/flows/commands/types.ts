import { answer, worded } from '#flows/scene.ts'
import { severityLabel, span, typeLabel } from '#flows/tongue.ts'
import type { Command } from './command.ts'

export const types: Command = {
  name: 'types',
  words: { th: ['ประเภทเคส'], ms: ['senarai'], id: ['daftar'], ar: ['الأنواع'] },
  staff: 'see',
  usage: '/types',
  about: 'command.types',
  takesCase: false,
  *run(scene) {
    const { tongue } = scene
    const lines = Object.values(tongue.rules.types)
      .filter((type) => type.active)
      .map((type) => {
        const sla = type.sla.resolution ?? type.sla.response
        return tongue.say('types.line', {
          id: type.id,
          label: typeLabel(tongue, type.id),
          severity: severityLabel(tongue, type.severity),
          sla: sla === null ? null : span(tongue, sla),
        })
      })
    return answer(scene, worded([tongue.say('types.title'), ...lines].join('\n')), 'types')
  },
}
