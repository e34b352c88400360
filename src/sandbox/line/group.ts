// A LINE group: members come and go, and so may the account.
import { hex } from '#sandbox/ids.ts'
import { type Acted, nothing, type Phone } from '#sandbox/phone.ts'
import { type Bubble, makeTranscript, type Transcript } from '#sandbox/transcript.ts'
import { emit, type LineAccount, type LineChat, type LineState, makeEvent } from './account.ts'
import type { LinePerson } from './person.ts'
import { makeLinePhone } from './phone.ts'

export type LineGroupOptions = { name: string; account: LineAccount; members?: LinePerson[]; id?: string }

export type LineGroup = {
  platform: 'line'
  id: string
  name: string
  account: LineAccount
  chat: Transcript
  bubbles(): Bubble[]
  members(): { id: string; name: string }[]
  phone(who: { id: string; name: string }, withoutUserId?: boolean): Phone
  adds(...people: LinePerson[]): Promise<Acted>
  removes(...people: LinePerson[]): Promise<Acted>
  addsBot(): Promise<Acted>
  removesBot(): Promise<Acted>
}

/** A group with the account already in it; no event is sent for that. */
export function makeGroup(state: LineState, options: LineGroupOptions): LineGroup {
  const id = options.id ?? `C${hex(32)}`
  const transcript = makeTranscript(state.world, { id, platform: 'line', name: options.name, kind: 'group' })
  const members = new Map((options.members ?? []).map((each) => [each.id, each.who]))
  const chat: LineChat = { transcript, members, reachable: true }
  state.chats.set(id, chat)
  const phones = new Map<string, Phone>()
  const tell = async (event: Record<string, unknown> & { type: string }, source: object = {}): Promise<Acted> => {
    const made = makeEvent(state, { source: { type: 'group', groupId: id, ...source }, ...event })
    return { ...nothing, eventIds: [made.webhookEventId], status: await emit(state, [made]) }
  }
  const users = (people: LinePerson[]) => people.map((each) => ({ type: 'user', userId: each.id }))
  return {
    platform: 'line',
    id,
    name: options.name,
    account: options.account,
    chat: transcript,
    bubbles: transcript.bubbles,
    members: () => [...members.values()],
    phone(who, withoutUserId = false) {
      const key = `${who.id} ${withoutUserId}`
      const source = { type: 'group', groupId: id, ...(withoutUserId ? {} : { userId: who.id }) }
      const phone = phones.get(key) ?? makeLinePhone(state, chat, who, source)
      phones.set(key, phone)
      return phone
    },
    adds(...people) {
      for (const each of people) members.set(each.id, each.who)
      return tell({ type: 'memberJoined', replyToken: hex(32), joined: { members: users(people) } })
    },
    removes(...people) {
      for (const each of people) members.delete(each.id)
      return tell({ type: 'memberLeft', left: { members: users(people) } })
    },
    addsBot() {
      chat.reachable = true
      return tell({ type: 'join', replyToken: hex(32) })
    },
    removesBot() {
      chat.reachable = false
      return tell({ type: 'leave' })
    },
  }
}
