// Sending once more what did not arrive, and settling what nobody knew of: behind the buttons of whatever tells of it.
import { may } from '#core/may.ts'
import { token } from '#flows/buttons.ts'
import type { Choice } from '#flows/message.ts'
import type { Outcome } from '#flows/near.ts'
import { ask, type Failed, type Talk } from '#flows/questions.ts'
import { caseById, isCase } from '#flows/reach.ts'
import { answer, answerWith, join, nothing, type Scene, worded } from '#flows/scene.ts'
import { stateWords, undeliveredChoices, whyWords } from '#flows/undelivered.ts'
import type { Command } from './command.ts'

const hidden = { words: {}, staff: true, about: 'command.outbox', takesCase: false, listed: false } as const
/** What a button says after it was asked whether a message that may have arrived shall go again. */
const sure = 'sure'

export const resend: Command = {
  ...hidden,
  name: 'resend',
  usage: '/outbox failed',
  *run(scene, rest) {
    const [id = '', word] = rest.trim().split(/\s+/u)
    const found = yield* mine(scene, id)
    if (!isFailed(found)) return found
    if (found.state === 'unconfirmed' && word !== sure) return askWhether(scene, found)
    const queued = answerWith(
      scene,
      'resend.queued',
      { number: found.case?.number ?? null },
      [],
      found.case?.id ?? null,
    )
    return join({ ...nothing, changes: [{ change: 'resend', message: id }] }, queued)
  },
}

export const arrived: Command = {
  ...hidden,
  name: 'arrived',
  usage: '/outbox failed',
  *run(scene, rest) {
    const id = rest.trim()
    const found = yield* mine(scene, id)
    if (!isFailed(found)) return found
    if (found.state !== 'unconfirmed') return isNot(scene, found.state)
    const kept = answerWith(scene, 'arrived.kept', { number: found.case?.number ?? null }, [], found.case?.id ?? null)
    return join({ ...nothing, changes: [{ change: 'arrived', message: id }] }, kept)
  },
}

/** The message, where whoever acts may send it again: by their right, or as it was for a case that they see here. */
function* mine(scene: Scene, id: string): Talk<Failed | Outcome> {
  const found = yield* ask('outbox.one', { id })
  if (!found) return answerWith(scene, 'resend.gone')
  const isSeen = found.case !== null && isCase(yield* caseById(scene, found.case.id, found.case.number))
  if (!isSeen && !may(scene.near.rules, scene.actor, 'outbox', null)) return answerWith(scene, 'resend.not_yours')
  return ['failed', 'dead', 'unconfirmed'].includes(found.state) ? found : isNot(scene, found.state)
}

const isFailed = (found: Failed | Outcome): found is Failed => 'state' in found

function isNot(scene: Scene, state: string): Outcome {
  return answerWith(scene, 'resend.not_failed', { state: stateWords(scene.tongue, state) })
}

/** What may have arrived already is not sent again without asking. */
function askWhether(scene: Scene, found: Failed): Outcome {
  const { tongue } = scene
  const words = tongue.say('resend.sure', { number: found.case?.number ?? null, reason: whyWords(tongue, found) })
  const choices = undeliveredChoices(tongue, found).map((choice): Choice => {
    const isAgain = 'value' in choice && choice.value === token({ does: 'command', name: 'resend', rest: found.id })
    return isAgain
      ? { ...choice, value: token({ does: 'command', name: 'resend', rest: `${found.id} ${sure}` }) }
      : choice
  })
  return answer(scene, worded(words, choices, 'buttons'), 'resend.sure', found.case?.id ?? null)
}
