// The action that leads a case into a phase, by the workflow's own data.
import { actionsFor } from '#core/may.ts'
import type { LoadedCase } from '#flows/questions.ts'
import type { Scene } from '#flows/scene.ts'

/** The first action open to the actor that leads into this phase from another; one named like the command comes first. */
export function actionInto(scene: Scene, { rules, current }: LoadedCase, phase: 'open' | 'closed'): string | null {
  const { statuses } = rules.workflow
  const leading = actionsFor(rules, scene.actor, current).filter(
    ({ action }) => statuses[action.to ?? '']?.phase === phase && statuses[current.status]?.phase !== phase,
  )
  const wanted = phase === 'open' ? 'reopen' : 'close'
  return (leading.find(({ id }) => id === wanted) ?? (phase === 'open' ? leading[0] : undefined))?.id ?? null
}
