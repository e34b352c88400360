// What was meant by an event, and what comes of it. Pure: what more it must know, it asks.
import type { Case } from '#core/case.ts'
import type { ChatId } from '#core/ids.ts'
import { type Button, readToken } from './buttons.ts'
import { customerCard, staffCard } from './cards.ts'
import { edited, takenBack } from './changed.ts'
import { fromColleague } from './colleague.ts'
import { wordsMeant } from './commands/command.ts'
import { commandNamed, runCommand } from './commands/index.ts'
import { continueWhich, greet, menuMeant, unasked } from './customer.ts'
import { completed, doAction, order, quotedWords, send } from './deeds.ts'
import { filesOfCase } from './files.ts'
import { continueForm, offerPeople } from './form.ts'
import { chooseLanguage } from './languages.ts'
import { withoutPersonal } from './mask.ts'
import { merged } from './merge.ts'
import type { Incoming, Platform } from './message.ts'
import type { Flow, Near, Outcome } from './near.ts'
import { type Heard, heard as heardIn } from './needs.ts'
import { continueOpen } from './open.ts'
import { noted } from './parts.ts'
import { ask, type LoadedCase, type Talk } from './questions.ts'
import { caseById, caseByNumber, isCase } from './reach.ts'
import { answer, answerWith, isStaff, isStaffSide, join, nothing, type Scene, sceneOf, turnTo } from './scene.ts'
import { softened } from './soft.ts'
import { speak } from './speak.ts'
import { belongs, wayMeant } from './ways.ts'
import { actionMeant, commandLine, isCancel, numberedLine, unmarked, wordsOf } from './words.ts'

/** Understands one event and answers everything that comes of it; what decisions want said is worded at the end. */
export function* step(near: Near, incoming: Incoming): Talk<Outcome> {
  const scene = sceneOf(near, incoming)
  const outcome = noted(scene, yield* offerPeople(scene, yield* understand(scene)))
  const spoken = outcome.made.flatMap((made) => speak(near, made))
  const { say, answer } = softened(scene, merged([...spoken, ...outcome.say], platformIn(near, outcome)))
  return { ...outcome, say: withoutPersonal(near, say), courtesies: [...answer, ...outcome.courtesies] }
}

function platformIn(near: Near, { made }: Outcome): (chat: ChatId) => Platform | undefined {
  const chats = [near.chat, ...near.desks, ...made.flatMap(({ found }) => found.chat ?? [])]
  return (id) => chats.find((chat) => chat.id === id)?.platform
}

function* understand(scene: Scene): Talk<Outcome> {
  const { event } = scene.incoming
  switch (event.kind) {
    case 'button':
      return yield* pressed(scene, event.value)
    case 'text':
    case 'media':
    case 'location':
    case 'contact':
    case 'sticker':
      return yield* said(scene, wordsOf(event) ?? '')
    case 'followed':
      return greet(scene)
    case 'joined':
      return scene.near.chat.purpose === 'none'
        ? answerWith(scene, 'joined', { workspace: scene.near.workspace.name })
        : answerWith(scene, 'joined.again')
    case 'edited':
      return yield* edited(scene, event)
    case 'members':
      return { ...nothing, changes: [{ change: 'left', people: event.left.map(({ id }) => id) }] }
    case 'unsent':
      return yield* takenBack(scene, event.id)
    case 'reaction':
      return yield* reacted(scene, event.emoji)
    case 'unfollowed':
    case 'left':
    case 'migrated':
    case 'renumbered':
    case 'rights':
    case 'topic':
    case 'receipt':
    case 'template':
    case 'unknown':
      return nothing
    default:
      return event satisfies never
  }
}

// ── buttons ──

function* pressed(scene: Scene, value: string): Talk<Outcome> {
  const { near, incoming } = scene
  if (!near.person) return answerWith(scene, 'refusal.no_person')
  const { flow } = near.conversation
  if (value.startsWith('d:') && flow && incoming.event.kind === 'button' && incoming.event.picked) {
    return yield* continueFlow(scene, flow, heardIn(incoming, near.files, null), null)
  }
  const button = readToken(value)
  if (!button) return answerWith(scene, 'flow.not_yours')
  return yield* press(scene, button)
}

