// Opening a case: type, what the type asks, description and photos, confirmation.
import type { FileId } from '#core/ids.ts'
import { missingNeeds, openingNeeds } from '#core/needs.ts'
import type { CaseType, Need, Rules } from '#core/workflow.ts'
import { needQuestion, pageFor, shownOptions, waysOn } from './asking.ts'
import { token } from './buttons.ts'
import { isDesk } from './desks.ts'
import type { Choice, Outgoing } from './message.ts'
import type { Flow, Made, Outcome } from './near.ts'
import { type Asking, type Heard, type Reading, talkOf, wantedInstead, wrongWords } from './needs.ts'
import { partsIn } from './parts.ts'
import { ask, type Talk } from './questions.ts'
import { missingWords, refuse } from './refusals.ts'
import {
  answer,
  answerAbout,
  answerWith,
  decideOpen,
  isMade,
  isStaffSide,
  join,
  nothing,
  type Scene,
  turnTo,
  worded,
} from './scene.ts'
import { intake, summary } from './summary.ts'
import { labelIn, needName } from './tongue.ts'
import { askingTyped, nextQuestion, wayChoice } from './ways.ts'
import { isYes, plain } from './words.ts'

export type OpenFlow = Extract<Flow, { kind: 'open' }>
export type Begin = { type?: string; orders?: string[]; texts?: string[]; files?: FileId[] }

const mostTypes = 12

/** Begins to open a case with what is known already; a type without needs or confirmation opens at once. */
export function* beginOpen(scene: Scene, given: Begin): Talk<Outcome> {
  const { near } = scene
  const flow: OpenFlow = {
    kind: 'open',
    id: near.token,
    startedAt: near.now,
    workflow: { id: near.rules.workflow.id, version: near.rules.workflow.version },
    step: 'type',
    answers: given.orders?.length ? { orders: { kind: 'orders', orders: given.orders } } : {},
    skipped: [],
    texts: given.texts ?? [],
    files: given.files ?? [],
    options: [],
    ...(given.type ? { type: given.type } : {}),
    ...(isStaffSide(scene) && near.chat.kind === 'group' ? { byStaff: true } : {}),
  }
  return yield* proceed(scene, near.rules, flow)
}

/** Goes on with a running intake. `word` is a pressed way (confirm, skip, done), `heard` what was said. */
export function* continueOpen(
  scene: Scene,
  rules: Rules,
  flow: OpenFlow,
  heard: Heard,
  word: string | null,
): Talk<Outcome> {
  switch (flow.step) {
    case 'category':
      return yield* pickCategory(scene, rules, flow, heard)
    case 'type':
      return yield* pickType(scene, rules, flow, heard)
    case 'need':
      return yield* answerNeed(scene, rules, flow, heard, word)
    case 'describe':
      return yield* describe(scene, rules, flow, heard)
    case 'confirm':
      return yield* confirm(scene, rules, flow, heard, word)
    default:
      return flow.step satisfies never
  }
}

/** What comes next of an intake, asked or done. */
function* proceed(scene: Scene, rules: Rules, flow: OpenFlow): Talk<Outcome> {
  const type = flow.type ? rules.types[flow.type] : undefined
  if (!type) return askType(scene, rules, flow)
  const need = nextNeed(scene, rules, flow, type)
  if (need) return askIntake(scene, rules, flow, type, need)
  const isTold = flow.texts.length > 0 || flow.files.length > 0
  if (!isTold && wantsWords(type)) {
    const next: OpenFlow = { ...at(flow, 'describe'), options: [], ways: ['cancel'] }
    return turned(next, answer(scene, describeQuestion(scene, type, next), 'open.describe'))
  }
  if (!type.confirm || flow.byStaff) return yield* open(scene, rules, flow)
  const next: OpenFlow = { ...at(flow, 'confirm'), options: [], ways: ['confirm', 'cancel'] }
  return turned(next, answer(scene, summary(scene, rules, type, next), 'open.summary'))
}

/** The flow at this step; a step that it was not at before is another question. */
function at(flow: OpenFlow, step: OpenFlow['step']): OpenFlow {
  return flow.step === step ? flow : { ...nextQuestion(flow), step }
}

