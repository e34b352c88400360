// Telling the staff of a case something that no decision said: a message parked, failed, or of unknown fate.

import type { CaseId, ChatId, FileId, WorkspaceId } from '#core/ids.ts'
import { nameOf } from '#flows/cards.ts'
import { desksOf } from '#flows/desks.ts'
import { type Outgoing, text } from '#flows/message.ts'
import type { Chat, Lane } from '#flows/near.ts'
import { caseValues, fileParts } from '#flows/notices.ts'
import { type Tongue, tongueOf } from '#flows/tongue.ts'
import type { Write } from '#store/commit.ts'
import type { Say, Values, WordingKey } from '#templates/wordings.ts'
import type { House } from './house.ts'
import { loadCase, loadDesks } from './load.ts'
import { outboxWrite } from './plan.ts'

export type Told = { workspace: WorkspaceId; case: CaseId | null; chat?: ChatId; files?: FileId[] }

/**
 * The writes that tell the desks of a case. Where it is of a message (`chat` is whom that was for), only one to the case's
 * customer is told of; nothing is, where there is no case.
 */
export async function tellDesks(
  house: House,
  about: Told,
  key: WordingKey,
  values: (say: Say) => Values = () => ({}),
): Promise<Write[]> {
  try {
    return await wordsTo(house, about, key, values)
  } catch (problem) {
    // A case that cannot be read must not keep a message from its end.
    house.metrics.faults.inc({ where: 'tell' })
    house.log.error({ err: problem, case: about.case, key }, 'the desks of a case could not be told')
    return []
  }
}

async function wordsTo(house: House, about: Told, key: WordingKey, values: (say: Say) => Values): Promise<Write[]> {
  if (!about.case) return []
  const business = await house.book.of(about.workspace)
  const found = await loadCase(house, business, about.case)
  const desks = await loadDesks(house, business)
  if (!found || (about.chat !== undefined && found.current.chat !== about.chat)) return []
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
    const words = tongue.say(key, { ...caseValues(tongue, found), owner, ...values(tongue.say) })
    const message: Outgoing = {
      parts: [{ kind: 'text', text: words }, ...fileParts(tongue, found, about.files)],
      choices: [],
      layout: 'buttons',
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

/** Values that are the same in every language, or made for the one they are said in. */
export type Spoken = Values | ((tongue: Tongue) => Values)
export type Announced = { workspace: WorkspaceId; key: WordingKey; values: Spoken; lane: Lane }

/** Which groups are meant, and which chats can be reached at all. */
export type Whom = { isMeant?: (desk: Chat) => boolean; isReached?: (desk: Chat) => boolean }

/** The writes that say something that belongs to no case in groups; where none of those meant is there, to admins in private. */
export async function tellGroups(
  house: House,
  { workspace, key, values, lane }: Announced,
  { isMeant = () => true, isReached = () => true }: Whom,
): Promise<Write[]> {
  const business = await house.book.of(workspace)
  const { name, timezone, language } = business.row
  const now = house.clock.now()
  const { wordings, rules } = business
  const speaking = { now, workspace: { id: workspace, name, timezone, language }, wordings, rules }
  const desks = (await loadDesks(house, business)).filter((desk) => desk.state === 'active' && isReached(desk))
  const groups = desks.filter((desk) => desk.kind === 'group' && isMeant(desk))
  const admins = desks.filter(({ staff }) =>
    staff?.roles.some((role) => rules.workflow.roles[role]?.rights.includes('codes')),
  )
  return (groups.length > 0 ? groups : admins).map((desk) => {
    const tongue = tongueOf(speaking, desk)
    const message = text(tongue.say(key, typeof values === 'function' ? values(tongue) : values))
    const said = { chat: desk.id, message, lane, case: null, wording: key }
    return outboxWrite(workspace, said, { channel: desk.channel }, now, house.fresh)
  })
}
