// What a thumb does in LINE, as the webhooks LINE sends for it: https://developers.line.biz/en/reference/messaging-api/#webhook-event-objects
import { digits, hex, token } from '#sandbox/ids.ts'
import {
  type Acted,
  type Ears,
  findButton,
  findMentions,
  type HowToPress,
  type HowToSay,
  joined,
  makeEars,
  nothing,
  type Phone,
  pressed,
  type Sendable,
} from '#sandbox/phone.ts'
import { emit, type LineChat, type LineEvent, type LineState, makeEvent } from './account.ts'
import { type Content, contentOf, type Shown } from './contents.ts'
import { quoteToken } from './send.ts'

type Who = { id: string; name: string }

/** A hand on a phone with one chat open; `source` is how events name its owner. */
type Hand = { state: LineState; chat: LineChat; who: Who; source: Record<string, unknown>; ears: Ears }

/** One person's phone with one LINE chat open. */
export function makeLinePhone(state: LineState, chat: LineChat, who: Who, source: Record<string, unknown>): Phone {
  const { transcript } = chat
  const ears = makeEars(transcript)
  const hand = { state, chat, who, source, ears }
  return {
    platform: 'line',
    who,
    chat: transcript,
    says: (text, how = {}) => says(hand, text, how),
    presses: async (first: string, second?: string | HowToPress, third?: HowToPress) =>
      presses(hand, pressed(first, second, third)),
    sends: (...things) => sends(hand, things),
    edits: (bubbleId, text) => edits(hand, bubbleId, text),
    unsends: (bubbleId) => unsends(hand, bubbleId),
    reacts: (bubbleId, emoji) => reacts(hand, bubbleId, emoji),
    bubbles: transcript.bubbles,
    heard: ears.heard,
    news: ears.news,
  }
}

/** Tells the house of one event, unless the account is blocked or out of the group. */
export async function tell({ state, chat }: Pick<Hand, 'state' | 'chat'>, event: LineEvent, id = ''): Promise<Acted> {
  const status = chat.reachable ? await emit(state, [event]) : 0
  return { id, ids: id ? [id] : [], eventIds: [event.webhookEventId], status }
}

const eventOf = (hand: Hand, fields: Record<string, unknown> & { type: string }) =>
  makeEvent(hand.state, { source: hand.source, ...fields })

function says(hand: Hand, text: string, how: HowToSay): Promise<Acted> {
  hand.ears.acted()
  const words = how.mentionsBot ? `@${hand.state.options.name} ${text}` : text
  const mentionees = mentioneesIn(hand, words, how)
  const mention = mentionees.length > 0 ? { mention: { mentionees } } : {}
  return writes(hand, words, mention, how.quotes)
}

function mentioneesIn({ state }: Hand, words: string, { mentionsBot, mentions = [] }: HowToSay) {
  const bot = { id: state.id, name: state.options.name }
  const found = findMentions(words, [...(mentionsBot ? [bot] : []), ...mentions])
  return found.map(({ person, index, length }) => {
    return { index, length, type: 'user', userId: person.id, isSelf: person.id === state.id }
  })
}

function writes(hand: Hand, text: string, more: Record<string, unknown> = {}, repliesTo?: string): Promise<Acted> {
  const content = { type: 'text', text, ...more, ...(repliesTo ? { quotedMessageId: repliesTo } : {}) }
  const { id, event } = post(hand, { text, repliesTo, native: content }, content)
  return tell(hand, event, id)
}

const quotable = new Set(['text', 'image', 'video', 'sticker'])

/** Puts a bubble on the screen and makes the event for it. */
function post({ state, chat, who, source }: Hand, bubble: Shown, content: Content): { id: string; event: LineEvent } {
  const id = digits(18)
  const markAsReadToken = token(24)
  const { transcript } = chat
  state.readTokens.set(markAsReadToken, transcript.id)
  transcript.add({ ...bubble, id, from: who })
  const quote = quotable.has(content.type) ? { quoteToken: quoteToken(state, transcript.id, id) } : {}
  const message = { ...content, id, ...quote, markAsReadToken }
  return { id, event: makeEvent(state, { source, type: 'message', replyToken: hex(32), message }) }
}

type Action = Record<string, string | undefined> & { type: string }
const staysOnScreen = new Set(['uri', 'camera', 'cameraRoll', 'location', 'clipboard'])

async function presses(hand: Hand, { bubbleId, label, how }: ReturnType<typeof pressed>): Promise<Acted> {
  const { transcript } = hand.chat
  const { button, isQuickReply } = findButton(transcript, label, bubbleId)
  hand.ears.acted()
  const action = button.native as Action
  if (isQuickReply && !staysOnScreen.has(action.type)) transcript.hideQuickReplies()
  switch (action.type) {
    case 'message':
      return writes(hand, action.text ?? '')
    case 'uri':
      return { ...nothing, opens: action.uri }
    case 'postback':
      return postsBack(hand, action, { data: action.data })
    case 'datetimepicker': {
      const params = { [action.mode ?? 'date']: how.value ?? '' }
      return postsBack(hand, action, { data: action.data, params })
    }
    default:
      return { ...nothing, wants: action.type }
  }
}

function postsBack(hand: Hand, action: Action, postback: Record<string, unknown>): Promise<Acted> {
  const text = action.displayText ?? action.text
  const id = text ? digits(18) : ''
  if (text) hand.chat.transcript.add({ id, from: hand.who, text, native: action })
  return tell(hand, eventOf(hand, { type: 'postback', replyToken: hex(32), postback }), id)
}

async function sends(hand: Hand, things: Sendable[]): Promise<Acted> {
  hand.ears.acted()
  const total = things.filter((thing) => thing.kind === 'photo').length
  const set = { id: hex(64), total }
  let index = 0
  const sent = things.map((thing) => {
    const { bubble, content } = contentOf(thing)
    const inSet = total > 1 && thing.kind === 'photo' ? { imageSet: { ...set, index: ++index } } : {}
    const made = post(hand, bubble, { ...content, ...inSet })
    if ('bytes' in thing) {
      const ready = thing.kind === 'photo' || thing.kind === 'file'
      hand.state.contents.set(made.id, { ...thing, ready, gone: false })
    }
    return made
  })
  const acts: Acted[] = []
  for (const { id, event } of sent) acts.push(await tell(hand, event, id))
  return joined(acts)
}

function edits(hand: Hand, bubbleId: string, text: string): Promise<Acted> {
  hand.ears.acted()
  const { transcript } = hand.chat
  transcript.change(bubbleId, { text, edited: true })
  const message = { type: 'text', id: bubbleId, text, quoteToken: quoteToken(hand.state, transcript.id, bubbleId) }
  return tell(hand, eventOf(hand, { type: 'messageEdited', replyToken: hex(32), message }), bubbleId)
}

function unsends(hand: Hand, bubbleId: string): Promise<Acted> {
  hand.ears.acted()
  hand.chat.transcript.change(bubbleId, { unsent: true, text: '' })
  const content = hand.state.contents.get(bubbleId)
  if (content) content.gone = true
  return tell(hand, eventOf(hand, { type: 'unsend', unsend: { messageId: bubbleId } }), bubbleId)
}

/** LINE tells bots of no reaction. */
async function reacts({ chat, who }: Hand, bubbleId: string, emoji: string): Promise<Acted> {
  const others = chat.transcript.find(bubbleId)?.reactions ?? []
  chat.transcript.change(bubbleId, { reactions: [...others, { from: who, emoji }] })
  return nothing
}
