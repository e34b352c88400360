import { customerCard, staffCard } from '#flows/cards.ts'
import type { Card } from '#flows/message.ts'
import { ask, type Delivery, type LoadedCase } from '#flows/questions.ts'
import { answer, isStaffSide, type Scene } from '#flows/scene.ts'
import { answerWords } from '#flows/summary.ts'
import { aside, labelIn, needName, severityLabel, type Tongue, when } from '#flows/tongue.ts'
import { type Command, onCase } from './command.ts'

export const showCase: Command = {
  name: 'case',
  words: { th: ['ดูเคส', 'รายละเอียด'], ms: ['butiran'], id: ['detail'], ar: ['تفاصيل'] },
  staff: false,
  usage: '/case 12',
  about: 'command.case',
  takesCase: true,
  bare: 'alone',
  run: onCase(function* (scene, found) {
    if (!isStaffSide(scene)) return answer(scene, customerCard(scene.tongue, found), 'card', found.current.id)
    const delivery = yield* ask('case.delivery', { id: found.current.id })
    return answer(scene, details(scene, found, delivery), 'card', found.current.id)
  }),
}

/** The card with everything that is known: answers, severity, source, when it was opened. */
function details(scene: Scene, found: LoadedCase, delivery: Delivery | null) {
  const { cardOf: _, ...shown } = staffCard(scene.tongue, found, scene.near.chat)
  const parts = shown.parts.map((part) =>
    part.kind === 'card' ? { ...part, card: withMore(scene.tongue, found, part.card, delivery) } : part,
  )
  return { ...shown, parts }
}

function withMore(tongue: Tongue, found: LoadedCase, card: Card, delivery: Delivery | null): Card {
  const { current } = found
  const { say } = tongue
  const more = [
    ...fieldLines(tongue, found),
    { label: say('card.severity'), text: severityLabel(tongue, current.severity) },
    ...(delivery ? [{ label: say('card.delivery'), text: say(`state.${delivery}`) }] : []),
    { label: say('card.source'), text: current.source },
    { label: say('card.opened'), text: when(tongue, current.openedAt) },
    ...(current.outcome ? [{ label: say('card.outcome'), text: outcomeLabel(tongue, found) }] : []),
  ]
  return { ...card, lines: [...card.lines, ...more] }
}

function outcomeLabel(tongue: Tongue, { rules, current }: LoadedCase): string {
  return labelIn(
    tongue,
    rules.workflow.outcomes.find((entry) => entry.id === current.outcome)?.label,
    current.outcome ?? '',
  )
}

/** The answers that stand in the case's fields, each with the label it was asked by. */
function fieldLines(tongue: Tongue, { rules, current }: LoadedCase): { label: string; text: string }[] {
  const actions = Object.values(rules.workflow.actions)
  const needs = [
    ...(rules.types[current.type]?.intake ?? []),
    ...actions.flatMap((action) => [...action.needs, ...action.variants.flatMap((entry) => entry.needs ?? [])]),
  ]
  const seen = new Set<string>()
  return needs.flatMap((need) => {
    if (seen.has(need.id)) return []
    seen.add(need.id)
    const text = answerWords({ ...tongue, rules }, need, current.fields)
    return text ? [{ label: needName(tongue, need), text: aside(tongue, text) }] : []
  })
}