/** A type whose own questions tell everything needs no further words. */
function wantsWords(type: CaseType): boolean {
  return !type.intake.some((need) => need.kind === 'note' && !need.optional)
}

function turned(flow: OpenFlow, ...outcomes: Outcome[]): Outcome {
  return join(turnTo({ flow }), ...outcomes)
}

// ── which type ──

function askType(scene: Scene, rules: Rules, flow: OpenFlow): Outcome {
  const active = Object.values(rules.types).filter((type) => type.active)
  if (active.length === 0) return join(turnTo({ flow: null }), answerWith(scene, 'open.no_types'))
  if (active.length > mostTypes && !flow.category) return askCategory(scene, rules, flow, active)
  const shown = active.filter((type) => !flow.category || type.category === flow.category)
  const labels = shown.map((type) => labelIn(scene.tongue, type.label, type.id))
  const next: OpenFlow = { ...at(flow, 'type'), options: shown.map((type) => type.id), ways: ['cancel'] }
  return turned(next, answer(scene, optionQuestion(scene, scene.tongue.say('open.type'), labels, next), 'open.type'))
}

function askCategory(scene: Scene, rules: Rules, flow: OpenFlow, active: CaseType[]): Outcome {
  const used = rules.categories.filter((category) => active.some((type) => type.category === category.id))
  const labels = used.map((category) => labelIn(scene.tongue, category.label, category.id))
  const options = used.map((category) => category.id)
  const next: OpenFlow = { ...at(flow, 'category'), options, ways: ['cancel'] }
  return turned(
    next,
    answer(scene, optionQuestion(scene, scene.tongue.say('open.category'), labels, next), 'open.category'),
  )
}

function optionQuestion(scene: Scene, question: string, labels: string[], flow: OpenFlow): Outgoing {
  const choices = labels.map(
    (label, index): Choice => ({ label, value: token({ does: 'option', flow: flow.id, index }), says: label }),
  )
  return worded(question, [...choices, wayChoice(scene.tongue, flow, 'cancel')])
}

function* pickCategory(scene: Scene, rules: Rules, flow: OpenFlow, heard: Heard): Talk<Outcome> {
  const found = picked(flow.options, heard, (id) =>
    optionLabels(rules.categories.find((entry) => entry.id === id)?.label),
  )
  if (found) return yield* proceed(scene, rules, { ...flow, category: found })
  return yield* keepWords(scene, rules, flow, heard)
}

function* pickType(scene: Scene, rules: Rules, flow: OpenFlow, heard: Heard): Talk<Outcome> {
  const found = picked(flow.options, heard, (id) => [
    ...optionLabels(rules.types[id]?.label),
    ...Object.values(rules.types[id]?.words ?? {}).flat(),
  ])
  if (found) return yield* proceed(scene, rules, { ...flow, type: found })
  return yield* keepWords(scene, rules, flow, heard)
}

/** Words that are no choice are kept for the description, and it goes on from there. Of an album only the last picture is answered. */
function* keepWords(scene: Scene, rules: Rules, flow: OpenFlow, heard: Heard): Talk<Outcome> {
  const added = withWords(flow, heard)
  return scene.near.albumGoesOn ? turnTo({ flow: added }) : yield* proceed(scene, rules, added)
}

function optionLabels(label: Partial<Record<string, string>> | undefined): string[] {
  return Object.values(label ?? {}).filter((text) => text !== undefined)
}

/** The option that was pressed, typed, or named by its place. */
function picked(options: string[], heard: Heard, labels: (id: string) => string[]): string | null {
  if (heard.picked) return heard.picked
  if (!heard.text) return null
  const meant = plain(heard.text)
  const nth = /^\d{1,2}$/u.test(meant) ? options[Number(meant) - 1] : undefined
  return nth ?? options.find((id) => id === meant || labels(id).some((label) => plain(label) === meant)) ?? null
}

// ── what the type asks ──

function unmet(scene: Scene, rules: Rules, flow: OpenFlow, type: CaseType, needs: Need[]) {
  return missingNeeds(needs, flow.answers, null, type, rules, scene.near.now)
}

