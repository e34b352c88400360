// News for an open page: what changed on the phones since it was last told, as server-sent events.
import type { Context } from 'hono'
import { streamSSE } from 'hono/streaming'
import type { DemoPhone } from './demo.ts'
import type { SandboxNeeds } from './doors.ts'
import type { Fault } from './faults.ts'
import { bubbleHtml } from './page/bubble.ts'
import { repliesHtml, topicsHtml } from './page/phone.ts'
import type { Change } from './world.ts'

/** What one phone shows. `order` names its bubbles; `bubbles` holds those that the page does not know as they are now. */
type PhoneNews = {
  id: string
  order: string[]
  bubbles: Record<string, string>
  replies: string
  topics: string
  isTyping: boolean
  placeholder: string
  /** Which bubble each member's next message is made to reply to. */
  forced: Record<string, string>
}
type Toast = { phone: string; person: string; text: string }
export type News = { now: number; faults: Fault[]; phones: PhoneNews[]; toasts: Toast[] }

/** Streams news until the page goes or the house stops; the first tells everything. */
export function streamNews(c: Context, needs: SandboxNeeds, onStir: (listener: () => void) => () => void): Response {
  return streamSSE(c, async (stream) => {
    const told = makeTold(needs)
    const bell = makeBell()
    const forget = [
      needs.emulators.onChange((change) => {
        told.noticed(change)
        bell.ring()
      }),
      onStir(bell.ring),
    ]
    const end = () => {
      stream.abort()
      bell.ring()
    }
    stream.onAbort(bell.ring)
    needs.stopping?.addEventListener('abort', end, { once: true })
    while (!stream.aborted && !needs.stopping?.aborted) {
      await stream.writeSSE({ event: 'news', data: JSON.stringify(told.news()) })
      await bell.rung()
    }
    for (const each of forget) each()
    needs.stopping?.removeEventListener('abort', end)
  })
}

/** Rings once for everything that happens in one turn; a ring while nobody waits is kept. */
function makeBell() {
  let isRinging = false
  let answer: (() => void) | undefined
  return {
    ring() {
      isRinging = true
      setImmediate(() => answer?.())
    },
    async rung() {
      if (!isRinging) {
        await new Promise<void>((resolve) => {
          answer = resolve
        })
      }
      isRinging = false
    },
  }
}

/** Remembers what one page was told. */
function makeTold({ demo, emulators, now }: SandboxNeeds) {
  const phones = new Map(
    demo.phones.map((phone) => [phone.id, { phone, said: '', bubbles: new Map<string, string>() }]),
  )
  const changed = new Set(phones.keys())
  let toasts: Toast[] = []
  return {
    noticed({ chat, toast }: Change) {
      for (const { id, chat: transcript } of demo.phones) {
        if (transcript.id !== chat) continue
        changed.add(id)
        if (toast) toasts.push({ phone: id, ...toast })
      }
    },
    news(): News {
      const entries = [...changed].flatMap((id) => phones.get(id) ?? [])
      changed.clear()
      const news = { now: now(), faults: emulators.faults.list(), phones: entries.flatMap(phoneNews), toasts }
      toasts = []
      return news
    },
  }
}

type Entry = { phone: DemoPhone; said: string; bubbles: Map<string, string> }

function phoneNews(entry: Entry): PhoneNews[] {
  const { phone } = entry
  const shown = phone.chat.bubbles().slice(-shownAtMost)
  const drawn = new Map(shown.map((bubble, at) => [bubble.id, bubbleHtml(phone, bubble, shown[at - 1])]))
  const bubbles = [...drawn].filter(([id, html]) => entry.bubbles.get(id) !== html)
  entry.bubbles = drawn
  const looks = {
    id: phone.id,
    order: [...drawn.keys()],
    replies: repliesHtml(phone, shown),
    topics: topicsHtml(phone),
    isTyping: phone.isTyping?.() ?? false,
    placeholder: placeholderOf(shown.findLast((bubble) => bubble.from === 'bot')?.native),
    forced: Object.fromEntries(phone.members.flatMap(({ id, phone }) => forcedOf(id, phone))),
  }
  const said = JSON.stringify(looks)
  if (said === entry.said && bubbles.length === 0) return []
  entry.said = said
  return [{ ...looks, bubbles: Object.fromEntries(bubbles) }]
}

/** Older bubbles stay in the transcript only. */
const shownAtMost = 300

function forcedOf(id: string, phone: DemoPhone['members'][0]['phone']): [string, string][] {
  const bubble = 'forced' in phone ? phone.forced() : undefined
  return bubble === undefined ? [] : [[id, bubble]]
}

/** What Telegram shows in the field while it waits for a reply. */
function placeholderOf(native: unknown): string {
  const message = native as { reply_markup?: { input_field_placeholder?: string } } | null | undefined
  return message?.reply_markup?.input_field_placeholder ?? ''
}
