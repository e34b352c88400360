// An action as a conversation: what it still needs is asked one by one until the decision is made or refused.
import type { Answers, Missing, Order, Refusal } from '#core/case.ts'
import { actionHere } from '#core/may.ts'
import { askedNeeds, missingNeeds } from '#core/needs.ts'
import type { Need } from '#core/workflow.ts'
import type { WordingKey } from '#templates/wordings.ts'
import { begins, needQuestion, optionChoices, pageFor, shownOptions, waysOn } from './asking.ts'
import type { Flow, Outcome } from './near.ts'
import { type Asking, calledIn, type Heard, type Reading, talkOf, wantedInstead, wrongWords } from './needs.ts'
import { ask, type LoadedCase, type Talk } from './questions.ts'
import { missingWords, refuse } from './refusals.ts'
import {
  answer,
  answerAbout,
  answerWith,
  decideOn,
  isMade,
  isStaffSide,
  join,
  nothing,
  type Scene,
  turnTo,
} from './scene.ts'
import { labelIn, needName } from './tongue.ts'
import { nextQuestion } from './ways.ts'

type ActFlow = Extract<Flow, { kind: 'act' }>
type Wrong = Extract<Reading, { wrong: WordingKey }>
type Answered = Extract<Reading, { answer: unknown }>
export type Deed = { action: string; answers: Answers; over?: boolean; stage?: number }

const otpTries = 5
const mostPeople = 8

/** Does an action now if nothing is missing; else begins its form, or goes on with the one that is open. */
export function attempt(scene: Scene, found: LoadedCase, deed: Deed): Outcome {
  const { flow: running } = scene.near.conversation
  if (running?.kind === 'act' && running.case === found.current.id && running.action === deed.action)
    return next(scene, found, running)
  const outcome = decideOn(scene, found, orderOf(deed))
  // What was begun about this case is overtaken; words that wait to be sent, and what was told for something else, are kept.
  const isAbout = running !== null && 'case' in running && running.case === found.current.id
  const isOvertaken = running?.kind === 'which' || (isAbout && running?.kind !== 'collide')
  if (isMade(outcome)) return { ...nothing, ...(isOvertaken ? { conversation: { flow: null } } : {}), made: [outcome] }
  if (outcome.refused !== 'needs') return refuse(scene, outcome, found, deed.stage)
  return join(announce(scene, found, deed, outcome), next(scene, found, begin(scene, found, deed)))
}

function orderOf({ action, answers, over }: Pick<Deed, 'action' | 'answers' | 'over'>): Order {
  return { do: 'act', action, answers, ...(over ? { over: true } : {}) }
}

