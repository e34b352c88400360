// Refusals in words: what was not done, why, and what to do instead.
import type { Missing, Refusal } from '#core/case.ts'
import { actionsFor } from '#core/may.ts'
import { actionFrom } from '#core/workflow.ts'
import type { WordingKey } from '#templates/wordings.ts'
import { token } from './buttons.ts'
import { nameOf, staffCard } from './cards.ts'
import type { Outcome } from './near.ts'
import type { LoadedCase } from './questions.ts'
import { answer, answerWith, isStaffSide, join, type Scene, worded } from './scene.ts'
import {
  customerStatus,
  labelIn,
  levelLabel,
  listed,
  needName,
  roleLabel,
  severityLabel,
  span,
  statusLabel,
  type Tongue,
  when,
} from './tongue.ts'

/** Says why not. `stage` is the one a button was drawn for: an old one is answered softly, with the current card. */
export function refuse(scene: Scene, refusal: Refusal, found: LoadedCase | null, stage?: number): Outcome {
  const isOld = found !== null && stage !== undefined && stage !== found.current.stage
  if (isOld && refusal.refused === 'not-from-here' && isStaffSide(scene)) return oldCard(scene, found)
  const words = refusalWords({ ...scene, isStaff: isStaffSide(scene) }, refusal, found)
  const choices = refusal.refused === 'taken' && found ? [takeOver(scene, found)] : []
  return answer(scene, worded(words, choices, 'buttons'), keyOf(refusal), found?.current.id ?? null)
}

/** Who is refused, and in which tongue; staff read their own words for a status. */
export type Refused = Pick<Scene, 'tongue' | 'actor'> & { isStaff: boolean }

/** A refusal in words. */
export function refusalWords(who: Refused, refusal: Refusal, found: LoadedCase | null): string {
  const values = {
    ...refusal.values,
    ...(found ? caseValues(who, found, refusal) : {}),
    ...possible(who, refusal, found),
  }
  return who.tongue.say(keyOf(refusal), values)
}

const keyOf = ({ refused }: Refusal) => `refusal.${refused}` as WordingKey

function oldCard(scene: Scene, found: LoadedCase): Outcome {
  const { current } = found
  const { cardOf: _, ...card } = staffCard(scene.tongue, found, scene.near.chat)
  return join(
    answerWith(scene, 'refusal.card_old', { number: current.number }),
    answer(scene, card, 'card', current.id),
  )
}

function takeOver({ tongue }: Scene, { current }: LoadedCase) {
  return {
    label: tongue.say('button.take_over'),
    value: token({ does: 'over', number: current.number }),
    says: tongue.say('button.take_over'),
  }
}

function caseValues({ tongue, isStaff }: Refused, found: LoadedCase, refusal: Refusal) {
  const { current } = found
  const status = isStaff ? statusLabel(tongue, current.status) : customerStatus(tongue, current.status)
  const about = refusal.refused === 'not-assignable' ? String(refusal.values.to) : current.owner
  const since = current.ownerSince ?? (typeof refusal.values.at === 'number' ? refusal.values.at : tongue.now)
  return {
    number: current.number,
    status,
    owner: about ? nameOf(found, about) : '',
    ago: span(tongue, Math.max(0, tongue.now - since)) || tongue.say('unit.less'),
  }
}

function possible(who: Refused, refusal: Refusal, found: LoadedCase | null): Record<string, string> {
  const { tongue, actor } = who
  const roles =
    listed(
      tongue,
      actor.roles.map((role) => roleLabel(tongue, role)),
    ) || tongue.say('whoami.none')
  if (refusal.refused === 'unknown-severity') return { possible: severityWords(tongue) }
  if (refusal.refused === 'unknown-level') return { possible: levelWords(tongue) }
  return {
    roles,
    who: whoMay(tongue, refusal, found),
    possible: found ? possibleWords(who, found) : '-',
    ...visitWords(tongue, refusal),
  }
}

/** Who may do what was refused: by the action's own word, or by right. */
function whoMay(tongue: Tongue, { values }: Refusal, found: LoadedCase | null): string {
  const { workflow } = found?.rules ?? tongue.rules
  const name = String(values.action)
  const action = Object.hasOwn(workflow.actions, name) ? workflow.actions[name] : undefined
  const here = action && found ? (actionFrom(action, found.current.status) ?? action) : action
  const roles = Object.entries(workflow.roles).filter(([id, { rights: held }]) =>
    here ? here.who.includes(id) : held.some((right) => right === values.what),
  )
  return (
    listed(
      tongue,
      roles.map(([id]) => roleLabel(tongue, id)),
    ) || '-'
  )
}

/** How long before which visit something could still be done. */
function visitWords(tongue: Tongue, { values: { notice, slot } }: Refusal): Record<string, string> {
  if (typeof notice !== 'number' || typeof slot !== 'number') return {}
  return { hours: span(tongue, notice), visit: when(tongue, slot) }
}

/** The labels of what the actor may do with a case now. */
export function possibleWords({ tongue, actor }: Pick<Scene, 'tongue' | 'actor'>, found: LoadedCase): string {
  const possible = actionsFor(found.rules, actor, found.current)
  return (
    listed(
      tongue,
      possible.map(({ id, action }) => labelIn(tongue, action.label, id)),
    ) || '-'
  )
}

/** The severities that there are: what to type, and what it means. */
export function severityWords(tongue: Tongue): string {
  return tongue.rules.workflow.severities.map(({ id }) => `${id} (${severityLabel(tongue, id)})`).join(', ')
}

/** The escalation levels that there are. */
export function levelWords(tongue: Tongue): string {
  return tongue.rules.workflow.levels.map(({ id }) => `${id} (${levelLabel(tongue, id)})`).join(', ')
}

/** What is missing, as a person counts it: "photos (2 of 3), note". */
export function missingWords(tongue: Tongue, missing: Missing[]): string {
  const each = missing.map(({ need, have, want }) => {
    const name = needName(tongue, need)
    return want > 1 ? tongue.say('form.have', { need: name, have, want }) : name
  })
  return listed(tongue, each)
}
