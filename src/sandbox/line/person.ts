// A person with LINE on their phone: the private chat with an account, and the groups they are in.
import { hex } from '#sandbox/ids.ts'
import { type Acted, nothing, type Phone } from '#sandbox/phone.ts'
import { makeTranscript } from '#sandbox/transcript.ts'
import { emit, type LineAccount, type LineState, makeEvent } from './account.ts'
import type { LineGroup } from './group.ts'
import { makeLinePhone } from './phone.ts'

export type LinePersonOptions = { name: string; account: LineAccount; id?: string; language?: string }

export type LinePerson = Phone & {
  id: string
  name: string
  account: LineAccount
  /** This person's phone with that group open. `withoutUserId` writes as LINE for PC does: events name nobody. */
  in(group: LineGroup, how?: { withoutUserId?: boolean }): Phone
  /** Adds the account as a friend, or unblocks it. */
  follows(): Promise<Acted>
  /** Blocks the account. */
  unfollows(): Promise<Acted>
  isTyping(): boolean
}

/** A friend of the account, with an empty chat; no event is sent for that. */
export function makePerson(state: LineState, options: LinePersonOptions): LinePerson {
  const who = { id: options.id ?? `U${hex(32)}`, name: options.name }
  const transcript = makeTranscript(state.world, { id: who.id, platform: 'line', name: who.name, kind: 'private' })
  const { language } = options
  const chat = { transcript, members: new Map([[who.id, who]]), reachable: true, ...(language ? { language } : {}) }
  state.chats.set(who.id, chat)
  const source = { type: 'user', userId: who.id }
  const turned = async (reachable: boolean, event: Record<string, unknown> & { type: string }) => {
    chat.reachable = reachable
    const made = makeEvent(state, { source, ...event })
    return { ...nothing, eventIds: [made.webhookEventId], status: await emit(state, [made]) }
  }
  return {
    ...makeLinePhone(state, chat, who, source),
    id: who.id,
    name: who.name,
    account: options.account,
    in: (group, how) => group.phone(who, how?.withoutUserId),
    follows: () => {
      const isUnblocked = !chat.reachable
      return turned(true, { type: 'follow', replyToken: hex(32), follow: { isUnblocked } })
    },
    unfollows: () => turned(false, { type: 'unfollow' }),
    isTyping: () => (state.typing.get(who.id) ?? 0) > state.world.clock.now(),
  }
}
