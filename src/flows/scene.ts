// One event in its surroundings, and the small pieces every talk is made of.
import type { Actor, Case, Facts, Order, Refusal } from '#core/case.ts'
import { isRefusal } from '#core/case.ts'
import { decide } from '#core/decide.ts'
import type { CaseId } from '#core/ids.ts'
import type { Rules } from '#core/workflow.ts'
import type { WordingKey } from '#templates/wordings.ts'
import type { Choice, Incoming, Outgoing } from './message.ts'
import type { Conversation, Lane, Made, Near, Outcome, Said } from './near.ts'
import type { LoadedCase } from './questions.ts'
import { type Tongue, tongueOf } from './tongue.ts'

/** The event, what is near, who acts and in which tongue they are answered. */
export type Scene = { near: Near; incoming: Incoming; tongue: Tongue; actor: Actor }

/** Sets the scene of an event. */
export function sceneOf(near: Near, incoming: Incoming): Scene {
  return { near, incoming, tongue: tongueOf(near, near.chat, near.person?.language), actor: actorOf(near) }
}

/** Who acts, with the roles that count here: a staff group's role counts in that group only, own roles everywhere. */
export function actorOf(near: Near): Actor {
  const { chat, person, rules } = near
  const own = person?.roles ?? []
  const here = {
    staff: [chat.role ?? rules.workflow.staffRole],
    partner: ['partner', 'customer'],
    customer: ['customer'],
    alerts: [],
    none: [],
  }[chat.purpose]
  return {
    person: person?.id ?? null,
    name: person?.name ?? '',
    roles: person ? [...new Set([...here, ...own])] : [],
    account: chat.purpose === 'partner' ? chat.account : null,
  }
}

/** Whether the actor holds a role that is staff. */
export function isStaff({ actor, near }: Scene): boolean {
  return actor.roles.some((role) => near.rules.workflow.roles[role]?.staff)
}

/** Whether the event happened in a chat where staff work, or staff write in private. */
export function isStaffSide(scene: Scene): boolean {
  return scene.near.chat.purpose === 'staff' || (scene.near.chat.kind === 'private' && isStaff(scene))
}

/** Nothing at all: the beginning of every outcome. */
export const nothing: Outcome = { made: [], say: [], changes: [], courtesies: [], remember: [] }

/** Says a message in the chat of the event. */
export function answer(scene: Scene, message: Outgoing, wording = 'answer', about: CaseId | null = null): Outcome {
  return { ...nothing, say: [here(scene, message, wording, about)] }
}

/** Says one wording in the chat of the event. */
export function answerWith(
  scene: Scene,
  key: WordingKey,
  values: Record<string, string | number | null> = {},
  choices: Choice[] = [],
  about: CaseId | null = null,
): Outcome {
  return answer(scene, worded(scene.tongue.say(key, values), choices), key, about)
}

/** Says one wording about a case, so that quoting it finds the case. */
export function answerAbout(
  scene: Scene,
  { id, number }: Pick<Case, 'id' | 'number'>,
  key: WordingKey,
  values: Record<string, string | number | null> = {},
): Outcome {
  return answerWith(scene, key, { number, case_id: number, ...values }, [], id)
}

export function here(
  { near, incoming, tongue }: Scene,
  message: Outgoing,
  wording: string,
  about: CaseId | null = null,
  lane: Lane = 'normal',
): Said {
  const placed = {
    ...message,
    ...(about ? { about } : {}),
    ...(message.choices.length > 1 ? { listLabel: tongue.say('button.choose') } : {}),
    ...(near.chat.kind === 'group' ? { topic: incoming.chat?.topic ?? null } : {}),
  }
  return { chat: near.chat.id, message: placed, lane, case: about, wording }
}

/** A text with choices under it. */
export function worded(text: string, choices: Choice[] = [], layout: Outgoing['layout'] = 'replies'): Outgoing {
  return { parts: [{ kind: 'text', text }], choices, layout }
}

/** Joins outcomes in order; a later conversation wins. */
export function join(...outcomes: Outcome[]): Outcome {
  return outcomes.reduce((all, next) => ({
    ...(all.conversation || next.conversation ? { conversation: { ...all.conversation, ...next.conversation } } : {}),
    made: [...all.made, ...next.made],
    say: [...all.say, ...next.say],
    changes: [...all.changes, ...next.changes],
    courtesies: [...all.courtesies, ...next.courtesies],
    remember: [...all.remember, ...next.remember],
  }))
}

/** The conversation as it is to be from now on. */
export function turnTo(conversation: Partial<Conversation>): Outcome {
  return { ...nothing, conversation }
}

/** Decides an order on a loaded case; the answer carries what speaking of it needs. */
export function decideOn(scene: Scene, found: LoadedCase, order: Order): Made | Refusal {
  const outcome = decide(found.rules, found.current, order, factsOf(scene))
  return isRefusal(outcome) ? outcome : { before: found.current, decision: outcome, found: withActor(scene, found) }
}

/** Decides the opening of a case. */
export function decideOpen(
  scene: Scene,
  rules: Rules,
  order: Order,
  fresh: NonNullable<Facts['fresh']>,
): Made | Refusal {
  const outcome = decide(rules, null, order, { ...factsOf(scene), fresh })
  if (isRefusal(outcome)) return outcome
  const { next } = outcome
  const chat = next.chat === scene.near.chat.id ? scene.near.chat : null
  const { partner } = scene.near
  return {
    before: null,
    decision: outcome,
    found: withActor(scene, { current: next, rules, names: {}, chat, partner }),
  }
}

export function isMade(outcome: Made | Refusal): outcome is Made {
  return 'decision' in outcome
}

function factsOf({ near, actor }: Scene): Facts {
  return { now: near.now, actor }
}

function withActor({ actor }: Scene, found: LoadedCase): LoadedCase {
  return actor.person ? { ...found, names: { ...found.names, [actor.person]: actor.name } } : found
}
