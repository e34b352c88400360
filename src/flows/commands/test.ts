import type { Outcome } from '#flows/near.ts'
import { type AccountTest, ask } from '#flows/questions.ts'
import { answer, answerWith, type Scene, worded } from '#flows/scene.ts'
import { aside, when } from '#flows/tongue.ts'
import { plain } from '#flows/words.ts'
import type { Command } from './command.ts'

/** Asks each account, or those of a platform or name, whether it works: how fast, what came in last, what is left to send (S0-28). */
export const test: Command = {
  name: 'test',
  words: { th: ['ทดสอบ'], ms: ['uji'], id: ['uji'], ar: ['اختبار'] },
  staff: 'codes',
  usage: '/test [line]',
  about: 'command.test',
  takesCase: false,
  *run(scene, rest) {
    const tested = yield* ask('accounts.test', { words: plain(rest) })
    return tested.length === 0 ? answerWith(scene, 'test.none') : told(scene, tested)
  },
}

function told(scene: Scene, tested: AccountTest[]): Outcome {
  const texts = tested.map((one) => [...linesOf(scene, one)].join('\n'))
  return answer(scene, worded(texts.join('\n\n')), 'test')
}

function* linesOf({ tongue }: Scene, { name, platform, identity, ms, trouble, last, delay, quota }: AccountTest) {
  const { say } = tongue
  yield say('test.account', { name: aside(tongue, name), platform })
  yield trouble === null ? say('test.works', { identity, ms }) : say('test.broken', { reason: aside(tongue, trouble) })
  yield last === null
    ? say('test.nothing_in')
    : say('test.last_in', { time: when(tongue, last), seconds: seconds(delay) })
  if (quota) yield say('test.quota', { ...quota, left: Math.max(0, quota.limit - quota.used) })
}

const seconds = (ms: number | null): string => (Math.max(0, ms ?? 0) / 1000).toFixed(1)