function begin({ near }: Scene, found: LoadedCase, deed: Deed): ActFlow {
  const { current, rules } = found
  return {
    kind: 'act',
    id: near.token,
    startedAt: near.now,
    workflow: { id: rules.workflow.id, version: rules.workflow.version },
    case: current.id,
    number: current.number,
    action: deed.action,
    answers: deed.answers,
    need: '',
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
  return answerAbout(scene, found.current, 'form.missing', { action: label, list: missingWords(scene.tongue, missing) })
}

/** Goes on with a running form: reads what was heard, then asks for the next thing or acts. */
export function* continueForm(
  scene: Scene,
  found: LoadedCase,
  flow: ActFlow,
  heard: Heard,
  word: string | null,
): Talk<Outcome> {
  const need = needsOf(found, flow).find((entry) => entry.id === flow.need)
  if (!need) return next(scene, found, flow)
  if (word === 'resend' && need.kind === 'otp') return askNeed(scene, found, flow, need)
  if (word === 'skip' && need.optional) return next(scene, found, passed(flow, need))
  if (word === 'done' && takesMore(need)) return finish(scene, found, flow, need)
  if (word === 'again') return checkAgain(scene, found, flow, need)
  if (word === 'more') return askNeed(scene, found, turnedOver(flow), need, true)
  return yield* readInto(scene, found, flow, need, heard)
}

const turnedOver = (flow: ActFlow): ActFlow => nextQuestion({ ...flow, page: (flow.page ?? 0) + 1 })
const takesMore = (need: Need): boolean => need.kind === 'photos' || need.kind === 'multi'
const passed = (flow: ActFlow, need: Need): ActFlow => ({ ...flow, skipped: [...flow.skipped, need.id] })

/** Done with photos or options: where they are too few it is said how many are missing. */
function finish(scene: Scene, found: LoadedCase, flow: ActFlow, need: Need): Outcome {
  const missing = missingOf(scene, found, flow, [need])
  if (missing.length === 0) return next(scene, found, passed(flow, need))
  const why = scene.tongue.say('wrong.not_enough', { list: missingWords(scene.tongue, missing) })
  return join(answerWith(scene, 'form.wrong', { why }), askNeed(scene, found, flow, need, true))
}

/** Whether the other side has agreed by now; they are not asked a second time for that. */
function checkAgain(scene: Scene, found: LoadedCase, flow: ActFlow, need: Need): Outcome {
  return missingOf(scene, found, flow, [need]).length === 0
    ? next(scene, found, flow)
    : wrongAnswer(scene, found, flow, need, { wrong: 'wrong.acknowledgement' })
}

// ── reading ──

/** Takes what was heard as the answer that it can be: to what was asked, else to what it can only be meant for. */
function* readInto(scene: Scene, found: LoadedCase, flow: ActFlow, need: Need, heard: Heard): Talk<Outcome> {
  const own = yield* talkOf(need).read(asking(scene, found, flow, need), heard)
  if (own && 'answer' in own) return took(scene, found, flow, need, own, heard)
  for (const other of othersOf(found, flow, need)) {
    const reading = yield* talkOf(other).read(asking(scene, found, flow, other), heard)
    if (reading && 'answer' in reading) return took(scene, found, flow, other, reading, heard)
  }
  // Words after enough photos are meant for what comes next; after a list they may be a slip of its options.
  const isOver = need.kind === 'photos' && canFinish(scene, found, flow, need)
  const following = isOver ? pending(scene, found, passed(flow, need)) : undefined
  if (following) {
    const reading = yield* talkOf(following).read(asking(scene, found, flow, following), heard)
    const there = { ...passed(flow, need), need: following.id }
    if (reading && 'answer' in reading) return took(scene, found, there, following, reading, heard)
  }
  return own ? wrongAnswer(scene, found, flow, need, own) : strange(scene, found, flow, need, heard)
}

/** Further needs that what was sent can only be meant for: a photo, a place. */
function othersOf(found: LoadedCase, flow: ActFlow, need: Need): Need[] {
  return needsOf(found, flow).filter(
    (other) => other.id !== need.id && (other.kind === 'photos' || other.kind === 'location'),
  )
}

function took(scene: Scene, found: LoadedCase, flow: ActFlow, need: Need, reading: Answered, heard: Heard): Outcome {
  const answered: ActFlow = { ...flow, answers: { ...flow.answers, [need.id]: reading.answer } }
  const isAsked = need.id === flow.need
  if (reading.more && scene.near.albumGoesOn) return turnTo({ flow: answered })
  const kept = need.kind === 'photos' ? { found, outcome: nothing } : keepFiles(scene, found, heard, '')
  if (reading.more && isAsked) return join(kept.outcome, askNeed(scene, kept.found, answered, need))
  const noted = isAsked ? nothing : answerWith(scene, 'form.noted', { need: countWords(scene, found, answered, need) })
  return join(kept.outcome, noted, next(scene, kept.found, answered))
}

/** How much is there of what was answered out of turn: "photos (1 of 3)". */
function countWords(scene: Scene, found: LoadedCase, flow: ActFlow, need: Need): string {
  const [missing] = missingOf(scene, found, flow, [need])
  return missing ? missingWords(scene.tongue, [missing]) : needName(scene.tongue, need)
}

/** What no need of the form can be meant by: files are kept with the case, anything else is answered with what would do. */
function strange(scene: Scene, found: LoadedCase, flow: ActFlow, need: Need, heard: Heard): Outcome {
  if (heard.event.kind === 'button') return askNeed(scene, found, flow, need, true)
  if (heard.files.length === 0) return wrongAnswer(scene, found, flow, need, { wrong: wantedInstead[need.kind] })
  const kept = keepFiles(scene, found, heard, heard.text ?? '')
  if (scene.near.albumGoesOn) return kept.outcome
  const done = kept.outcome.made.length > 0 ? answerAbout(scene, found.current, 'done.note') : nothing
  return join(kept.outcome, done, askNeed(scene, kept.found, flow, need, true))
}

/** Files that no need asks for join the case: as a note of staff, or as words of the customer. */
function keepFiles(scene: Scene, found: LoadedCase, { files, event }: Heard, text: string) {
  if (files.length === 0) return { found, outcome: nothing }
  const words = { text, files, ...('id' in event && event.id ? { message: event.id } : {}) }
  const made = decideOn(scene, found, { do: isStaffSide(scene) ? 'note' : 'hear', words })
  if (!isMade(made)) return { found, outcome: nothing }
  return { found: { ...found, current: made.decision.next }, outcome: { ...nothing, made: [made] } }
}

function wrongAnswer(scene: Scene, found: LoadedCase, flow: ActFlow, need: Need, wrong: Wrong): Outcome {
  const said = answerWith(scene, 'form.wrong', { why: scene.tongue.say(wrong.wrong, wrong.values) })
  if (wrong.wrong === 'wrong.otp_late') return join(said, askNeed(scene, found, flow, need))
  const otp = flow.otp && wrong.wrong === 'wrong.otp' ? { ...flow.otp, tries: flow.otp.tries + 1 } : flow.otp
  if (otp && otp.tries >= otpTries) return join(turnTo({ flow: null }), answerWith(scene, 'form.otp_over'))
  const going = {
    ...flow,
    ...(otp ? { otp } : {}),
    ...(wrong.people ? { people: wrong.people.slice(0, mostPeople) } : {}),
  }
  return join(said, askNeed(scene, found, going, need, true))
}

// ── what comes next ──

/** Decides again with what is known; asks for the next thing in the form's own order, or acts. */
function next(scene: Scene, found: LoadedCase, flow: ActFlow): Outcome {
  const outcome = decideOn(scene, withOwner(found, flow.answers), orderOf(flow))
  if (!isMade(outcome)) {
    if (outcome.refused !== 'needs') return join(turnTo({ flow: null }), refuse(scene, outcome, found))
    const wrong = outcome.missing?.find((missing) => missing.wrong && flow.answers[missing.need.id])
    if (wrong) return wrongNow(scene, found, flow, wrong)
  }
  const need = pending(scene, found, flow)
  if (need) return askNeed(scene, found, flow, need)
  if (isMade(outcome)) return { ...nothing, conversation: { flow: null }, made: [outcome] }
  return join(turnTo({ flow: null }), refuse(scene, outcome, found))
}

/** The first need in the form's order of which something is missing, or which may be answered and was not passed over. */
function pending(scene: Scene, found: LoadedCase, flow: ActFlow): Need | undefined {
  const needs = needsOf(found, flow)
  const missing = missingOf(scene, found, flow, needs).map(({ need }) => need.id)
  const isLeft = (need: Need) => need.optional && !flow.answers[need.id] && !flow.skipped.includes(need.id)
  return needs.find((need) => missing.includes(need.id) || isLeft(need))
}

function wrongNow(scene: Scene, found: LoadedCase, flow: ActFlow, missing: Missing): Outcome {
  const { [missing.need.id]: _, ...answers } = flow.answers
  const why = wrongWords(scene.tongue, missing)
  return join(answerWith(scene, 'form.wrong', { why }), askNeed(scene, found, { ...flow, answers }, missing.need))
}

/** The case with the name of whoever it is about to be given to. */
function withOwner(found: LoadedCase, { owner }: Answers): LoadedCase {
  return owner?.kind === 'person' ? { ...found, names: { ...found.names, [owner.id]: owner.name } } : found
}

function missingOf({ near }: Scene, { current, rules }: LoadedCase, flow: ActFlow, needs: Need[]): Missing[] {
  return missingNeeds(needs, flow.answers, current, rules.types[current.type], rules, near.now)
}

function needsOf(found: LoadedCase, flow: ActFlow): Need[] {
  const { current, rules } = found
  const here = actionHere(rules, current, flow.action, flow.over)
  return here ? askedNeeds(here.needs, flow.answers, current, rules.types[current.type]) : []
}

function asking(scene: Scene, found: LoadedCase, flow: ActFlow, need: Need): Asking {
  return {
    need,
    tongue: { ...scene.tongue, rules: found.rules },
    near: scene.near,
    answers: flow.answers,
    options: flow.options,
    ...(flow.otp ? { otp: flow.otp } : {}),
    ...(flow.people ? { people: flow.people } : {}),
  }
}

/** Asks for one need, and does what asking it takes: sends a code, asks the customer to agree. */
function askNeed(scene: Scene, found: LoadedCase, flow: ActFlow, need: Need, again = false): Outcome {
  const fresh = need.id === flow.need ? flow : nextQuestion(flow)
  const started = again ? { flow: fresh, say: [], hint: null } : begins(scene, found, fresh, need)
  const about = asking(scene, found, started.flow, need)
  const { page } = pageFor(flow, need)
  const { shown, isPaged } = shownOptions(about, { page })
  if (need.kind === 'slot' && need.on && shown.length === 0) return askDay(scene, found, flow, need.on)
  const { roles: _, ...going } = started.flow
  const wanted = need.kind === 'person' && !flow.people ? { roles: need.roles } : {}
  const asked: ActFlow = { ...going, ...wanted, page, need: need.id, options: shown.map((option) => option.id) }
  const turned: ActFlow = { ...asked, ways: waysOn(need, canFinish(scene, found, asked, need), isPaged) }
  const question = needQuestion(scene, about, turned, { number: found.current.number, hint: started.hint })
  return join(
    turnTo({ flow: turned }),
    { ...nothing, say: started.say },
    answer(scene, question, 'form.ask', found.current.id),
  )
}

/** A day on which no slot is left is no day for a visit: another is asked for. */
function askDay(scene: Scene, found: LoadedCase, flow: ActFlow, day: string): Outcome {
  const { [day]: _, ...answers } = flow.answers
  const why = scene.tongue.say('wrong.slot_past')
  const need = needsOf(found, flow).find((entry) => entry.id === day)
  const said = answerWith(scene, 'form.wrong', { why })
  return need ? join(said, askNeed(scene, found, { ...flow, answers }, need)) : said
}

/** Whether enough is there of a need that could take more. */
function canFinish(scene: Scene, found: LoadedCase, flow: ActFlow, need: Need): boolean {
  return takesMore(need) && flow.answers[need.id] !== undefined && missingOf(scene, found, flow, [need]).length === 0
}

/** Offers by name the people with whom a form's question can be answered, where they are few enough for buttons. */
export function* offerPeople({ near }: Scene, outcome: Outcome): Talk<Outcome> {
  const flow = outcome.conversation?.flow
  if (flow?.kind !== 'act' || !flow.roles) return outcome
  const people = yield* ask('people.working', { roles: flow.roles })
  if (people.length === 0 || people.length > mostPeople) return outcome
  const labels = people.map((one) => ({ label: calledIn(people, one) }))
  const choices = optionChoices(flow, labels)
  const say = outcome.say.map((said) => {
    if (said.wording !== 'form.ask' || said.chat !== near.chat.id) return said
    const { asks: _, ...message } = said.message
    return { ...said, message: { ...message, choices: [...choices, ...message.choices] } }
  })
  return { ...outcome, say, conversation: { flow: { ...flow, people, options: people.map(({ id }) => id) } } }
}
