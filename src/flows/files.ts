// The files of a case, shown where they are asked for.

import type { Part } from './message.ts'
import type { Outcome } from './near.ts'
import { ask, type LoadedCase, type Talk } from './questions.ts'
import { answer, answerWith, type Scene } from './scene.ts'

const mostShown = 5

/** Shows the newest pictures and files of a case. */
export function* filesOfCase(scene: Scene, found: LoadedCase): Talk<Outcome> {
  const { number, id } = found.current
  const files = yield* ask('case.files', { id })
  if (files.length === 0) return answerWith(scene, 'file.none', { number })
  const instead = scene.tongue.say('file.no_link', { number })
  const parts = files.slice(-mostShown).map((file): Part => {
    const isPicture = file.mime?.startsWith('image/') ?? true
    return isPicture
      ? { kind: 'picture', file: file.id, instead }
      : { kind: 'file', file: file.id, name: file.name ?? file.mime ?? 'file', instead }
  })
  return answer(scene, { parts, choices: [], layout: 'buttons' }, 'file.from', id)
}
