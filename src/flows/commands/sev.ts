import { order } from '#flows/deeds.ts'
import { severityWords } from '#flows/refusals.ts'
import { severityLabel } from '#flows/tongue.ts'
import { severityMeant } from '#flows/words.ts'
import { type Command, onCase, usage } from './command.ts'

export const sev: Command = {
  name: 'sev',
  words: { en: ['severity'], th: ['ระดับ', 'ความรุนแรง'], ms: ['tahap'], id: ['tingkat'], ar: ['أولوية'] },
  staff: 'severity',
  usage: '/sev 12 critical [reason]',
  about: 'command.sev',
  takesCase: true,
  bare: 'with-words',
  run: onCase((scene, found, rest) => {
    const [word = '', ...reason] = rest.split(/\s+/u)
    if (word === '') return usage(scene, sev, found, severityWords(scene.tongue))
    const severity = severityMeant(found.rules, word) ?? word
    const values = { severity: severityLabel(scene.tongue, severity) }
    return order(
      scene,
      found,
      { do: 'severity', severity, ...(reason.length > 0 ? { reason: reason.join(' ') } : {}) },
      { key: 'done.severity', values },
    )
  }),
}
