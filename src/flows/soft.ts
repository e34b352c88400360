// Refusals to whoever pressed a button, and what only they may read: said to them alone where the platform can, instead of to the whole chat.
import type { Courtesy } from './message.ts'
import type { Said } from './near.ts'
import type { Scene } from './scene.ts'

/** T5: the text that answers a pressed button. */
export const longestAnswer = 200
/** What is longer is shown until it is put away. */
const glance = 60

export type Softened = { say: Said[]; answer: Courtesy[] }

/** The answer to a pressed button, with the words of a refusal that nothing hangs on; they are then not said in the chat. */
export function softened({ incoming: { event }, near }: Scene, say: Said[]): Softened {
  if (event.kind !== 'button' || !event.callback) return { say, answer: [] }
  const here = say.filter((one) => one.chat === near.chat.id)
  const [refusal] = here
  const words = here.length === 1 && refusal ? wordsOf(refusal) : null
  if (words === null) return { say, answer: [{ kind: 'callback', id: event.callback }] }
  const alert = words.length > glance ? { alert: true } : {}
  return {
    say: say.filter((one) => one !== refusal),
    answer: [{ kind: 'callback', id: event.callback, text: words, ...alert }],
  }
}

/** The words that fit into such an answer and need no button: a refusal, or what nobody else may read. */
function wordsOf({ wording, message }: Said): string | null {
  const isTheirs = wording.startsWith('refusal.') || wording === 'flow.not_yours' || wording === 'reveal.values'
  const [only, ...more] = message.parts
  if (!isTheirs || only?.kind !== 'text' || more.length > 0 || message.choices.length > 0) return null
  return only.text.length <= longestAnswer ? only.text : null
}
