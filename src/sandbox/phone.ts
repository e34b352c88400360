// A phone: one person's view of one chat, with what a thumb can do there. The same words on every platform.
import type { Bubble, Media, Transcript } from './transcript.ts'
import type { Platform } from './world.ts'

export type Sendable =
  | ({ kind: 'photo' | 'video' | 'audio' | 'file'; caption?: string } & Media)
  | { kind: 'sticker'; emoji?: string }
  | { kind: 'location'; latitude: number; longitude: number; title?: string; address?: string; liveSeconds?: number }
  | { kind: 'contact'; name: string; phone: string }

/** What became of an act: the bubbles it left, the events it caused, and what the house answered (0: nothing came back). */
export type Acted = { id: string; ids: string[]; eventIds: string[]; status: number; opens?: string; wants?: string }

export type HowToSay = {
  /** A bubble's id that is quoted (replied to). */
  quotes?: string
  mentionsBot?: boolean
  /** People whom the text names as `@name`. */
  mentions?: { id: string; name: string }[]
  /** The forum topic it is written in (Telegram). */
  topic?: number
  /** Not as the reply that the bot has forced (Telegram). */
  freely?: boolean
}
export type HowToPress = { value?: string }

export type Phone = {
  platform: Platform
  who: { id: string; name: string }
  chat: Transcript
  says(text: string, how?: HowToSay): Promise<Acted>
  /** Presses the newest button with that label, or the one on that bubble. */
  presses(label: string, how?: HowToPress): Promise<Acted>
  presses(bubbleId: string, label: string, how?: HowToPress): Promise<Acted>
  /** Several photos or videos in one call are sent as one album. */
  sends(...things: Sendable[]): Promise<Acted>
  edits(bubbleId: string, text: string): Promise<Acted>
  unsends(bubbleId: string): Promise<Acted>
  reacts(bubbleId: string, emoji: string): Promise<Acted>
  bubbles(): Bubble[]
  /** What the bot has said (or edited) in this chat since this phone last acted, as one text. */
  heard(): string
  /** The same as bubbles. */
  news(): Bubble[]
}

/** An act that told the house nothing. */
export const nothing: Acted = { id: '', ids: [], eventIds: [], status: 0 }

/** Several acts as one: its status is the first that is not 200, of those that told the house something. */
export function joined(acts: Acted[]): Acted {
  const told = acts.filter((act) => act.eventIds.length > 0)
  const worst = told.find((act) => act.status !== 200)
  return {
    id: acts[0]?.id ?? '',
    ids: acts.flatMap((act) => act.ids),
    eventIds: acts.flatMap((act) => act.eventIds),
    status: worst?.status ?? (told.length > 0 ? 200 : 0),
  }
}

/** Where a text names people: `@name`. */
export function findMentions(text: string, people: { id: string; name: string }[] = []) {
  return people.flatMap((person) => {
    const index = text.indexOf(`@${person.name}`)
    return index < 0 ? [] : [{ person, index, length: person.name.length + 1 }]
  })
}

export type Ears = ReturnType<typeof makeEars>

/** Remembers when a phone last acted, and so what it has heard since; before its first act, everything. `toasts` are texts that no bubble holds. */
export function makeEars(chat: Transcript): {
  acted(): void
  toast(text: string): void
  news(): Bubble[]
  heard(): string
} {
  let mark = 0
  let toasts: string[] = []
  const news = () => chat.since(mark).filter((bubble) => bubble.from === 'bot' && !bubble.unsent)
  return {
    acted() {
      mark = chat.mark()
      toasts = []
    },
    toast: (text) => void toasts.push(text),
    news,
    heard: () => [...news().map(words), ...toasts].filter(Boolean).join('\n'),
  }
}

const words = (bubble: Bubble) => [bubble.title, bubble.text].filter(Boolean).join('\n')

/** Sorts out `presses(label)` from `presses(bubbleId, label)`. */
export function pressed(first: string, second?: string | HowToPress, third?: HowToPress) {
  if (typeof second === 'string') return { bubbleId: first, label: second, how: third ?? {} }
  return { bubbleId: undefined, label: first, how: second ?? {} }
}

/** The button a thumb means; throws with what there is to press when there is none such. */
export function findButton(chat: Transcript, label: string, bubbleId?: string) {
  const bubbles = chat.bubbles().filter((bubble) => !bubble.unsent && (!bubbleId || bubble.id === bubbleId))
  for (const bubble of bubbles.reverse()) {
    const button = [...bubble.quickReplies, ...bubble.buttons].find((each) => each.label === label)
    if (button) return { bubble, button, isQuickReply: bubble.quickReplies.includes(button) }
  }
  const there = bubbles.flatMap((bubble) => [...bubble.buttons, ...bubble.quickReplies].map((each) => each.label))
  throw new NothingToPress(label, [...new Set(there)])
}

/** A test or a person pressed what is not on the screen. */
export class NothingToPress extends Error {
  override name = 'NothingToPress'
  constructor(label: string, there: string[]) {
    super(`There is no button "${label}" in this chat; there is: ${there.join(' | ') || 'none'}`)
  }
}