function nextNeed(scene: Scene, rules: Rules, flow: OpenFlow, type: CaseType): Need | undefined {
  const needs = intake(flow, type)
  const open = unmet(scene, rules, flow, type, needs).map((missing) => missing.need.id)
  return needs.find(
    (need) => open.includes(need.id) || (need.optional && !flow.answers[need.id] && !flow.skipped.includes(need.id)),
  )
}

function askIntake(scene: Scene, rules: Rules, flow: OpenFlow, type: CaseType, need: Need): Outcome {
  const about = asking(scene, rules, flow, need)
  const isAsked = flow.step === 'need' && flow.need === need.id
  const { page } = pageFor(flow, need)
  const { shown, isPaged } = shownOptions(about, { page })
  const canFinish =
    (need.kind === 'photos' || need.kind === 'multi') &&
    flow.answers[need.id] !== undefined &&
    unmet(scene, rules, flow, type, [need]).length === 0
  const next: OpenFlow = {
    ...(isAsked ? flow : nextQuestion(flow)),
    step: 'need',
    need: need.id,
    page,
    options: shown.map((option) => option.id),
    ways: waysOn(need, canFinish, isPaged),
  }
  return turned(next, answer(scene, needQuestion(scene, about, next, { number: null, hint: null }), 'open.need'))
}

function asking(scene: Scene, rules: Rules, flow: OpenFlow, need: Need): Asking {
  return { need, tongue: { ...scene.tongue, rules }, near: scene.near, answers: flow.answers, options: flow.options }
}

function* answerNeed(scene: Scene, rules: Rules, flow: OpenFlow, heard: Heard, word: string | null): Talk<Outcome> {
  const type = rules.types[flow.type ?? '']
  const need = type && openingNeeds(type).find((entry) => entry.id === flow.need)
  if (!type || !need) return yield* proceed(scene, rules, flow)
  const isFinished = word === 'done' && (need.kind === 'photos' || need.kind === 'multi')
  if ((word === 'skip' && need.optional) || isFinished)
    return yield* proceed(scene, rules, { ...flow, skipped: [...flow.skipped, need.id] })
  if (word === 'more') return askIntake(scene, rules, nextQuestion({ ...flow, page: (flow.page ?? 0) + 1 }), type, need)
  const read = (one: Need) => talkOf(one).read(asking(scene, rules, flow, one), heard)
  const reading = yield* read(need)
  if (reading && 'answer' in reading) return yield* took(scene, rules, flow, type, need, reading, heard)
  for (const other of othersOf(flow, type, need, heard)) {
    const found = yield* read(other)
    if (found && 'answer' in found) return yield* took(scene, rules, flow, type, other, found, heard)
  }
  if (reading) return wrong(scene, rules, flow, type, need, scene.tongue.say(reading.wrong, reading.values))
  if (heard.event.kind === 'button' || heard.files.length > 0)
    return askIntake(scene, rules, withWords(flow, heard), type, need)
  return wrong(scene, rules, flow, type, need, scene.tongue.say(wantedInstead[need.kind]))
}

/** Further needs of the intake that a place or a shared number can only be meant for. */
function othersOf(flow: OpenFlow, type: CaseType, need: Need, { event }: Heard): Need[] {
  const isMeant = (other: Need) =>
    event.kind === 'location'
      ? other.kind === 'location'
      : event.kind === 'contact' && other.kind === 'text' && other.phone !== undefined
  return intake(flow, type).filter((other) => other.id !== need.id && isMeant(other))
}

function* took(
  scene: Scene,
  rules: Rules,
  flow: OpenFlow,
  type: CaseType,
  need: Need,
  reading: Extract<Reading, { answer: unknown }>,
  heard: Heard,
): Talk<Outcome> {
  const told = need.kind === 'photos' ? captioned(flow, heard) : withFiles(flow, heard)
  const answered: OpenFlow = { ...told, answers: { ...flow.answers, [need.id]: reading.answer } }
  const [problem] = unmet(scene, rules, answered, type, [need])
  if (problem?.wrong) return wrong(scene, rules, told, type, need, wrongWords(scene.tongue, problem))
  if (need.id !== flow.need) {
    const noted = scene.tongue.say('form.noted', { need: needName(scene.tongue, need) })
    return join(answer(scene, worded(noted), 'form.noted'), yield* proceed(scene, rules, answered))
  }
  if (reading.more && scene.near.albumGoesOn) return turnTo({ flow: answered })
  return reading.more ? askIntake(scene, rules, answered, type, need) : yield* proceed(scene, rules, answered)
}

