// What a command is, and the small pieces commands are made of.
import type { Language, Right } from '#core/workflow.ts'
import { token } from '#flows/buttons.ts'
import { running } from '#flows/customer.ts'
import type { Choice } from '#flows/message.ts'
import type { Flow, Outcome } from '#flows/near.ts'
import type { Heard } from '#flows/needs.ts'
import { optionMeant } from '#flows/options.ts'
import type { LoadedCase, Talk } from '#flows/questions.ts'
import { caseById, caseByNumber, isCase } from '#flows/reach.ts'
import { answer, answerWith, join, type Scene, turnTo, worded } from '#flows/scene.ts'
import { roleLabel } from '#flows/tongue.ts'
import { askingTyped, wayChoice } from '#flows/ways.ts'
import { isYes, latinDigits } from '#flows/words.ts'
import type { WordingKey } from '#templates/wordings.ts'

export type Command = {
  name: string
  /** How it is said in other languages, without the slash. */
  words: Partial<Record<Language, string[]>>
  /** Who may use it: everyone, the customer's side, or staff with a right (true: any staff). */
  staff: Right | boolean
  usage: string
  about: WordingKey
  /** Whether its first word is a case's number, which a quote can stand for. */
  takesCase: boolean
  /** Whether it is understood without its slash under a quote: alone, or with the words that follow it. Else never. */
  bare?: 'alone' | 'with-words'
  /** Whether /help lists it; true where not said. */
  listed?: boolean
  /** For whom /help lists it, where its right alone does not say. */
  listedFor?(scene: Scene): boolean
  run(scene: Scene, rest: string, found?: LoadedCase): Talk<Outcome>
}

/** The case a command is about: its first word, else the one quoted, else the topic's. */
export function* caseOf(
  scene: Scene,
  rest: string,
  found?: LoadedCase,
): Talk<{ found: LoadedCase; rest: string } | Outcome> {
  if (found) return { found, rest: rest.trim() }
  const typed = /^[#＃]?(\p{Nd}{1,12})(?:\s+([\s\S]*))?$/u.exec(rest.trim())
  const { quoted } = scene.near
  if (typed) {
    const loaded = yield* caseByNumber(scene, Number(latinDigits(typed[1] ?? '')))
    return isCase(loaded) ? { found: loaded, rest: (typed[2] ?? '').trim() } : loaded
  }
  if (!quoted) return answerWith(scene, 'refusal.which_case')
  const loaded = yield* caseById(scene, quoted.id, quoted.number)
  return isCase(loaded) ? { found: loaded, rest: rest.trim() } : loaded
}

export function hasCase(
  found: { found: LoadedCase; rest: string } | Outcome,
): found is { found: LoadedCase; rest: string } {
  return 'found' in found
}

/** A command that is about one case. */
export function onCase(
  then: (scene: Scene, found: LoadedCase, rest: string) => Talk<Outcome> | Outcome,
): Command['run'] {
  return function* (scene, rest, given) {
    const about = yield* caseOf(scene, rest, given)
    if (!hasCase(about)) return about
    const outcome = then(scene, about.found, about.rest)
    return 'next' in outcome ? yield* outcome : outcome
  }
}

/** Which roles may what whoever acts may not. */
export function roleOnly(scene: Scene, right: Right | boolean): Outcome {
  const { rules } = scene.near
  const able = Object.entries(rules.workflow.roles).filter(
    ([, role]) => role.staff && (right === true || role.rights.some((held) => held === right)),
  )
  const who = able.map(([id]) => roleLabel(scene.tongue, id)).join(', ')
  return answerWith(scene, 'refusal.role_only', { who })
}

/** Asks for a command's missing words; what the person writes next is taken as them. */
export function askWords(scene: Scene, command: string, need: WordingKey, found: LoadedCase): Outcome {
  const { say } = scene.tongue
  const flow = waiting(scene, command, [], found)
  const question = say('form.ask', { number: found.current.number, need: say(need) })
  const asked = askingTyped(scene, worded(question), question, ['cancel'])
  return join(turnTo({ flow }), answer(scene, asked, 'command', found.current.id))
}

type AskedOption = { id: string; label: string }

/** Asks which of these a command shall go on with; what is pressed or written next is taken as its missing words. */
export function askOption(
  scene: Scene,
  command: string,
  question: string,
  options: AskedOption[],
  found?: LoadedCase,
): Outcome {
  const labels = options.map(({ label }) => label)
  const flow: Flow = {
    ...waiting(
      scene,
      command,
      options.map(({ id }) => id),
      found,
    ),
    labels,
  }
  const choices = labels.map((label, index): Choice => {
    return { label, value: token({ does: 'option', flow: flow.id, index }), says: label }
  })
  const asked = worded(question, [...choices, wayChoice(scene.tongue, flow, 'cancel')])
  return join(turnTo({ flow }), answer(scene, asked, 'command', found?.current.id))
}

/** Asks whether a command shall go on with these words: a yes does, and whatever else is said calls it off. */
export function askSure(scene: Scene, command: string, question: string, confirms: string): Outcome {
  const flow: Flow = { ...waiting(scene, command, []), confirms, ways: ['confirm', 'cancel'] }
  const choices = [wayChoice(scene.tongue, flow, 'confirm'), wayChoice(scene.tongue, flow, 'cancel')]
  return join(turnTo({ flow }), answer(scene, worded(question, choices), 'command'))
}

/** What a command that waits goes on with: what was to be confirmed, the option meant, or the words; null where it was not confirmed. */
export function wordsMeant(
  { options, labels = [], confirms }: Waiting,
  heard: Heard,
  word: string | null,
): string | null {
  const text = heard.text ?? ''
  if (confirms !== undefined) return word === 'confirm' || isYes(text) ? confirms : null
  const offered = labels.map((label, at) => ({ id: options[at] ?? '', label: { en: label } }))
  return heard.picked ?? optionMeant(offered, text, { takesWords: true }) ?? text
}

type Waiting = Extract<Flow, { kind: 'command' }>

/** A command that waits for its missing words. */
function waiting(scene: Scene, command: string, options: string[], found?: LoadedCase): Waiting {
  const about = found ? { case: found.current.id, number: found.current.number } : {}
  return { ...running(scene), kind: 'command', command, options, ways: ['cancel'], ...about }
}

/** Says how a command is written, for this case if there is one, and what it may be given. */
export function usage(scene: Scene, command: Pick<Command, 'usage'>, found?: LoadedCase, possible = ''): Outcome {
  const written = found ? command.usage.replace(/\b12\b/gu, String(found.current.number)) : command.usage
  const how = scene.tongue.say('refusal.usage', { usage: written })
  return answer(scene, worded(possible ? `${how}\n${possible}` : how), 'refusal.usage')
}

const usuallyAtOnce = 5
/** How many rows a list has on WhatsApp (W13). */
const rowsOnWhatsApp = 10

/** How many things are shown at a time, each with so many buttons, and so many more beneath. */
export function atATime({ near }: Scene, buttons: number, beneath: number): number {
  return near.chat.platform === 'whatsapp' ? Math.floor((rowsOnWhatsApp - beneath) / buttons) : usuallyAtOnce
}
