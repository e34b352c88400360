// Asking for one need: the question with its options, hints and ways out, and what else asking takes.
import type { Need } from '#core/workflow.ts'
import { type FlowWord, token } from './buttons.ts'
import type { Choice, Outgoing } from './message.ts'
import type { Flow, Said } from './near.ts'
import { type Asking, talkOf } from './needs.ts'
import type { LoadedCase } from './questions.ts'
import { type Scene, worded } from './scene.ts'
import { labelIn, tongueOf } from './tongue.ts'
import { askingTyped, wayChoice } from './ways.ts'

type ActFlow = Extract<Flow, { kind: 'act' }>
type Shown = { number: number | null; hint: string | null }

const otpLife = 10 * 60_000

/** The question of a need with its options, hints and ways out. */
export function needQuestion(
  scene: Scene,
  about: Asking,
  flow: Pick<Flow, 'id' | 'ways' | 'page'>,
  shown: Shown,
): Outgoing {
  const { need, tongue } = about
  const { ways = [] } = flow
  const talk = talkOf(need)
  const label = questionOf(about)
  const titled = shown.number === null ? label : tongue.say('form.ask', { number: shown.number, need: label })
  const lines = [titled, labelIn(tongue, need.hint) || null, talk.hint?.(about) ?? null, shown.hint].filter(
    (line) => line,
  )
  const options = optionChoices(flow, shownOptions(about, flow).shown)
  const out = ways.map((way) => wayChoice(tongue, flow, way))
  const question = worded(lines.join('\n'), [...options, ...(talk.wants?.(about) ?? []), ...out])
  const isTyped = options.length === 0 && need.kind !== 'acknowledgement'
  return isTyped ? askingTyped(scene, question, label, ways) : question
}

const mostAtOnce = 8
const perPage = 7

/** The options that are shown at once: all where they are few, else a page of them. */
export function shownOptions(about: Asking, { page = 0 }: Pick<Flow, 'page'>) {
  const options = talkOf(about.need).options?.(about) ?? []
  if (options.length <= mostAtOnce) return { shown: options, isPaged: false }
  const start = (page % Math.ceil(options.length / perPage)) * perPage
  return { shown: options.slice(start, start + perPage), isPaged: true }
}

/** The page that a question of a need begins or goes on with. */
export function pageFor(flow: { need?: string; page?: number }, need: Need): { page: number } {
  return { page: need.id === flow.need ? (flow.page ?? 0) : 0 }
}

/** Options as buttons of a flow, by their place. */
export function optionChoices(flow: { id: string }, options: { label: string; description?: string }[]): Choice[] {
  return options.map(({ label, description }, index) => ({
    label,
    value: token({ does: 'option', flow: flow.id, index }),
    says: label,
    ...(description ? { description } : {}),
  }))
}

function questionOf({ need, tongue }: Asking): string {
  if (need.kind === 'orders') return tongue.say('open.orders')
  const label = labelIn(tongue, need.label, need.id)
  return need.optional ? tongue.say('form.optional', { need: label }) : label
}

/** The ways out of a need's question. */
export function waysOn(need: Need, canFinish: boolean, isPaged: boolean): FlowWord[] {
  return [
    ...(isPaged ? ['more' as const] : []),
    ...(canFinish ? ['done' as const] : []),
    ...(need.optional && !canFinish ? ['skip' as const] : []),
    ...(need.kind === 'otp' ? ['resend' as const] : []),
    ...(need.kind === 'acknowledgement' ? ['again' as const] : []),
    'cancel',
  ]
}

/** What asking does beside asking: the flow as it is then, what is said elsewhere, and a word of that here. */
export type Begun = { flow: ActFlow; say: Said[]; hint: string | null }

/** Does what asking for a need takes: sends the customer a code, or asks them to agree. */
export function begins(scene: Scene, found: LoadedCase, flow: ActFlow, need: Need): Begun {
  if (need.kind === 'otp') return sendCode(scene, found, flow, need.digits)
  if (need.kind === 'acknowledgement') return askCustomer(scene, found, flow, need)
  return { flow, say: [], hint: null }
}

function sendCode({ near, tongue }: Scene, found: LoadedCase, flow: ActFlow, digits: number): Begun {
  if (!found.chat) return { flow, say: [], hint: tongue.say('form.otp_none') }
  const { chat, current } = found
  const code = near.otp.slice(0, digits)
  const words = tongueOf(near, chat, current.language).say('customer.otp', { case_id: current.number, code })
  const otp = { digest: near.digest(code), tries: flow.otp?.tries ?? 0, until: near.now + otpLife }
  const say: Said = {
    chat: chat.id,
    message: { ...worded(words), about: current.id },
    lane: 'otp',
    case: current.id,
    wording: 'customer.otp',
  }
  return { flow: { ...flow, otp }, say: [say], hint: tongue.say('form.otp_sent') }
}

function askCustomer(
  { near, tongue }: Scene,
  found: LoadedCase,
  flow: ActFlow,
  need: Extract<Need, { kind: 'acknowledgement' }>,
): Begun {
  const { chat, current } = found
  if (!chat) return { flow, say: [], hint: tongue.say('form.otp_none') }
  const theirs = tongueOf({ ...near, rules: found.rules }, chat, current.language)
  const agree: Choice = {
    label: theirs.say('button.agree'),
    value: token({ does: 'agree', number: current.number, need: need.id }),
    style: 'primary',
    says: theirs.say('button.agree'),
  }
  const words = theirs.say('customer.acknowledge', { case_id: current.number, text: labelIn(theirs, need.text) })
  const say: Said = {
    chat: chat.id,
    message: { ...worded(words, [agree], 'buttons'), about: current.id },
    lane: 'normal',
    case: current.id,
    wording: 'customer.acknowledge',
  }
  return { flow, say: [say], hint: tongue.say('form.ack_sent') }
}
