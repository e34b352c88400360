// What a thumb does in LINE, as the webhooks LINE sends for it: https://developers.line.biz/en/reference/messaging-api/#webhook-event-objects
import { digits, hex, token } from '../ids.ts'
import { type Acted, findButton, type HowToPress, makeEars, type Phone, pressed, type Sendable } from '../phone.ts'
import type { NewBubble } from '../transcript.ts'
import { emit, type LineChat, type LineEvent, type LineState, makeEvent } from './account.ts'
import { quoteToken } from './send.ts'

type Who = { id: string; name: string }

/** One person's phone with one LINE chat open. `source` is how events name them. */
export function makeLinePhone(state: LineState, chat: LineChat, who: Who, source: Record<string, unknown>): Phone {
  const { transcript } = chat
  const ears = makeEars(transcript)

  const tell = async (ids: string[], events: LineEvent[]): Promise<Acted> => {
    let status = 0
    for (const event of events) {
      if (chat.reachable) status = worse(status, await emit(state, [event]))
    }
    return result(ids, events, status)
  }
  const event = (fields: Record<string, unknown> & { type: string }) => makeEvent(state, { source, ...fields })
  const shown = (bubble: Omit<NewBubble, 'from' | 'id'>, content: Record<string, unknown>, canBeQuoted = false) => {
    const id = digits(18)
    const readToken = token(24)
    state.readTokens.set(readToken, transcript.id)
    transcript.add({ ...bubble, id, from: who })
    const message = {
      ...content,
      id,
      ...(canBeQuoted ? { quoteToken: quoteToken(state, transcript.id, id) } : {}),
      markAsReadToken: readToken,
    }
    return { id, event: event({ type: 'message', replyToken: hex(32), message }) }
  }
  const writes = (text: string, more: Record<string, unknown> = {}, repliesTo?: string) => {
    const content = { type: 'text', text, ...more, ...(repliesTo ? { quotedMessageId: repliesTo } : {}) }
    const { id, event } = shown({ text, repliesTo, native: content }, content, true)
    return tell([id], [event])
  }
  const press = async (first: string, second?: string | HowToPress, third?: HowToPress): Promise<Acted> => {
    const { bubbleId, label, how } = pressed(first, second, third)
    const { button, isQuickReply } = findButton(transcript, label, bubbleId)
    ears.acted()
    const action = button.native as Record<string, string | undefined> & { type: string }
    if (isQuickReply && !staysOnScreen.has(action.type)) transcript.hideQuickReplies()
    switch (action.type) {
      case 'message':
        return writes(action.text ?? '')
      case 'uri':
        return { ...result([], [], 0), opens: action.uri }
      case 'postback':
      case 'datetimepicker': {
        const params = action.type === 'datetimepicker' && { params: { [action.mode ?? 'date']: how.value ?? '' } }
        const said = action.displayText ?? action.text
        const ids = said ? [digits(18)] : []
        for (const id of ids) transcript.add({ id, from: who, text: said, native: action })
        const postback = { data: action.data, ...params }
        return tell(ids, [event({ type: 'postback', replyToken: hex(32), postback })])
      }
      default:
        return { ...result([], [], 0), wants: action.type }
    }
  }

  return {
    platform: 'line',
    who,
    chat: transcript,
    says(text, how = {}) {
      ears.acted()
      if (!how.mentionsBot) return writes(text, {}, how.quotes)
      const name = `@${state.options.name}`
      const mentionees = [{ index: 0, length: name.length, type: 'user', userId: state.id, isSelf: true }]
      return writes(`${name} ${text}`, { mention: { mentionees } }, how.quotes)
    },
    presses: press,
    async sends(...things) {
      ears.acted()
      const imageSet = things.length > 1 ? { id: hex(64), total: things.length } : undefined
      const sent = things.map((thing, index) => {
        const inSet = imageSet && thing.kind === 'photo' ? { imageSet: { ...imageSet, index: index + 1 } } : {}
        const { bubble, content } = bubbleOf(thing)
        const made = shown(bubble, { ...content, ...inSet }, ['photo', 'video', 'sticker'].includes(thing.kind))
        if ('bytes' in thing) {
          const ready = thing.kind === 'photo' || thing.kind === 'file'
          state.contents.set(made.id, { ...thing, ready, gone: false })
        }
        return made
      })
      return tell(
        sent.map((each) => each.id),
        sent.map((each) => each.event),
      )
    },
    edits(bubbleId, text) {
      ears.acted()
      transcript.change(bubbleId, { text, edited: true })
      const message = { type: 'text', id: bubbleId, text, quoteToken: quoteToken(state, transcript.id, bubbleId) }
      return tell([bubbleId], [event({ type: 'messageEdited', replyToken: hex(32), message })])
    },
    unsends(bubbleId) {
      ears.acted()
      transcript.change(bubbleId, { unsent: true, text: '' })
      const content = state.contents.get(bubbleId)
      if (content) content.gone = true
      return tell([bubbleId], [event({ type: 'unsend', unsend: { messageId: bubbleId } })])
    },
    reacts(bubbleId, emoji) {
      const bubble = transcript.find(bubbleId)
      bubble?.reactions.push({ from: who, emoji })
      return Promise.resolve(result([], [], 0)) // LINE tells bots of no reaction
    },
    bubbles: transcript.bubbles,
    heard: ears.heard,
    news: ears.news,
  }
}

const staysOnScreen = new Set(['uri', 'camera', 'cameraRoll', 'location', 'clipboard'])

/** What an act came to. */
export const result = (ids: string[], events: LineEvent[], status: number): Acted => ({
  id: ids[0] ?? '',
  ids,
  eventIds: events.map((each) => each.webhookEventId),
  status,
})

const worse = (a: number, b: number) => (a === 0 || (b < 200 || b > 299 ? b : 0) ? b : a)

function bubbleOf(thing: Sendable): { bubble: Omit<NewBubble, 'from' | 'id'>; content: Record<string, unknown> } {
  const fromLine = { contentProvider: { type: 'line' } }
  switch (thing.kind) {
    case 'photo': {
      const image = { bytes: thing.bytes, mime: thing.mime }
      return { bubble: { image, images: [image], native: null }, content: { type: 'image', ...fromLine } }
    }
    case 'video':
    case 'audio': {
      const content = { type: thing.kind, duration: 1000, ...fromLine }
      return { bubble: { file: { ...thing, kind: thing.kind }, native: null }, content }
    }
    case 'file': {
      const content = { type: 'file', fileName: thing.name ?? 'file', fileSize: thing.bytes.length }
      return { bubble: { file: { ...thing, kind: 'file' }, native: null }, content }
    }
    case 'sticker': {
      const content = { type: 'sticker', packageId: '446', stickerId: '1988', stickerResourceType: 'STATIC' }
      return { bubble: { file: { kind: 'sticker', name: thing.emoji }, native: null }, content }
    }
    case 'location': {
      const { latitude, longitude, title, address } = thing
      const place = { latitude, longitude, ...(title ? { title } : {}), ...(address ? { address } : {}) }
      return { bubble: { location: place, native: null }, content: { type: 'location', ...place } }
    }
    case 'contact': {
      const text = `${thing.name} ${thing.phone}`
      return { bubble: { text, native: null }, content: { type: 'text', text } }
    }
  }
}
