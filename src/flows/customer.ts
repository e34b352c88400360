// The customer's side: the menu, their cases, and what they write without being asked.
import type { Case, Words } from '#core/case.ts'
import type { FileId } from '#core/ids.ts'
import { actionsFor } from '#core/may.ts'
import { languages } from '#core/workflow.ts'
import type { WordingKey } from '#templates/wordings.ts'
import { token } from './buttons.ts'
import { customerCard } from './cards.ts'
import { doAction, hear, hearAll, messageOf } from './deeds.ts'
import { attempt } from './form.ts'
import type { Choice, Outgoing } from './message.ts'
import type { Flow, Outcome } from './near.ts'
import type { Heard } from './needs.ts'
import { beginOpen } from './open.ts'
import { partsIn } from './parts.ts'
import { ask, type LoadedCase, type Talk } from './questions.ts'
import { caseById, isCase } from './reach.ts'
import { answer, answerWith, isStaff, join, nothing, type Scene, turnTo, worded } from './scene.ts'
import { customerStatus, listed, roleLabel, tongueOf, typeLabel } from './tongue.ts'
import { wayChoice } from './ways.ts'
import { actionMeant, isGreeting, isThanks, isYes, plain, scriptOf } from './words.ts'

const recent = 30 * 24 * 60 * 60_000
const mostListed = 10

/** The menu's buttons: a customer's, or those of whoever works here. */
export function menuChoices(scene: Scene): Choice[] {
  return (isStaff(scene) ? staffMenu : menu).map(([command, key]) => {
    const label = scene.tongue.say(key)
    return { label, value: token({ does: 'command', name: command, rest: '' }), says: label }
  })
}

type Menu = [command: string, label: WordingKey][]
const menu: Menu = [
  ['new', 'menu.open'],
  ['mine', 'menu.mine'],
  ['language', 'menu.language'],
]
const staffMenu: Menu = [
  ['mine', 'menu.mine'],
  ['cases', 'cases.title'],
  ['help', 'menu.help'],
]

/** The command of a menu's button, typed as it is written on it, in any language. */
export function menuMeant(scene: Scene, text: string): string | null {
  const { near } = scene
  const meant = plain(text)
  const isOn = (key: WordingKey) => languages.some((language) => plain(near.wordings(language)(key)) === meant)
  const [command] = (isStaff(scene) ? [...staffMenu, ...menu] : menu).find(([, key]) => isOn(key)) ?? []
  return command ?? null
}

/** Greets with the menu; whoever works here, with their work. */
export function greet(scene: Scene): Outcome {
  if (isStaff(scene)) return greetColleague(scene)
  const words = scene.tongue.say('greeting', { workspace: scene.near.workspace.name })
  return answer(scene, worded(words, menuChoices(scene), 'buttons'), 'greeting')
}

/** Whoever greets in a script of their own, and has not chosen a language, is spoken to in that one from now on. */
function greetBack(scene: Scene, text: string): Outcome {
  const { near, tongue } = scene
  const language = scriptOf(text)
  if (!near.person || near.person.language || !language || language === tongue.language) return greet(scene)
  const change = { change: 'language' as const, person: near.person.id, chat: null, language }
  return join({ ...nothing, changes: [change] }, greet({ ...scene, tongue: tongueOf(near, near.chat, language) }))
}

function greetColleague(scene: Scene): Outcome {
  const { tongue, actor, near } = scene
  const held = actor.roles.filter((role) => near.rules.workflow.roles[role]?.staff)
  const roles = listed(
    tongue,
    held.map((role) => roleLabel(tongue, role)),
  )
  const words = tongue.say('greeting.staff', { name: actor.name, roles })
  return answer(scene, worded(words, menuChoices(scene), 'buttons'), 'greeting')
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
  if (isBare && isGreeting(text)) return greetBack(scene, text)
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
  if (!isCase(found)) return found
  const order = files.length === 0 ? orderMeant(scene, found, text) : null
  return order ? doAction(scene, found, order) : hear(scene, found, { text, files, ...messageOf(scene) })
}

/** What a customer may do with their case now, where that is all they write: "cancel". */
function orderMeant({ actor }: Scene, { rules, current }: LoadedCase, text: string): string | null {
  const meant = actionMeant(rules, current.status, text)
  const possible = actionsFor(rules, actor, current).map(({ id }) => id)
  return meant && 'action' in meant && possible.includes(meant.action) ? meant.action : null
}

/** Asks which case the words belong to, and keeps them until it is said. */
function which(scene: Scene, cases: Case[], text: string, files: FileId[]): Outcome {
  const { tongue } = scene
  const shown = cases.slice(0, mostListed)
  const flow: Flow = {
    ...running(scene),
    kind: 'which',
    texts: text ? [text] : [],
    files,
    options: shown.map((found) => String(found.number)),
    ways: [...whichWays],
  }
  const [only, other] = shown
  const question = only && !other ? tongue.say('which.resolved', { number: only.number }) : tongue.say('which.case')
  return join(turnTo({ flow }), answer(scene, worded(question, whichChoices(scene, flow, shown)), 'which'))
}

const whichWays = ['new', 'cancel'] as const

