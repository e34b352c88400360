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

/** What a phone still shows where the platform does not keep everything in mind. */
const mostShown = 200

type Shown = { bubble: Bubble; touched: number }

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
  const shown: Shown[] = []
  const byId = new Map<string, Shown>()
  const most = world.remembers === undefined ? Number.POSITIVE_INFINITY : mostShown
  let touches = 0
  const find = (id: string) => byId.get(id)
  const tell = (added?: Bubble) => world.changed({ platform: about.platform, kind: 'bubble', chat: about.id, added })
  const shows = (entry: { bubble: Bubble }) => quickRepliesStay || entry === shown.at(-1)
  return {
    ...about,
    bubbles: () => shown.map((entry) => view(entry.bubble, shows(entry))),
    find: (id) => find(id)?.bubble,
    add(given) {
      const bubble = complete(given, world.clock.now())
      const entry = { bubble, touched: ++touches }
      shown.push(entry)
      byId.set(bubble.id, entry)
      const oldest = shown.length > most ? shown.shift() : undefined
      if (oldest) byId.delete(oldest.bubble.id)
      tell(bubble)
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
      byId.delete(id)
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
