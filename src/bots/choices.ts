// How a message's choices are offered: buttons, else quick replies or a list, else numbered lines that can be typed.
import { clipAs } from '#core/text.ts'
import type { Choice, Outgoing } from '#flows/message.ts'
import type { Limits } from './channel.ts'

export type FittedChoices = { as: 'buttons' | 'replies' | 'list'; items: Choice[] }

/** `lines` are what can only be said: addresses, or all choices by number. */
export type ChoicePlan = { choices: FittedChoices | null; lines: string[] }

/** A choice and its place among all, which is the number that a person may type for it. */
type Numbered = { choice: Choice; number: number }

/** Finds the nearest way a platform has of offering these choices. In groups nothing is offered that vanishes. */
export function planChoices(message: Outgoing, limits: Limits, kind: 'private' | 'group'): ChoicePlan {
  const offered = offerable(message.choices, limits, kind)
  if (offered.length === 0) return { choices: null, lines: [] }
  const only = kind === 'private' ? offered.find(({ choice }) => way(choice, limits) === 'alone') : undefined
  if (only) return asAlone(only, offered, message, limits)
  if (kind === 'group' && !limits.groupButtons) return { choices: null, lines: numbered(offered) }
  if (kind === 'private' && prefersReplies(message, offered, limits)) return asReplies(offered, limits)
  return asButtons(
    offered.filter(({ choice }) => way(choice, limits) !== 'reply'),
    limits,
    kind,
  )
}

/** Without the native wants that this platform lacks here. */
function offerable(choices: Choice[], limits: Limits, kind: 'private' | 'group'): Numbered[] {
  return choices
    .map((choice, at) => ({ choice, number: at + 1 }))
    .filter(({ choice }) => isOffered(choice, limits, kind))
}

/** What a platform can only ask for by itself is asked for; the other choices are said. */
function asAlone(only: Numbered, offered: Numbered[], { asks }: Outgoing, limits: Limits): ChoicePlan {
  const others = offered.filter((entry) => entry !== only)
  const said = others.length === 0 ? [] : asks?.instead ? [asks.instead] : numbered(others)
  return { ...asReplies([only], limits), lines: said }
}

function isOffered(choice: Choice, limits: Limits, kind: 'private' | 'group'): boolean {
  if (!('want' in choice)) return true
  return kind === 'private' ? way(choice, limits) !== undefined : way(choice, limits) === 'button'
}

function way(choice: Choice, limits: Limits): 'button' | 'reply' | 'alone' | undefined {
  return 'want' in choice ? limits.wants?.[choice.want] : undefined
}

function prefersReplies(message: Outgoing, offered: Numbered[], limits: Limits): boolean {
  if (limits.replies === null || offered.length > limits.replies.count) return false
  if (offered.some(({ choice }) => way(choice, limits) === 'reply')) return true
  return message.layout === 'replies' && !limits.replies.typed
}

function asReplies(offered: Numbered[], limits: Limits): ChoicePlan {
  const said = limits.replies?.urls ? [] : offered.filter(({ choice }) => 'url' in choice)
  const kept = offered.filter((entry) => !said.includes(entry))
  if (kept.length === 0) return { choices: null, lines: addresses(said) }
  const { label, counts } = limits.replies ?? limits.buttons
  return { choices: { as: 'replies', items: fitted(kept, limits, label, counts) }, lines: addresses(said) }
}

function asButtons(offered: Numbered[], limits: Limits, kind: 'private' | 'group'): ChoicePlan {
  const said = limits.urlButtons ? [] : offered.filter(({ choice }) => 'url' in choice)
  const kept = offered.filter((entry) => !said.includes(entry))
  const lines = addresses(said)
  if (kept.length === 0) return { choices: null, lines }
  const { count, label, counts } = limits.buttons
  if (kept.length <= count) return { choices: { as: 'buttons', items: fitted(kept, limits, label, counts) }, lines }
  if (limits.list !== null && kept.length <= limits.list.rows && kept.every(({ choice }) => isAnswer(choice)))
    return { choices: { as: 'list', items: rows(kept, limits, limits.list) }, lines }
  if (kind === 'private' && limits.replies !== null && !limits.replies.typed && kept.length <= limits.replies.count)
    return asReplies(offered, limits)
  return { choices: null, lines: numbered(offered) }
}

function fitted(offered: Numbered[], limits: Limits, max: number, counts: Limits['counts'] = 'utf16'): Choice[] {
  const taken = new Set<string>()
  return offered.map(({ choice, number }) => {
    checkValue(choice, limits)
    const clipped = clipAs(choice.label.trim(), max, counts) || String(number)
    const label = taken.has(clipped) ? `${clipAs(choice.label, max - 4, counts)} ${number}` : clipped
    taken.add(label)
    return { ...choice, label }
  })
}

/** A list's rows; a label that had to be cut is said whole beneath, where nothing else is. */
function rows(offered: Numbered[], limits: Limits, list: { title: number; description: number }): Choice[] {
  return fitted(offered, limits, list.title).map((choice, at) => {
    const whole = offered[at]?.choice
    if (whole === undefined || !isAnswer(choice) || !isAnswer(whole)) return choice
    const below = whole.description ?? (choice.label === whole.label ? undefined : whole.label)
    return below === undefined ? choice : { ...choice, description: clipAs(below, list.description, 'utf16') }
  })
}

type Answer = Exclude<Choice, { want: unknown } | { url: unknown }>

function isAnswer(choice: Choice): choice is Answer {
  return 'value' in choice && !('want' in choice)
}

function checkValue(choice: Choice, limits: Limits): void {
  if (!('value' in choice) || Buffer.byteLength(choice.value) <= limits.valueBytes) return
  throw new RangeError(`The value of the button "${choice.label}" is over ${limits.valueBytes} bytes: keep it short.`)
}

function addresses(said: Numbered[]): string[] {
  return said.map(({ choice }) => ('url' in choice ? `${choice.label}: ${choice.url}` : choice.label))
}

/** "2. label": what only a phone can do has no number. */
function numbered(offered: Numbered[]): string[] {
  return offered.flatMap(({ choice, number }) => {
    if ('want' in choice) return []
    if ('url' in choice) return [`${number}. ${choice.label}: ${choice.url}`]
    return [`${number}. ${choice.label}${choice.description === undefined ? '' : ` – ${choice.description}`}`]
  })
}
