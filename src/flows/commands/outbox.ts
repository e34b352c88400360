import { ask } from '#flows/questions.ts'
import { answer, type Scene, worded } from '#flows/scene.ts'
import { when } from '#flows/tongue.ts'
import { plain } from '#flows/words.ts'
import { isWordingKey } from '#templates/wordings.ts'
import type { Command } from './command.ts'

const failures = new Set(['failed', 'ไม่สำเร็จ', 'ส่งไม่สำเร็จ', 'ล้มเหลว', 'gagal', 'فشل', 'فشلت'])

export const outbox: Command = {
  name: 'outbox',
  words: { th: ['กล่องส่ง'], ms: ['keluar'], id: ['keluar'], ar: ['الصادر'] },
  staff: 'outbox',
  usage: '/outbox [failed]',
  about: 'command.outbox',
  takesCase: false,
  *run(scene, rest) {
    const { tongue } = scene
    const failed = failures.has(plain(rest))
    const report = yield* ask('outbox', { failed })
    const counts = Object.entries(report.counts).map(([state, count]) =>
      tongue.say('outbox.line', { state: stateLabel(scene, state), count }),
    )
    const lines = report.failed.map((entry) =>
      tongue.say('outbox.failed_line', {
        time: when(tongue, entry.at),
        number: entry.case,
        state: stateLabel(scene, entry.state),
        code: entry.code ?? '',
        reason: entry.reason ?? '',
      }),
    )
    const shown = failed ? (lines.length > 0 ? lines : [tongue.say('outbox.empty')]) : counts
    return answer(scene, worded([tongue.say('outbox.title'), ...shown].join('\n')), 'outbox')
  },
}

function stateLabel({ tongue }: Scene, state: string): string {
  const key = `state.${state}`
  return isWordingKey(key) ? tongue.say(key) : state
}
