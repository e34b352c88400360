import { ask } from '#flows/questions.ts'
import { answerWith } from '#flows/scene.ts'
import { type Command, caseOf, hasCase } from './command.ts'
import { tl } from './tl.ts'

export const audit: Command = {
  name: 'audit',
  words: { th: ['ตรวจสอบ'], ms: ['audit'], id: ['audit'], ar: ['تدقيق'] },
  staff: 'audit',
  usage: '/audit 12, /audit verify',
  about: 'command.audit',
  takesCase: true,
  *run(scene, rest, found) {
    if (rest.trim().toLowerCase() !== 'verify') {
      const about = yield* caseOf(scene, rest, found)
      return hasCase(about) ? yield* tl.run(scene, '', about.found) : about
    }
    const { entries, chains, problems } = yield* ask('audit', { verify: true })
    return problems.length === 0
      ? answerWith(scene, 'audit.ok', { entries, chains })
      : answerWith(scene, 'audit.broken', { problems: problems.slice(0, 5).join('; ') })
  },
}
