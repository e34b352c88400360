// What a running flow was told, message by message: what a person changes or takes back is found again by the platform's id.
import type { Said as Part } from '#core/case.ts'
import type { Flow, Outcome } from './near.ts'
import { answerWith, type Scene } from './scene.ts'
import { wayChoice } from './ways.ts'
import { wordsOf } from './words.ts'

type Telling = Extract<Flow, { kind: 'open' | 'which' }>

/** What a flow keeps until it is over: it is read and written with every message of its person. */
const mostTold = { messages: 200, units: 50_000, files: 100 }

/** Notes with a flow that collects words which message they came in. What is more than a flow takes is not added, and said so. */
export function noted(scene: Scene, outcome: Outcome): Outcome {
  const flow = outcome.conversation?.flow
  const part = partOf(scene)
  if (!flow || !part || !isTelling(flow)) return outcome
  const before = tellingBefore(scene)
  // What only answers a question is kept as that answer.
  const isTold = part.files.length > 0 || flow.texts.length > textsBefore(scene)
  const parts = isTold ? [...before, part] : before
  if (isTold && isTooMuch(flow, parts)) return full(scene)
  return { ...outcome, conversation: { ...outcome.conversation, flow: { ...flow, parts } } }
}

/** The messages whose words or files are among these. */
export function partsIn(scene: Scene, texts: string[], files: string[]): Part[] {
  const now = partOf(scene)
  return [...tellingBefore(scene), ...(now ? [now] : [])].flatMap(({ message, text, files: brought }) => {
    const said = texts.find((each) => says(text, each)) ?? ''
    const kept = brought.filter((file) => files.includes(file))
    return said || kept.length > 0 ? [{ message, text: said, files: kept }] : []
  })
}

/** The flow without what one message told it, or with other words in its place; null where it did not tell it anything. */
export function retold(flow: Flow | null, message: string, words: string | null): Telling | null {
  if (!flow || !isTelling(flow)) return null
  const told = flow.parts?.find((part) => part.message === message)
  if (!told) return null
  const texts = flow.texts.flatMap((text) => (says(told.text, text) ? (words ? [words] : []) : [text]))
  const parts = (flow.parts ?? []).flatMap((part) => (part !== told ? [part] : words ? [{ ...part, text: words }] : []))
  if (words !== null) return { ...flow, texts, parts }
  const files = flow.files.filter((file) => !told.files.includes(file))
  return flow.kind === 'open'
    ? { ...flow, texts, parts, files, answers: withoutFiles(flow.answers, told.files) }
    : { ...flow, texts, parts, files }
}

function withoutFiles(answers: Extract<Flow, { kind: 'open' }>['answers'], gone: string[]) {
  return Object.fromEntries(
    Object.entries(answers).map(([id, answer]) =>
      answer.kind === 'photos'
        ? [id, { ...answer, files: answer.files.filter((file) => !gone.includes(file)) }]
        : [id, answer],
    ),
  )
}

/** Whether a message said this: as it is, or behind a command or a mention. */
function says(message: string, words: string): boolean {
  return message === words || (/^[/@]/u.test(message) && message.endsWith(words))
}

function textsBefore({ near }: Scene): number {
  const { flow } = near.conversation
  return flow && isTelling(flow) ? flow.texts.length : 0
}

function isTooMuch({ texts }: Telling, parts: Part[]): boolean {
  const units = texts.reduce((sum, text) => sum + text.length, 0)
  const files = parts.reduce((sum, part) => sum + part.files.length, 0)
  return parts.length > mostTold.messages || units > mostTold.units || files > mostTold.files
}

function full(scene: Scene): Outcome {
  const { flow } = scene.near.conversation
  const choices = flow ? [wayChoice(scene.tongue, flow, 'cancel')] : []
  return answerWith(scene, 'flow.full', {}, choices)
}

function tellingBefore({ near }: Scene): Part[] {
  const { flow } = near.conversation
  return flow && isTelling(flow) ? (flow.parts ?? []) : []
}

function isTelling(flow: Flow): flow is Telling {
  return flow.kind === 'open' || flow.kind === 'which'
}

function partOf({ near, incoming: { event } }: Scene): Part | null {
  if (event.kind === 'button' || !('id' in event) || !event.id) return null
  const text = wordsOf(event)
  return text === null ? null : { message: event.id, text, files: near.files }
}
