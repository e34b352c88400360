// A message that did not arrive, or of which nobody knows: why, in the reader's words, what to do, and the buttons for it.
import type { Cause } from '#core/causes.ts'
import { clip } from '#core/text.ts'
import { isWordingKey } from '#templates/wordings.ts'
import { token } from './buttons.ts'
import type { Card, Choice, Outgoing } from './message.ts'
import { caseValues } from './notices.ts'
import type { LoadedCase } from './questions.ts'
import { aside, type Tongue } from './tongue.ts'

export type End = 'failed' | 'dead' | 'unconfirmed'
/** What is known of it: the platform's own code, and what that comes down to. */
export type Why = { code: string | null; cause: Cause | null }

/** What became of a message to a case's customer, as its desk reads it. */
export function undeliveredCard(
  tongue: Tongue,
  found: LoadedCase,
  { id, state, said, ...why }: Why & { id: string; state: End; said: string },
): Outgoing {
  const { say, rightToLeft } = tongue
  const key = state === 'unconfirmed' ? 'staff.unconfirmed' : 'staff.failed'
  const values = { ...caseValues(tongue, found), code: why.code, reason: whyWords(tongue, why) }
  const words = clip(said.trim(), longestSaid)
  const card: Card = {
    title: say('undelivered.title', { number: found.current.number, state: stateWords(tongue, state) }),
    tone: 'urgent',
    rightToLeft,
    lines: [
      { text: say(key, values) },
      ...(words === '' ? [] : [{ label: say('undelivered.said'), text: aside(tongue, words) }]),
    ],
    note: { title: say('undelivered.next'), text: fixWords(tongue, why) },
  }
  const choices = undeliveredChoices(tongue, { id, state })
  return { parts: [{ kind: 'card', card }], choices, layout: 'buttons', about: found.current.id }
}

const longestSaid = 120

/** What can be done about it: sent again, or settled by whoever has seen that it arrived. `mark` tells several apart. */
export function undeliveredChoices({ say }: Tongue, { id, state }: { id: string; state: string }, mark = ''): Choice[] {
  const button = (key: 'button.send_again' | 'button.arrived', name: string): Choice => {
    const label = mark === '' ? say(key) : say('button.numbered', { label: say(key), number: mark })
    return { label, value: token({ does: 'command', name, rest: id }), says: label }
  }
  const again = button('button.send_again', 'resend')
  return state === 'unconfirmed' && mark === '' ? [again, button('button.arrived', 'arrived')] : [again]
}

/** Why, in plain words. What an earlier version kept no cause of has only its code. */
export function whyWords({ say }: Tongue, { code, cause }: Why): string {
  const key = `why.${cause}`
  return isWordingKey(key) ? say(key) : say('why.unknown', { code })
}

/** What to do now. */
export function fixWords({ say }: Tongue, { cause }: Why): string {
  const key = `fix.${cause}`
  return isWordingKey(key) ? say(key) : say('fix.unknown')
}

/** A delivery's state in words. */
export function stateWords({ say }: Tongue, state: string): string {
  const key = `state.${state}`
  return isWordingKey(key) ? say(key) : state
}

/** What a message says, as text: enough to know it by. Nothing where its words were taken from it. */
export function gist({ parts = [] }: Partial<Outgoing>): string {
  const words = parts.map((part) => {
    if (part.kind === 'text') return part.text
    if (part.kind === 'card') return part.card.title
    return 'caption' in part ? (part.caption ?? '') : ''
  })
  return words.filter((word) => word !== '').join(' · ')
}
