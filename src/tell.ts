// Telling the staff of a case something that no decision said: a message parked, failed, or of unknown fate.

import type { CaseId, ChatId, FileId, WorkspaceId } from '#core/ids.ts'
import { nameOf } from '#flows/cards.ts'
import { desksOf } from '#flows/desks.ts'
import { maskedFor } from '#flows/mask.ts'
import { type Choice, type Outgoing, type Part, text } from '#flows/message.ts'
import type { Chat, Lane } from '#flows/near.ts'
import { caseValues, fileParts } from '#flows/notices.ts'
import type { LoadedCase } from '#flows/questions.ts'
import { type Tongue, tongueOf } from '#flows/tongue.ts'
import { type End, gist, undeliveredCard, type Why } from '#flows/undelivered.ts'
import type { Write } from '#store/commit.ts'
import type { Row } from '#store/schema.ts'
import type { Say, Values, WordingKey } from '#templates/wordings.ts'
import type { House } from './house.ts'
import { loadCase, loadDesks } from './load.ts'
import { outboxWrite } from './plan.ts'

export type Told = { workspace: WorkspaceId; case: CaseId | null; chat?: ChatId; files?: FileId[] }

/**
 * The writes that tell the desks of a case. Where it is of a message (`chat` is whom that was for), only one to the case's
 * customer is told of; nothing is, where there is no case.
 */
export function tellDesks(
  house: House,
  about: Told,
  key: WordingKey,
  values: (say: Say) => Values = () => ({}),
): Promise<Write[]> {
  return toDesks(house, about, key, (tongue, found) => {
    const owner = found.current.owner ? nameOf(found, found.current.owner) : ''
    const words = tongue.say(key, { ...caseValues(tongue, found), owner, ...values(tongue.say) })
    const parts: Part[] = [{ kind: 'text', text: words }, ...fileParts(tongue, found, about.files)]
    return { parts, choices: [], layout: 'buttons', about: found.current.id }
  })
}

export type Undelivered = Why & { state: End }

/** The writes that tell the desks of a case what became of a message to its customer: why, what to do, with the buttons for it. */
export function tellUndelivered(house: House, row: Row<'outbox'>, what: Undelivered): Promise<Write[]> {
  const key = what.state === 'unconfirmed' ? 'staff.unconfirmed' : 'staff.failed'
  return toDesks(house, row, key, (tongue, found) => {
    // A code is for its receiver alone, though it did not come there.
    const said = row.wording === 'customer.otp' ? '' : gist(row.message)
    return undeliveredCard(tongue, found, { ...what, id: row.id, said })
  })
}

type Made = (tongue: Tongue, found: LoadedCase) => Outgoing

async function toDesks(house: House, about: Told, key: WordingKey, made: Made): Promise<Write[]> {
  try {
    return await wordsTo(house, about, key, made)
  } catch (problem) {
    // A case that cannot be read must not keep a message from its end.
    house.metrics.faults.inc({ where: 'tell' })
    house.log.error({ err: problem, case: about.case, key }, 'the desks of a case could not be told')
    return []
  }
}

async function wordsTo(house: House, about: Told, key: WordingKey, made: Made): Promise<Write[]> {
  if (!about.case) return []
  const business = await house.book.of(about.workspace)
  const found = await loadCase(house, business, about.case)
  const desks = await loadDesks(house, business)
  if (!found || (about.chat !== undefined && found.current.chat !== about.chat)) return []
  const { name, timezone, language } = business.row
  const now = house.clock.now()
  const workspace = { id: about.workspace, name, timezone, language }
  const speaking = { now, workspace, wordings: business.wordings, rules: found.rules }
  return desksOf(desks, found).map((desk) => {
    const message = maskedFor(desk, made(tongueOf(speaking, desk), found))
    const said = { chat: desk.id, message, lane: 'normal' as const, case: found.current.id, wording: key }
    return outboxWrite(about.workspace, said, { channel: desk.channel }, now, house.fresh)
  })
}

/** Values that are the same in every language, or made for the one they are said in. */
export type Spoken = Values | ((tongue: Tongue) => Values)
export type Announced = {
  workspace: WorkspaceId
  key: WordingKey
  values: Spoken
  lane: Lane
  choices?: (tongue: Tongue) => Choice[]
}

/** Which groups are meant, and which chats can be reached at all. */
export type Whom = { isMeant?: (desk: Chat) => boolean; isReached?: (desk: Chat) => boolean }

/** The writes that say something that belongs to no case in groups; where none of those meant is there, to admins in private. */
export async function tellGroups(
  house: House,
  { workspace, key, values, lane, choices = () => [] }: Announced,
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
    const message = {
      ...text(tongue.say(key, typeof values === 'function' ? values(tongue) : values)),
      choices: choices(tongue),
    }
    const said = { chat: desk.id, message, lane, case: null, wording: key }
    return outboxWrite(workspace, said, { channel: desk.channel }, now, house.fresh)
  })
}
