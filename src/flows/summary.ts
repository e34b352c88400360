// What was answered, as its giver reads it: line by line, and as the card that is confirmed.
import type { Answers } from '#core/case.ts'
import { askedNeeds, openingNeeds } from '#core/needs.ts'
import type { CaseType, Need, Rules } from '#core/workflow.ts'
import type { Card, Choice, Outgoing } from './message.ts'
import type { Flow } from './near.ts'
import { optionsOf } from './needs.ts'
import type { Scene } from './scene.ts'
import { aside, labelIn, listed, mapLink, needName, optionLabel, type Tongue } from './tongue.ts'
import { wayChoice } from './ways.ts'

type OpenFlow = Extract<Flow, { kind: 'open' }>

/** What an intake has come to, to be confirmed. */
export function summary(scene: Scene, rules: Rules, type: CaseType, flow: OpenFlow): Outgoing {
  const { say } = scene.tongue
  const tongue: Tongue = { ...scene.tongue, rules }
  const card: Card = {
    title: labelIn(tongue, type.label, type.id),
    tone: 'plain',
    rightToLeft: tongue.rightToLeft,
    lines: [
      ...answerLines(tongue, flow, type),
      ...(flow.texts.length > 0 ? [{ label: say('card.description'), text: flow.texts.join('\n') }] : []),
      ...(flow.files.length > 0 ? [{ label: say('card.photos'), text: String(flow.files.length) }] : []),
    ],
    note: { title: say('open.summary'), text: say('open.summary_hint') },
  }
  const yes: Choice = { ...wayChoice(tongue, flow, 'confirm'), style: 'primary' }
  return { parts: [{ kind: 'card', card }], choices: [yes, wayChoice(tongue, flow, 'cancel')], layout: 'buttons' }
}

/** The answers of an intake, each with its label. */
function answerLines(tongue: Tongue, flow: OpenFlow, type: CaseType): { label: string; text: string }[] {
  return intake(flow, type).flatMap((need) => {
    const text = answerWords(tongue, need, flow.answers)
    const label = need.id === 'orders' ? tongue.say('card.orders') : needName(tongue, need)
    return text ? [{ label, text: aside(tongue, text) }] : []
  })
}

/** An answer as its giver would read it. */
export function answerWords(tongue: Tongue, need: Need, answers: Answers): string | null {
  const given = answers[need.id]
  switch (given?.kind) {
    case 'note':
    case 'text':
      return given.text
    case 'choice':
      return optionLabel(tongue, optionsOf(need, tongue), given.id)
    case 'multi':
      return listed(
        tongue,
        given.ids.map((id) => optionLabel(tongue, optionsOf(need, tongue), id)),
      )
    case 'photos':
      return String(given.files.length)
    case 'location':
      return mapLink(given)
    case 'person':
      return given.name
    case 'date':
      return given.date
    case 'slot':
      return need.kind === 'slot' ? optionLabel(tongue, need.options, given.id) : given.id
    case 'orders':
      return given.orders.join(', ')
    default:
      return null
  }
}

/** The needs that an intake asks for, given what was answered. */
export function intake(flow: OpenFlow, type: CaseType): Need[] {
  return askedNeeds(openingNeeds(type), flow.answers, null, type)
}
