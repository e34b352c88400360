// An action as a conversation: what it still needs is asked one by one until the decision is made or refused.
import type { Answers, Missing, Refusal } from '#core/case.ts'
import { actionHere } from '#core/may.ts'
import { askedNeeds, missingNeeds } from '#core/needs.ts'
import type { Need } from '#core/workflow.ts'
import type { Values, WordingKey } from '#templates/wordings.ts'
import { type FlowWord, token } from './buttons.ts'
import type { Choice, Outgoing } from './message.ts'
import type { Flow, Outcome, Said } from './near.ts'
import { type Asking, type Heard, talkOf } from './needs.ts'
import type { LoadedCase, Talk } from './questions.ts'
import { missingWords, refuse } from './refusals.ts'
import { answer, answerWith, decideOn, isMade, join, nothing, type Scene, turnTo, worded } from './scene.ts'
import { labelIn, tongueOf } from './tongue.ts'
import { askingTyped, wayChoice } from './ways.ts'

type ActFlow = Extract<Flow, { kind: 'act' }>
export type Deed = { action: string; answers: Answers; over?: boolean; stage?: number }

const otpLife = 10 * 60_000
const otpTries = 5

/** Does an action now if nothing is missing; else begins its form. */
export function attempt(scene: Scene, found: LoadedCase, deed: Deed): Outcome {
  const outcome = decideOn(scene, found, {
    do: 'act',
    action: deed.action,
    answers: deed.answers,
    ...(deed.over ? { over: true } : {}),
  })
  if (isMade(outcome)) return { ...nothing, conversation: { flow: null }, made: [outcome] }
  const [first] = outcome.missing ?? []
  if (outcome.refused !== 'needs' || !first) return refuse(scene, outcome, found, deed.stage)
  const flow = begin(scene, found, deed, first.need)
  return join(announce(scene, found, deed, outcome), askNeed(scene, found, flow, first.need))
}

function begin({ near }: Scene, found: LoadedCase, deed: Deed, need: Need): ActFlow {
  const { current } = found
  return {
    kind: 'act',
    id: near.token,
    startedAt: near.now,
    workflow: { id: found.rules.workflow.id, version: found.rules.workflow.version },
    case: current.id,
    number: current.number,
    action: deed.action,
    answers: deed.answers,
    need: need.id,
    skipped: [],
    options: [],
    ...(deed.over ? { over: true } : {}),
  }
}

/** Says what an action needs when it needs more than one thing. */
function announce(scene: Scene, found: LoadedCase, deed: Deed, refusal: Refusal): Outcome {
  const missing = refusal.missing ?? []
  if (missing.length < 2) return nothing
  const label = labelIn(scene.tongue, found.rules.workflow.actions[deed.action]?.label, deed.action)
  const values = { action: label, number: found.current.number, list: missingWords(scene.tongue, missing) }
  return answerWith(scene, 'form.missing', values)
}

/** Goes on with a running form: reads what was heard, then asks for the next thing or acts. */
export function* continueForm(
  scene: Scene,
  found: LoadedCase,
  flow: ActFlow,
  heard: Heard,
  word: string | null,
): Talk<Outcome> {
  const need = needOf(found, flow, flow.need)
  if (!need) return next(scene, found, flow)
  if (word === 'resend' && need.kind === 'otp') return askNeed(scene, found, flow, need)
  if (word === 'skip' && need.optional) return next(scene, found, { ...flow, skipped: [...flow.skipped, need.id] })
  const isFinished = word === 'done' && (need.kind === 'photos' || need.kind === 'multi')
  if (isFinished) return next(scene, found, { ...flow, skipped: [...flow.skipped, need.id] })
  if (word === 'again') return next(scene, found, flow)
  return yield* readInto(scene, found, flow, need, heard)
}

