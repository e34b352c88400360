// The topic that a case has to itself in a group with topics.
import type { Case } from '#core/case.ts'
import { nameOf } from './cards.ts'
import type { CaseTopic } from './message.ts'
import type { LoadedCase } from './questions.ts'
import { type Tongue, typeLabel } from './tongue.ts'

/** How the topic is called, and whether this is the moment to close it or to open it again. `isBack`: the case has just come to this chat. */
export function caseTopic(tongue: Tongue, found: LoadedCase, was: { before: Case | null; isBack: boolean }): CaseTopic {
  const { current, rules } = found
  const title = tongue.say('card.title', { number: current.number, type: typeLabel(tongue, current.type) })
  const who = found.partner?.name ?? (current.customer ? nameOf(found, current.customer) : '')
  const isClosed = (status: string | undefined) => rules.workflow.statuses[status ?? '']?.phase === 'closed'
  const isOpened = isClosed(was.before?.status) || was.isBack
  const turn = isClosed(current.status) ? 'close' : isOpened ? 'reopen' : null
  return { name: [title, who].filter((part) => part).join(' · '), ...(turn ? { turn } : {}) }
}
