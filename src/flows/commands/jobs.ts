import { ask } from '#flows/questions.ts'
import { answer, worded } from '#flows/scene.ts'
import { span, when } from '#flows/tongue.ts'
import type { Command } from './command.ts'

export const jobs: Command = {
  name: 'jobs',
  words: { th: ['งานระบบ'], ms: ['kerja'], id: ['pekerjaan'], ar: ['المهام'] },
  staff: 'jobs',
  usage: '/jobs',
  about: 'command.jobs',
  takesCase: false,
  *run(scene) {
    const { tongue } = scene
    const reports = yield* ask('jobs', {})
    const at = (instant: number | null) => (instant === null ? tongue.say('jobs.never') : when(tongue, instant))
    const lines = reports.map(({ name, lastRun, nextRun, lag, errors }) =>
      tongue.say('jobs.line', { name, last: at(lastRun), next: at(nextRun), lag: span(tongue, lag) || '0', errors }),
    )
    return answer(scene, worded([tongue.say('jobs.title'), ...lines].join('\n')), 'jobs')
  },
}
