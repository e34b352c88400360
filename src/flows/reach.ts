// Who reaches which case: a group never sees another's, a customer only their own.
import { isOwn } from '#core/may.ts'
import { isDesk } from './desks.ts'
import type { Outcome } from './near.ts'
import { ask, type LoadedCase, type Talk } from './questions.ts'
import { answerWith, isStaff, type Scene } from './scene.ts'

/** Whether the case may be seen and acted on where the event happened. */
export function reaches(scene: Scene, found: LoadedCase): boolean {
  const { current } = found
  const { near, actor } = scene
  if (near.chat.purpose === 'staff') return isDesk(near.desks, found, near.chat.id)
  if (near.chat.purpose === 'partner') return current.account !== null && current.account === near.chat.account
  if (near.chat.kind === 'private') return isOwn(actor, current) || current.chat === near.chat.id || isStaff(scene)
  return false
}

/** The case of a number if it is reached from here, else the words to say so. A case of others answers as none at all. */
export function* caseByNumber(scene: Scene, number: number): Talk<LoadedCase | Outcome> {
  const found = yield* ask('case.byNumber', { number })
  return found && reaches(scene, found) ? found : answerWith(scene, 'refusal.no_case', { number })
}

/** The case of an id if it is reached from here. */
export function* caseById(scene: Scene, id: string, number: number): Talk<LoadedCase | Outcome> {
  const found = yield* ask('case.byId', { id })
  return found && reaches(scene, found) ? found : answerWith(scene, 'refusal.no_case', { number })
}

export function isCase(found: LoadedCase | Outcome): found is LoadedCase {
  return 'current' in found
}