function* press(scene: Scene, button: Button): Talk<Outcome> {
  switch (button.does) {
    case 'act':
      return yield* onCase(scene, button.number, (found) =>
        doAction(scene, found, button.action, { stage: button.stage }),
      )
    case 'over':
      return yield* onCase(scene, button.number, (found) => doAction(scene, found, takingAction(found), { over: true }))
    case 'agree':
      return yield* onCase(scene, button.number, (found) =>
        order(scene, found, { do: 'acknowledge', need: button.need }, { key: 'customer.acknowledged' }),
      )
    case 'show':
      return yield* show(scene, button.number, button.what)
    case 'option':
    case 'word':
      return yield* pressedInFlow(scene, button)
    case 'command':
      return yield* runCommand(scene, button.name, button.rest)
    default:
      return button satisfies never
  }
}

/** Whether the words name an action or status of the case's own workflow, which comes before any command. */
function doesWord({ rules, current }: LoadedCase, text: string): boolean {
  return actionMeant(rules, current.status, text) !== null
}

/** The action by which a case is taken in its workflow. */
function takingAction({ rules }: LoadedCase): string {
  return Object.entries(rules.workflow.actions).find(([, action]) => action.effects.includes('own'))?.[0] ?? 'take'
}

function* onCase(scene: Scene, number: number, then: (found: LoadedCase) => Outcome): Talk<Outcome> {
  const found = yield* caseByNumber(scene, number)
  return isCase(found) ? then(found) : found
}

function* show(scene: Scene, number: number, what: 'details' | 'files' | 'timeline'): Talk<Outcome> {
  const found = yield* caseByNumber(scene, number)
  if (!isCase(found)) return found
  // A button can be forged: what staff keep with a case is for staff.
  if (!isStaffSide(scene)) return answer(scene, customerCard(scene.tongue, found), 'card', found.current.id)
  if (what === 'files') return yield* filesOfCase(scene, found)
  return yield* runCommand(scene, what === 'details' ? 'case' : 'tl', String(number))
}

function* pressedInFlow(scene: Scene, button: Extract<Button, { does: 'option' | 'word' }>): Talk<Outcome> {
  const { near, incoming } = scene
  const { flow } = near.conversation
  const { isOfFlow, isNow } = flow ? belongs(flow, button.flow) : { isOfFlow: false, isNow: false }
  const isLeaving = button.does === 'word' && button.word === 'cancel'
  if (!flow || !isOfFlow || (!isNow && !isLeaving)) return answerWith(scene, 'flow.not_yours')
  const picked = button.does === 'option' ? (flow.options[button.index] ?? null) : null
  if (button.does === 'option' && picked === null) return answerWith(scene, 'flow.not_yours')
  return yield* continueFlow(
    scene,
    flow,
    heardIn(incoming, near.files, picked),
    button.does === 'word' ? button.word : null,
  )
}

// ── words ──

function* said(scene: Scene, text: string): Talk<Outcome> {
  const { near, incoming } = scene
  const isPrivate = near.chat.kind === 'private'
  const isCommand = incoming.event.kind === 'text' && unmarked(text).startsWith('/')
  const line = numberedLine(text)
  if (!near.person)
    return isCommand || line || near.quoted || mentioned(scene) ? answerWith(scene, 'refusal.no_person') : nothing
  const { flow } = near.conversation
  if (flow && isCommand && isCancel(text)) return leave(scene)
  if (isCommand) return yield* typedCommand(scene, text)
  const isToCase = near.chat.purpose === 'staff' || near.chat.purpose === 'partner' || isPrivate
  if (line && isToCase && !(isPrivate && asksForWords(scene, flow))) return yield* numbered(scene, line)
  if (flow && isAnswer(scene, flow)) return yield* saidInFlow(scene, flow, text)
  if (near.quoted && !isPrivate) return yield* quoted(scene, near.quoted, text)
  if (isPrivate) return yield* saidInPrivate(scene, text)
  return mentioned(scene)
    ? yield* runCommand(scene, near.chat.purpose === 'partner' ? 'new' : 'help', withoutMention(scene, text))
    : nothing
}

