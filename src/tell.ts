// Telling the staff of a case something that no decision said: a message parked, failed, or of unknown fate.

import { nameOf } from '#flows/cards.ts'
import { caseValues, desksOf } from '#flows/speak.ts'
import { tongueOf } from '#flows/tongue.ts'
import type { Write } from '#store/commit.ts'
import type { Row } from '#store/schema.ts'
import type { Values, WordingKey } from '#templates/wordings.ts'
import type { House } from './house.ts'
import { loadCase, loadDesks } from './load.ts'
import { outboxWrite } from './plan.ts'

/** The writes that tell the desks of a message's case; none where it belongs to no case or went to a desk itself. */
export async function tellDesks(
  house: House,
  about: Pick<Row<'outbox'>, 'workspace' | 'case' | 'chat'>,
  key: WordingKey,
  values: Values,
): Promise<Write[]> {
  if (!about.case) return []
  const business = await house.book.of(about.workspace)
  const found = await loadCase(house, business, about.case)
  const desks = await loadDesks(house, business)
  if (!found || found.current.chat !== about.chat) return []
  const { name, timezone, language } = business.row
  const now = house.clock.now()
  const speaking = {
    now,
    workspace: { id: about.workspace, name, timezone, language },
    wordings: business.wordings,
    rules: found.rules,
  }
  return desksOf(desks, found.current).map((desk) => {
    const tongue = tongueOf(speaking, desk)
    const owner = found.current.owner ? nameOf(found, found.current.owner) : ''
    const words = tongue.say(key, { ...caseValues(tongue, found), owner, ...values })
    const message = {
      parts: [{ kind: 'text' as const, text: words }],
      choices: [],
      layout: 'buttons' as const,
      about: found.current.id,
    }
    return outboxWrite(
      about.workspace,
      { chat: desk.id, message, lane: 'normal', case: found.current.id, wording: key },
      { channel: desk.channel },
      now,
      house.fresh,
    )
  })
}
