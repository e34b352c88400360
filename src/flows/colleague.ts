// What somebody who works here writes in private without being asked: it is about the case they have, else they are shown their work.
import type { FileId } from '#core/ids.ts'
import { token } from './buttons.ts'
import { greet, unasked } from './customer.ts'
import { messageOf, quotedWords } from './deeds.ts'
import type { Choice } from './message.ts'
import type { Outcome } from './near.ts'
import { ask, type Talk } from './questions.ts'
import { caseById, isCase } from './reach.ts'
import { answerWith, join, nothing, type Scene } from './scene.ts'
import { isGreeting, isThanks } from './words.ts'

const mostListed = 10

/** With one open case of theirs it is as if they had quoted its card; with several they say which; a customer's case comes first. */
export function* fromColleague(scene: Scene, text: string, files: FileId[]): Talk<Outcome> {
  const { near, actor } = scene
  const asked = yield* ask('cases.ofChat', { chat: near.chat.id, since: near.now })
  if (asked.length > 0) return yield* unasked(scene, text, files)
  if (files.length === 0 && isThanks(text)) return answerWith(scene, 'thanks')
  const { cases } = yield* ask('cases.search', { words: '', owner: actor.person, open: true })
  const [only, other] = cases
  if (!only || (files.length === 0 && isGreeting(text))) return greet(scene)
  if (other) return answerWith(scene, 'refusal.which_case', {}, cases.slice(0, mostListed).map(numberChoice))
  const found = yield* caseById(scene, only.id, only.number)
  if (!isCase(found)) return found
  const { message } = messageOf(scene)
  const remember = message ? [{ message, case: found.current.id }] : []
  return join(quotedWords(scene, found, text, files), { ...nothing, remember })
}

function numberChoice({ number }: { number: number }): Choice {
  const label = `#${number}`
  return { label, value: token({ does: 'command', name: 'case', rest: String(number) }), says: label }
}