/** What is written under a photo is told as well. */
function captioned(flow: OpenFlow, { text }: Heard): OpenFlow {
  return text ? { ...flow, texts: [...flow.texts, text] } : flow
}

function wrong(scene: Scene, rules: Rules, flow: OpenFlow, type: CaseType, need: Need, why: string): Outcome {
  return join(answerWith(scene, 'form.wrong', { why }), askIntake(scene, rules, flow, type, need))
}

// ── in the customer's own words ──

function withWords(flow: OpenFlow, heard: Heard): OpenFlow {
  const texts = heard.text && !heard.picked ? [...flow.texts, heard.text] : flow.texts
  return withFiles({ ...flow, texts }, heard)
}

function withFiles(flow: OpenFlow, heard: Heard): OpenFlow {
  return heard.files.length > 0 ? { ...flow, files: [...flow.files, ...heard.files] } : flow
}

function describeQuestion(scene: Scene, type: CaseType, flow: OpenFlow): Outgoing {
  const own = labelIn(scene.tongue, type.describe)
  const words = own || scene.tongue.say(openingNeeds(type).length > 0 ? 'open.describe' : 'open.describe_first')
  return askingTyped(scene, worded(words, [wayChoice(scene.tongue, flow, 'cancel')]), words, ['cancel'])
}

function* describe(scene: Scene, rules: Rules, flow: OpenFlow, heard: Heard): Talk<Outcome> {
  return yield* keepWords(scene, rules, flow, heard)
}

function* confirm(scene: Scene, rules: Rules, flow: OpenFlow, heard: Heard, word: string | null): Talk<Outcome> {
  if (word === 'confirm' || (heard.text !== null && isYes(heard.text))) return yield* open(scene, rules, flow)
  return yield* keepWords(scene, rules, flow, heard)
}

// ── opening ──

function* open(scene: Scene, rules: Rules, flow: OpenFlow): Talk<Outcome> {
  const { near, actor, tongue } = scene
  const fresh = yield* ask('case.fresh', {})
  const provider = flow.answers.provider
  const isManual = flow.byStaff === true
  const parts = partsIn(scene, flow.texts, filesIn(flow))
  const outcome = decideOpen(
    scene,
    rules,
    {
      do: 'open',
      type: flow.type ?? '',
      customer: isManual ? null : actor.person,
      chat: isManual ? null : near.chat.id,
      account: near.chat.purpose === 'partner' ? near.chat.account : null,
      source: isManual ? 'manual' : near.chat.platform,
      orders: flow.answers.orders?.kind === 'orders' ? flow.answers.orders.orders : [],
      ...(provider?.kind === 'choice' ? { provider: provider.id } : {}),
      answers: flow.answers,
      words: { text: flow.texts.join('\n'), files: flow.files },
      told: parts,
      language: tongue.language,
    },
    fresh,
  )
  if (isMade(outcome)) {
    const opened: Outcome = {
      ...nothing,
      conversation: { flow: null, acked: { case: fresh.id, at: near.now } },
      made: [outcome],
      remember: parts.map(({ message }) => ({ message, case: fresh.id })),
    }
    return isManual && !isShown(scene, outcome) ? join(opened, answerAbout(scene, fresh, 'done.opened')) : opened
  }
  const missing = outcome.missing
    ? answerWith(scene, 'form.missing', { action: '', number: '', list: missingWords(tongue, outcome.missing) })
    : nothing
  return join(turnTo({ flow: null }), refuse(scene, outcome, null), missing)
}

/** Whether the new case's card comes to the group where it was opened. */
function isShown({ near }: Scene, { decision: { next }, found }: Made): boolean {
  return found.rules.types[next.type]?.notify === true && isDesk(near.desks, { ...found, current: next }, near.chat.id)
}

function filesIn({ files, answers }: OpenFlow): FileId[] {
  return [...files, ...Object.values(answers).flatMap((answer) => (answer.kind === 'photos' ? answer.files : []))]
}
