// The customer's side: the menu, their cases, and what they write without being asked.
import type { Case, Words } from '#core/case.ts'
import type { FileId } from '#core/ids.ts'
import { actionsFor } from '#core/may.ts'
import { token } from './buttons.ts'
import { customerCard } from './cards.ts'
import { hear, messageOf } from './deeds.ts'
import { attempt } from './form.ts'
import type { Choice, Outgoing } from './message.ts'
import type { Flow, Outcome } from './near.ts'
import type { Heard } from './needs.ts'
import { beginOpen } from './open.ts'
import { partsIn } from './parts.ts'
import { ask, type LoadedCase, type Talk } from './questions.ts'
import { caseById, isCase } from './reach.ts'
import { answer, answerWith, isStaff, join, type Scene, turnTo, worded } from './scene.ts'
import { customerStatus, roleLabel, typeLabel } from './tongue.ts'
import { wayChoice } from './ways.ts'
import { isGreeting, isThanks } from './words.ts'

const recent = 30 * 24 * 60 * 60_000
const mostListed = 10

/** The menu's buttons. */
export function menuChoices({ tongue }: Scene): Choice[] {
  const entry = (name: string, label: string): Choice => ({
    label,
    value: token({ does: 'command', name, rest: '' }),
    says: label,
  })
  return [
    entry('new', tongue.say('menu.open')),
    entry('mine', tongue.say('menu.mine')),
    entry('language', tongue.say('menu.language')),
  ]
}

/** Greets with the menu; whoever works here, with their work. */
export function greet(scene: Scene): Outcome {
  if (isStaff(scene)) return greetColleague(scene)
  const words = scene.tongue.say('greeting', { workspace: scene.near.workspace.name })
  return answer(scene, worded(words, menuChoices(scene), 'buttons'), 'greeting')
}

function greetColleague(scene: Scene): Outcome {
  const { tongue, actor, near } = scene
  const held = actor.roles.filter((role) => near.rules.workflow.roles[role]?.staff)
  const roles = held.map((role) => roleLabel(tongue, role)).join(', ')
  const entry = (name: string, label: string): Choice => ({
    label,
    value: token({ does: 'command', name, rest: '' }),
    says: label,
  })
  const choices = [
    entry('mine', tongue.say('menu.mine')),
    entry('cases', tongue.say('cases.title')),
    entry('help', tongue.say('menu.help')),
  ]
  return answer(
    scene,
    worded(tongue.say('greeting.staff', { name: actor.name, roles }), choices, 'buttons'),
    'greeting',
  )
}

/** What a customer writes without being asked: it joins their case, or is answered with what they can do. */
export function* unasked(scene: Scene, text: string, files: FileId[]): Talk<Outcome> {
  const { near } = scene
  const cases = yield* ask('cases.ofChat', { chat: near.chat.id, since: near.now - recent })
  const open = cases.filter((found) => phaseOf(scene, found) === 'open')
  const [only] = open
  if (open.length > 1) return which(scene, open, text, files)
  if (only) return yield* joinCase(scene, only, text, files)
  const isBare = files.length === 0
  if (isBare && isGreeting(text)) return greet(scene)
  if (isBare && isThanks(text)) return answerWith(scene, 'thanks')
  const resolved = cases.find((found) => phaseOf(scene, found) === 'resolved')
  if (resolved) return which(scene, [resolved], text, files)
  return offer(scene, text, files)
}

function phaseOf({ near }: Scene, current: Case): string | undefined {
  return near.rules.workflow.statuses[current.status]?.phase ?? 'open'
}

function* joinCase(scene: Scene, current: Case, text: string, files: FileId[]): Talk<Outcome> {
  const found = yield* caseById(scene, current.id, current.number)
  return isCase(found) ? hear(scene, found, { text, files, ...messageOf(scene) }) : found
}

/** Asks which case the words belong to, and keeps them until it is said. */
function which(scene: Scene, cases: Case[], text: string, files: FileId[]): Outcome {
  const { near, tongue } = scene
  const shown = cases.slice(0, mostListed)
  const flow: Flow = {
    ...running(scene),
    kind: 'which',
    texts: text ? [text] : [],
    files,
    options: shown.map((found) => String(found.number)),
    ways: [...whichWays],
  }
  const [only] = shown
  const isResolved = shown.length === 1 && only !== undefined
  const question = isResolved ? tongue.say('which.resolved', { number: only.number }) : tongue.say('which.case')
  const labels = shown.map((found) =>
    isResolved ? tongue.say('button.still_problem') : `#${found.number} ${typeLabel(tongue, found.type)}`,
  )
  const choices = labels.map(
    (label, index): Choice => ({ label, value: token({ does: 'option', flow: near.token, index }), says: label }),
  )
  const ways = whichWays.map((way) => wayChoice(tongue, flow, way))
  return join(turnTo({ flow }), answer(scene, worded(question, [...choices, ...ways]), 'which'))
}

const whichWays = ['new', 'cancel'] as const

/** What every flow begins with. */
export function running({ near }: Scene) {
  const { workflow } = near.rules
  return { id: near.token, startedAt: near.now, workflow: { id: workflow.id, version: workflow.version } }
}