/** Whether a customer has been asked for something that may well begin with a number sign: an order, an earlier case. */
function asksForWords(scene: Scene, flow: Flow | null): boolean {
  if (!flow || isStaffSide(scene)) return false
  return flow.kind === 'which' || flow.kind === 'act' || (flow.kind === 'open' && flow.step === 'need')
}

/**
 * Whether words are for the running flow. In a group the answer to a question is often a reply to it, or written in the topic of its
 * case; what quotes another case, or stands in another's topic, is about that one.
 */
function isAnswer({ near: { quoted } }: Scene, flow: Flow): boolean {
  if (!quoted) return true
  const number = 'number' in flow ? flow.number : undefined
  return number === undefined ? !quoted.byQuote : number === quoted.number
}

function mentioned({ incoming: { event } }: Scene): boolean {
  return 'mentionsBot' in event && event.mentionsBot === true
}

function withoutMention({ near }: Scene, text: string): string {
  const name = near.bot ? text.replaceAll(`@${near.bot}`, '') : text
  return name.replace(/^@\S+\s*/u, '').trim()
}

function* typedCommand(scene: Scene, text: string): Talk<Outcome> {
  const line = commandLine(text)
  if (!line) return scene.near.chat.kind === 'private' ? yield* runCommand(scene, 'help', '') : nothing
  const isOthers =
    line.bot !== null && scene.near.bot !== null && line.bot.toLowerCase() !== scene.near.bot.toLowerCase()
  return isOthers ? nothing : yield* runCommand(scene, line.name, line.rest)
}

function* numbered(scene: Scene, line: { number: number; rest: string }): Talk<Outcome> {
  const found = yield* caseByNumber(scene, line.number)
  if (!isCase(found)) return found
  if (line.rest === '' && scene.near.files.length === 0)
    return answer(scene, cardHere(scene, found), 'card', found.current.id)
  return yield* aboutCase(scene, found, line.rest)
}

function cardHere(scene: Scene, found: LoadedCase) {
  if (!isStaffSide(scene)) return customerCard(scene.tongue, found)
  const { cardOf: _, ...card } = staffCard(scene.tongue, found, scene.near.chat)
  return card
}

function* quoted(scene: Scene, what: NonNullable<Near['quoted']>, text: string): Talk<Outcome> {
  const found = yield* caseById(scene, what.id, what.number)
  if (!isCase(found)) return what.byQuote ? found : nothing
  return yield* aboutCase(scene, found, text)
}

/** Words about a case: a command without its slash, or what a quote can do. */
function* aboutCase(scene: Scene, found: LoadedCase, text: string): Talk<Outcome> {
  const [first = '', ...rest] = text.split(/\s+/u)
  const command = isStaffSide(scene) && !text.startsWith('>') ? commandNamed(first) : null
  const isMeant = command?.bare === 'with-words' || (command?.bare === 'alone' && rest.length === 0)
  if (command && isMeant && !doesWord(found, text)) return yield* command.run(scene, rest.join(' '), found)
  return quotedWords(scene, found, text, scene.near.files)
}

function* saidInPrivate(scene: Scene, text: string): Talk<Outcome> {
  const { near, incoming } = scene
  const isSticker = incoming.event.kind === 'sticker'
  if (near.quoted?.byQuote && (text !== '' || near.files.length > 0)) {
    const found = yield* ask('case.byId', { id: near.quoted.id })
    const isOwn = found?.current.chat === near.chat.id
    if (found && isOwn && isOpenCase(found)) return quotedWords(scene, found, text, near.files)
    if (found && !isOwn && isStaff(scene)) return yield* aboutCase(scene, found, text)
  }
  if (isSticker) return yield* stickerInPrivate(scene)
  const entry = near.files.length === 0 ? menuMeant(scene, text) : null
  if (entry) return yield* runCommand(scene, entry, '')
  return isStaff(scene) ? yield* fromColleague(scene, text, near.files) : yield* unasked(scene, text, near.files)
}