function* readInto(scene: Scene, found: LoadedCase, flow: ActFlow, need: Need, heard: Heard): Talk<Outcome> {
  for (const candidate of [need, ...others(found, flow, need)]) {
    const reading = yield* talkOf(candidate).read(asking(scene, found, flow, candidate), heard)
    if (!reading) continue
    if ('wrong' in reading) {
      if (candidate.id !== need.id) continue
      return wrongAnswer(scene, found, flow, need, reading.wrong, reading.values)
    }
    const answers = { ...flow.answers, [candidate.id]: reading.answer }
    const answered = { ...flow, answers }
    const isFirst = candidate.id === need.id
    if (reading.more && scene.near.albumGoesOn) return turnTo({ flow: answered })
    if (reading.more && isFirst) return askNeed(scene, found, answered, need)
    return next(scene, found, answered)
  }
  return askNeed(scene, found, flow, need)
}

/** Further needs that what was sent can only be meant for: a photo, a place. */
function others(found: LoadedCase, flow: ActFlow, need: Need): Need[] {
  return needsOf(found, flow).filter(
    (other) => other.id !== need.id && (other.kind === 'photos' || other.kind === 'location'),
  )
}

function wrongAnswer(
  scene: Scene,
  found: LoadedCase,
  flow: ActFlow,
  need: Need,
  wrong: WordingKey,
  values?: Values,
): Outcome {
  const { tongue } = scene
  const said = answerWith(scene, 'form.wrong', { why: tongue.say(wrong, values) })
  const otp = flow.otp && need.kind === 'otp' ? { ...flow.otp, tries: flow.otp.tries + 1 } : undefined
  if (otp && otp.tries >= otpTries) return join(said, { ...turnTo({ flow: null }) }, answerWith(scene, 'flow.left'))
  const isLate = wrong === 'wrong.otp_late'
  return join(said, askNeed(scene, found, otp && !isLate ? { ...flow, otp } : flow, need, !isLate))
}

/** Decides again with what is known; asks for what is still missing, then for what may be added. */
function next(scene: Scene, found: LoadedCase, flow: ActFlow): Outcome {
  const outcome = decideOn(scene, found, {
    do: 'act',
    action: flow.action,
    answers: flow.answers,
    ...(flow.over ? { over: true } : {}),
  })
  if (!isMade(outcome)) {
    const missing = outcome.missing?.[0]
    if (outcome.refused !== 'needs' || !missing) return join(turnTo({ flow: null }), refuse(scene, outcome, found))
    if (missing.wrong) return wrongNow(scene, found, flow, missing)
    return askNeed(scene, found, flow, missing.need)
  }
  const optional = optionalLeft(found, flow)
  if (optional) return askNeed(scene, found, flow, optional)
  return { ...nothing, conversation: { flow: null }, made: [outcome] }
}

function wrongNow(scene: Scene, found: LoadedCase, flow: ActFlow, missing: Missing): Outcome {
  const { [missing.need.id]: _, ...answers } = flow.answers
  const key = `wrong.${missing.wrong}` as WordingKey
  const values = { min: missing.want, max: missing.want }
  return join(
    answerWith(scene, 'form.wrong', { why: scene.tongue.say(key, values) }),
    askNeed(scene, found, { ...flow, answers }, missing.need),
  )
}

function optionalLeft(found: LoadedCase, flow: ActFlow): Need | undefined {
  const isDue = (need: Need) => need.optional && !flow.answers[need.id] && !flow.skipped.includes(need.id)
  return needsOf(found, flow).find(isDue)
}

function needsOf(found: LoadedCase, flow: ActFlow): Need[] {
  const { current, rules } = found
  const here = actionHere(rules, current, flow.action, flow.over)
  return here ? askedNeeds(here.needs, flow.answers, current, rules.types[current.type]) : []
}

function needOf(found: LoadedCase, flow: ActFlow, id: string): Need | undefined {
  return needsOf(found, flow).find((need) => need.id === id)
}

function asking(scene: Scene, found: LoadedCase, flow: ActFlow, need: Need): Asking {
  const tongue = { ...scene.tongue, rules: found.rules }
  return {
    need,
    tongue,
    near: scene.near,
    answers: flow.answers,
    options: flow.options,
    ...(flow.otp ? { otp: flow.otp } : {}),
  }
}

