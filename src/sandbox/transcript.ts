// What a chat shows: every bubble in order, as a person holding the phone sees it.
import type { Platform, World } from './world.ts'

export type Author = 'bot' | { id: string; name: string }
export type Media = { bytes: Uint8Array; mime: string; name?: string }
export type Place = { latitude: number; longitude: number; title?: string; address?: string; live?: boolean }

/** A picture as the phone shows it: fetched by address, or `problem` says why it stays grey. */
export type Picture = { url?: string; mime?: string; bytes?: Uint8Array; problem?: string }
export type Attached = Partial<Media> & {
  kind: 'video' | 'audio' | 'file' | 'sticker' | 'contact'
  url?: string
  problem?: string
}
export type Button = {
  label: string
  kind: string
  url?: string
  description?: string
  section?: string
  native: unknown
}

export type Bubble = {
  id: string
  at: number
  from: Author
  text: string
  title?: string
  buttons: Button[]
  quickReplies: Button[]
  image?: Picture
  images: Picture[]
  file?: Attached
  location?: Place
  repliesTo?: string
  edited: boolean
  unsent: boolean
  topic?: number
  reactions: { from: Author; emoji: string }[]
  status?: 'sent' | 'delivered' | 'read' | 'failed'
  native: unknown
}

export type NewBubble = Partial<Bubble> & Pick<Bubble, 'id' | 'from' | 'native'>

export type Transcript = {
  id: string
  platform: Platform
  name: string
  kind: 'private' | 'group'
  bubbles(): Bubble[]
  find(id: string): Bubble | undefined
  add(bubble: NewBubble): Bubble
  change(id: string, patch: Partial<Bubble>): Bubble | undefined
  remove(id: string): void
  hideQuickReplies(): void
  /** How often this chat has changed; `since` finds what the bot said or edited after such a mark. */
  mark(): number
  since(mark: number): Bubble[]
}

/**
 * An empty chat. Quick replies show on its newest bubble only and vanish when something newer comes;
 * with `quickRepliesStay` they stay until they are hidden (Telegram's keyboards).
 */
export function makeTranscript(
  world: World,
  about: Pick<Transcript, 'id' | 'platform' | 'name' | 'kind'>,
  { quickRepliesStay = false } = {},
): Transcript {
  const shown: { bubble: Bubble; touched: number }[] = []
  let touches = 0
  const find = (id: string) => shown.find((entry) => entry.bubble.id === id)
  const tell = () => world.changed({ platform: about.platform, kind: 'bubble', chat: about.id })
  const shows = (entry: { bubble: Bubble }) => quickRepliesStay || entry === shown.at(-1)
  return {
    ...about,
    bubbles: () => shown.map((entry) => view(entry.bubble, shows(entry))),
    find: (id) => find(id)?.bubble,
    add(given) {
      const bubble = complete(given, world.clock.now())
      shown.push({ bubble, touched: ++touches })
      tell()
      return bubble
    },
    change(id, patch) {
      const entry = find(id)
      if (!entry) return undefined
      Object.assign(entry.bubble, patch)
      if (patch.text !== undefined || patch.buttons) entry.touched = ++touches
      tell()
      return entry.bubble
    },
    remove(id) {
      const at = shown.findIndex((entry) => entry.bubble.id === id)
      if (at >= 0) shown.splice(at, 1)
      tell()
    },
    hideQuickReplies() {
      for (const { bubble } of shown) bubble.quickReplies = []
      tell()
    },
    mark: () => touches,
    since: (mark) => shown.filter((entry) => entry.touched > mark).map((entry) => view(entry.bubble, shows(entry))),
  }
}

function complete(given: NewBubble, at: number): Bubble {
  const empty = { text: '', buttons: [], quickReplies: [], images: [], edited: false, unsent: false, reactions: [] }
  return { at, ...empty, ...given }
}

const view = (bubble: Bubble, hasQuickReplies: boolean): Bubble => ({
  ...bubble,
  quickReplies: hasQuickReplies ? bubble.quickReplies : [],
})