/** Goes on once it is said which case the kept words belong to. */
export function* continueWhich(
  scene: Scene,
  flow: Extract<Flow, { kind: 'which' }>,
  heard: Heard,
  word: string | null,
): Talk<Outcome> {
  if (word === 'new') return yield* beginOpen(scene, { texts: flow.texts, files: flow.files })
  const chosen = heard.picked ?? optionTyped(flow.options, heard.text)
  if (chosen === null) return keepMore(scene, flow, heard)
  const found = yield* ask('case.byNumber', { number: Number(chosen) })
  if (!found) return answerWith(scene, 'refusal.no_case', { number: chosen })
  const parts = partsIn(scene, flow.texts, flow.files)
  const words: Words = { text: flow.texts.join('\n'), files: flow.files, parts }
  const isOpen = found.rules.workflow.statuses[found.current.status]?.phase === 'open'
  if (isOpen) return join(turnTo({ flow: null }), hear(scene, found, words))
  return yield* stillProblem(scene, found, words)
}

/** The customer says it is not solved: the case opens again with their words; where it can't, a new one begins. */
function* stillProblem(scene: Scene, found: LoadedCase, words: Words): Talk<Outcome> {
  const { statuses } = found.rules.workflow
  const again = actionsFor(found.rules, scene.actor, found.current).find(
    ({ action }) => statuses[action.to ?? '']?.phase === 'open',
  )
  if (!again) return yield* beginOpen(scene, { texts: words.text ? [words.text] : [], files: words.files })
  const reopened = attempt(scene, found, { action: again.id, answers: {} })
  const [made] = reopened.made
  const isSilent = words.text === '' && words.files.length === 0
  if (!made || isSilent) return reopened
  return join(reopened, hear(scene, { ...found, current: made.decision.next }, words))
}

function optionTyped(options: string[], text: string | null): string | null {
  const typed = text?.replace(/^#/u, '') ?? ''
  if (options.includes(typed)) return typed
  return (/^\d{1,2}$/u.test(typed) ? options[Number(typed) - 1] : undefined) ?? null
}

function keepMore(scene: Scene, flow: Extract<Flow, { kind: 'which' }>, heard: Heard): Outcome {
  const texts = heard.text ? [...flow.texts, heard.text] : flow.texts
  const turned = turnTo({ flow: { ...flow, texts, files: [...flow.files, ...heard.files] } })
  // The rest of an album whose first picture was asked about needs no further words.
  const isOfAlbum = heard.event.kind === 'media' && heard.event.media.set !== undefined
  return isOfAlbum ? turned : join(turned, answerWith(scene, 'which.kept'))
}

/** Words without a case: offered to become one, so that they need not be written twice. */
function offer(scene: Scene, text: string, files: FileId[]): Outcome {
  const { event } = scene.incoming
  const flow: Flow = { ...running(scene), kind: 'which', texts: text ? [text] : [], files, options: [] }
  const key =
    event.kind === 'sticker' ? 'not_understood_sticker' : files.length > 0 ? 'not_understood_media' : 'not_understood'
  const report: Choice = {
    label: scene.tongue.say('menu.open'),
    value: token({ does: 'word', flow: flow.id, word: 'new' }),
    style: 'primary',
    says: scene.tongue.say('menu.open'),
  }
  return join(
    turnTo({ flow }),
    answer(scene, worded(scene.tongue.say(key), [report, ...menuChoices(scene).slice(1)], 'buttons'), key),
  )
}

/** The person's cases: one is shown as a card, several as a list to choose from. */
export function* myCases(scene: Scene): Talk<Outcome> {
  const { near, tongue } = scene
  const cases = yield* ask('cases.ofChat', { chat: near.chat.id, since: near.now - recent })
  const [only] = cases
  if (!only)
    return answer(scene, worded(tongue.say('mine.none'), menuChoices(scene).slice(0, 1), 'buttons'), 'mine.none')
  if (cases.length === 1) return yield* showMine(scene, only)
  const shown = cases.slice(0, mostListed)
  const lines = shown.map((found) =>
    tongue.say('mine.line', {
      number: found.number,
      type: typeLabel(tongue, found.type),
      status: customerStatus(tongue, found.status),
    }),
  )
  const choices = shown.map(
    (found): Choice => ({
      label: `#${found.number}`,
      value: token({ does: 'command', name: 'case', rest: String(found.number) }),
      says: `#${found.number}`,
    }),
  )
  return answer(scene, worded([tongue.say('mine.title'), ...lines].join('\n'), choices), 'mine')
}

function* showMine(scene: Scene, current: Case): Talk<Outcome> {
  const found = yield* caseById(scene, current.id, current.number)
  return isCase(found) ? answer(scene, customerCard(scene.tongue, found), 'card', current.id) : found
}

/** The languages to choose from, each in its own name. */
export function languageQuestion(scene: Scene, names: string[]): Outgoing {
  const choices = names.map(
    (label, index): Choice => ({ label, value: token({ does: 'option', flow: scene.near.token, index }), says: label }),
  )
  return worded(scene.tongue.say('language.ask'), choices)
}