const isOpenCase = ({ rules, current }: LoadedCase): boolean =>
  rules.workflow.statuses[current.status]?.phase === 'open'

/** A sticker says nothing about a case; without one it is answered with the menu. */
function* stickerInPrivate(scene: Scene): Talk<Outcome> {
  const cases: Case[] = yield* ask('cases.ofChat', { chat: scene.near.chat.id, since: scene.near.now })
  return cases.length > 0 ? nothing : greet(scene)
}

/** A customer's reaction to what was said of their case is a quick word to its staff (S1-05). */
function* reacted(scene: Scene, emoji: string | null): Talk<Outcome> {
  const { quoted: about, person } = scene.near
  if (!about || !emoji || !person || isStaffSide(scene)) return nothing
  const found = yield* caseById(scene, about.id, about.number)
  if (!isCase(found) || !isOpenCase(found)) return nothing
  return order(scene, found, { do: 'hear', words: { text: emoji, files: [] } }, null)
}

// ── flows ──

function leave(scene: Scene): Outcome {
  return join(turnTo({ flow: null }), answerWith(scene, 'flow.left'))
}

function* saidInFlow(scene: Scene, flow: Flow, text: string): Talk<Outcome> {
  const { near, incoming } = scene
  const way = incoming.event.kind === 'text' ? wayMeant(scene, flow, text) : null
  return yield* continueFlow(scene, flow, heardIn(incoming, near.files, null), way)
}

/** Goes on with the person's running flow. */
function* continueFlow(scene: Scene, flow: Flow, heard: Heard, word: string | null): Talk<Outcome> {
  if (word === 'cancel')
    return flow.kind === 'open' ? join(turnTo({ flow: null }), answerWith(scene, 'open.left')) : leave(scene)
  const rules = scene.near.flowRules ?? scene.near.rules
  switch (flow.kind) {
    case 'open':
      return yield* continueOpen(scene, rules, flow, heard, word)
    case 'act':
      return yield* inForm(scene, flow, heard, word)
    case 'which':
      return yield* continueWhich(scene, flow, heard, word)
    case 'collide':
      return yield* continueCollide(scene, flow, word)
    case 'language':
      return chooseLanguage(scene, flow, heard)
    case 'command':
      return yield* continueCommand(scene, flow, heard, word)
    default:
      return flow satisfies never
  }
}

function* inForm(scene: Scene, flow: Extract<Flow, { kind: 'act' }>, heard: Heard, word: string | null): Talk<Outcome> {
  const found = yield* caseById(scene, flow.case, flow.number)
  if (!isCase(found)) return join(turnTo({ flow: null }), found)
  return completed(scene, yield* continueForm(scene, found, flow, heard, word))
}

function* continueCollide(scene: Scene, flow: Extract<Flow, { kind: 'collide' }>, word: string | null): Talk<Outcome> {
  const found = yield* caseById(scene, flow.case, flow.number)
  if (!isCase(found)) return join(turnTo({ flow: null }), found)
  const words = { text: flow.text, files: flow.files }
  if (word === 'send') return join(turnTo({ flow: null }), send(scene, found, words))
  if (word !== 'over') return leave(scene)
  const taken = doAction(scene, found, takingAction(found), { over: true })
  const [made] = taken.made
  if (!made) return join(turnTo({ flow: null }), taken)
  return join(taken, turnTo({ flow: null }), send(scene, { ...found, current: made.decision.next }, words))
}

/** Whoever began a command may have lost the right to it since. */
function* continueCommand(
  scene: Scene,
  flow: Extract<Flow, { kind: 'command' }>,
  heard: Heard,
  word: string | null,
): Talk<Outcome> {
  const found = flow.case ? yield* caseById(scene, flow.case, flow.number ?? 0) : undefined
  if (found && !isCase(found)) return join(turnTo({ flow: null }), found)
  const meant = wordsMeant(flow, heard, word)
  if (meant === null) return leave(scene)
  return join(turnTo({ flow: null }), yield* runCommand(scene, flow.command, meant, found))
}