/** Asks for one need, and does what asking it takes: sends a code, asks the customer to agree. */
function askNeed(scene: Scene, found: LoadedCase, flow: ActFlow, need: Need, again = false): Outcome {
  const started = again ? { flow, say: [], hint: null } : begins(scene, found, flow, need)
  const about = asking(scene, found, started.flow, need)
  const options = talkOf(need).options?.(about) ?? []
  const asked: ActFlow = { ...started.flow, need: need.id, options: options.map((option) => option.id) }
  const turned: ActFlow = { ...asked, ways: waysOn(need, canFinish(found, asked, need)) }
  const question = needQuestion(scene, about, turned, { number: found.current.number, hint: started.hint })
  return join(
    turnTo({ flow: turned }),
    { ...nothing, say: started.say },
    answer(scene, question, 'form.ask', found.current.id),
  )
}

/** Whether enough is there of a need that could take more. */
function canFinish(found: LoadedCase, flow: ActFlow, need: Need): boolean {
  if ((need.kind !== 'photos' && need.kind !== 'multi') || !flow.answers[need.id]) return false
  const { current, rules } = found
  return missingNeeds([need], flow.answers, current, rules.types[current.type], rules).length === 0
}

type Begun = { flow: ActFlow; say: Said[]; hint: string | null }

function begins(scene: Scene, found: LoadedCase, flow: ActFlow, need: Need): Begun {
  if (need.kind === 'otp') return sendCode(scene, found, flow)
  if (need.kind === 'acknowledgement') return askCustomer(scene, found, flow, need)
  return { flow, say: [], hint: null }
}

function sendCode({ near, tongue }: Scene, found: LoadedCase, flow: ActFlow): Begun {
  if (!found.chat) return { flow, say: [], hint: tongue.say('form.otp_none') }
  const { chat, current } = found
  const words = tongueOf(near, chat, current.language).say('customer.otp', { case_id: current.number, code: near.otp })
  const otp = { digest: near.digest(near.otp), tries: flow.otp?.tries ?? 0, until: near.now + otpLife }
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

type Shown = { number: number | null; hint: string | null }

/** The question of a need with its options, hints and ways out. */
export function needQuestion(scene: Scene, about: Asking, flow: Pick<Flow, 'id' | 'ways'>, shown: Shown): Outgoing {
  const { need, tongue } = about
  const { ways = [] } = flow
  const talk = talkOf(need)
  const label = questionOf(about)
  const titled = shown.number === null ? label : tongue.say('form.ask', { number: shown.number, need: label })
  const lines = [titled, labelIn(tongue, need.hint) || null, talk.hint?.(about) ?? null, shown.hint].filter(
    (line) => line,
  )
  const options = (talk.options?.(about) ?? []).map(
    (option, index): Choice => ({
      label: option.label,
      value: token({ does: 'option', flow: flow.id, index }),
      says: option.label,
      ...(option.description ? { description: option.description } : {}),
    }),
  )
  const out = ways.map((way) => wayChoice(tongue, flow, way))
  const question = worded(lines.join('\n'), [...options, ...(talk.wants?.(about) ?? []), ...out])
  const isTyped = options.length === 0 && need.kind !== 'acknowledgement'
  return isTyped ? askingTyped(scene, question, label, ways) : question
}

function questionOf({ need, tongue }: Asking): string {
  if (need.kind === 'orders') return tongue.say('open.orders')
  const label = labelIn(tongue, need.label, need.id)
  return need.optional ? tongue.say('form.optional', { need: label }) : label
}

/** The ways out of a need's question. */
export function waysOn(need: Need, canFinish: boolean): FlowWord[] {
  return [
    ...(canFinish ? ['done' as const] : []),
    ...(need.optional && !canFinish ? ['skip' as const] : []),
    ...(need.kind === 'otp' ? ['resend' as const] : []),
    ...(need.kind === 'acknowledgement' ? ['again' as const] : []),
    'cancel',
  ]
}