/** The cases to choose from; one alone is one that was solved. */
function whichChoices({ tongue }: Scene, flow: { id: string }, cases: Case[]): Choice[] {
  const labels =
    cases.length === 1
      ? [tongue.say('button.still_problem')]
      : cases.map((found) => `#${found.number} ${typeLabel(tongue, found.type)}`)
  const choices = labels.map(
    (label, index): Choice => ({ label, value: token({ does: 'option', flow: flow.id, index }), says: label }),
  )
  return [...choices, ...whichWays.map((way) => wayChoice(tongue, flow, way))]
}

/** What every flow begins with. */
export function running({ near }: Scene) {
  const { workflow } = near.rules
  return { id: near.token, startedAt: near.now, workflow: { id: workflow.id, version: workflow.version } }
}

type Which = Extract<Flow, { kind: 'which' }>

/** Goes on once it is said which case the kept words belong to. */
export function* continueWhich(scene: Scene, flow: Which, heard: Heard, word: string | null): Talk<Outcome> {
  if (word === 'new') return yield* beginOpen(scene, { texts: flow.texts, files: flow.files })
  const chosen = heard.picked ?? optionTyped(scene, flow.options, heard.text)
  if (chosen === null) return yield* keepMore(scene, flow, heard)
  const found = yield* ask('case.byNumber', { number: Number(chosen) })
  if (!found) return answerWith(scene, 'refusal.no_case', { number: chosen })
  const isOpen = found.rules.workflow.statuses[found.current.status]?.phase === 'open'
  if (isOpen) return join(turnTo({ flow: null }), hearAll(scene, found, keptWords(scene, flow)))
  return yield* stillProblem(scene, found, flow)
}

/** What was kept, message by message; all in one where it is not known which said what. */
function keptWords(scene: Scene, { texts, files }: Pick<Which, 'texts' | 'files'>): Words[] {
  const parts = partsIn(scene, texts, files)
  const isWhole =
    texts.every((text) => parts.some((part) => part.text === text)) &&
    files.every((file) => parts.some((part) => part.files.includes(file)))
  const isAny = texts.length > 0 || files.length > 0
  return isWhole || !isAny ? parts : [{ text: texts.join('\n'), files }]
}

/** The customer says it is not solved: the case opens again with their words; where it can't, a new one begins. */
function* stillProblem(
  scene: Scene,
  found: LoadedCase,
  { texts, files }: Pick<Which, 'texts' | 'files'>,
): Talk<Outcome> {
  const { statuses } = found.rules.workflow
  const again = actionsFor(found.rules, scene.actor, found.current).find(
    ({ action }) => statuses[action.to ?? '']?.phase === 'open',
  )
  if (!again) return yield* beginOpen(scene, { texts, files })
  const reopened = attempt(scene, found, { action: again.id, answers: {} })
  const [made] = reopened.made
  if (!made) return reopened
  return join(reopened, hearAll(scene, { ...found, current: made.decision.next }, keptWords(scene, { texts, files })))
}

/** A case by its number, by its place in the list, or by agreeing where there is only one. */
function optionTyped({ tongue }: Scene, options: string[], text: string | null): string | null {
  const typed = text?.replace(/^#/u, '') ?? ''
  if (options.includes(typed)) return typed
  const [only, other] = options
  const isAgreed = isYes(typed) || plain(typed) === plain(tongue.say('button.still_problem'))
  if (only && !other && isAgreed) return only
  return (/^\d{1,2}$/u.test(typed) ? options[Number(typed) - 1] : undefined) ?? null
}

function* keepMore(scene: Scene, flow: Which, heard: Heard): Talk<Outcome> {
  const { near } = scene
  const texts = heard.text ? [...flow.texts, heard.text] : flow.texts
  const turned = turnTo({ flow: { ...flow, texts, files: [...flow.files, ...heard.files] } })
  // The rest of an album whose first picture was asked about needs no further words.
  const isOfAlbum = heard.event.kind === 'media' && heard.event.media.set !== undefined
  if (isOfAlbum) return turned
  if (flow.options.length === 0) return join(turned, answerWith(scene, 'which.kept', {}, offerChoices(scene, flow)))
  const cases = yield* ask('cases.ofChat', { chat: near.chat.id, since: near.now - recent })
  const shown = flow.options.flatMap((number) => cases.find((found) => String(found.number) === number) ?? [])
  return join(turned, answerWith(scene, 'which.kept', {}, whichChoices(scene, flow, shown)))
}

/** Words without a case: offered to become one, so that they need not be written twice. */
function offer(scene: Scene, text: string, files: FileId[]): Outcome {
  const { event } = scene.incoming
  const flow: Flow = { ...running(scene), kind: 'which', texts: text ? [text] : [], files, options: [] }
  const key =
    event.kind === 'sticker' ? 'not_understood_sticker' : files.length > 0 ? 'not_understood_media' : 'not_understood'
  return join(turnTo({ flow }), answer(scene, worded(scene.tongue.say(key), offerChoices(scene, flow), 'buttons'), key))
}

/** The menu, where reporting goes on with the words that are kept. */
function offerChoices(scene: Scene, flow: { id: string }): Choice[] {
  const label = scene.tongue.say('menu.open')
  const value = token({ does: 'word', flow: flow.id, word: 'new' })
  return [{ label, value, style: 'primary', says: label }, ...menuChoices(scene).slice(1)]
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
