import type { CaseType } from '#core/workflow.ts'
import type { Outcome } from '#flows/near.ts'
import { answer, answerWith, type Scene, worded } from '#flows/scene.ts'
import { labelIn, levelLabel, severityLabel, span, typeLabel } from '#flows/tongue.ts'
import { typeMeant } from '#flows/words.ts'
import type { Command } from './command.ts'

export const types: Command = {
  name: 'types',
  words: { th: ['ประเภทเคส'], ms: ['senarai'], id: ['daftar'], ar: ['الأنواع'] },
  staff: 'see',
  usage: '/types [id]',
  about: 'command.types',
  takesCase: false,
  *run(scene, rest) {
    const { tongue } = scene
    const meant = rest.trim() === '' ? null : typeMeant(tongue.rules, rest)
    if (meant) return detail(scene, meant)
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

/** Everything an admin has set of one type (S0-07). */
function detail(scene: Scene, id: string): Outcome {
  const { tongue } = scene
  const type: CaseType | undefined = tongue.rules.types[id]
  if (!type) return answerWith(scene, 'cases.none')
  const { say, rules } = tongue
  const within = (target: number | null) => (target === null ? '-' : span(tongue, target))
  const onOff = (is: boolean) => say(is ? 'notify.on' : 'notify.off')
  const category = rules.categories.find((known) => known.id === type.category)?.label
  return answerWith(scene, 'types.detail', {
    ...{ id, label: typeLabel(tongue, id), category: labelIn(tongue, category, type.category) },
    severity: severityLabel(tongue, type.severity),
    ...{ response: within(type.sla.response), resolution: within(type.sla.resolution) },
    ...{ needs_provider: onOff(type.requireProvider), needs_order: onOff(type.requireOrder) },
    ...{ told: onOff(type.notify), active: onOff(type.active) },
    level: type.escalation ? levelLabel(tongue, type.escalation.level) : '-',
  })
}
