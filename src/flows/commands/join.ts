import { ask } from '#flows/questions.ts'
import { answerWith, join as joined, nothing } from '#flows/scene.ts'
import { roleLabel } from '#flows/tongue.ts'
import { isGood } from './bind.ts'
import { type Command, usage } from './command.ts'

export const join: Command = {
  name: 'join',
  words: { th: ['เข้าร่วม'], ms: ['sertai'], id: ['gabung'], ar: ['انضم'] },
  staff: false,
  usage: '/join CODE',
  about: 'command.join',
  takesCase: false,
  *run(scene, rest) {
    const text = rest.trim().toUpperCase()
    if (text === '') return usage(scene, join)
    const code = yield* ask('code.byText', { code: text })
    const { person } = scene.actor
    if (!code || !isGood(scene, code) || !person) return answerWith(scene, 'join.bad_code')
    if (code.for !== 'role' || !code.role) return answerWith(scene, 'join.wrong_code', { code: code.code })
    const said = answerWith(scene, 'join.done', {
      name: scene.actor.name || '-',
      role: roleLabel(scene.tongue, code.role),
    })
    return joined({ ...nothing, changes: [{ change: 'join', code: code.code, person, role: code.role }] }, said)
  },
}
