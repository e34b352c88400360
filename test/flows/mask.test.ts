// What a group of staff reads of what people named: topics after customers, files after whatever they are of, places.
import { expect, it } from 'vitest'
import { groupsOf } from '#flows/desks.ts'
import { withoutPersonal } from '#flows/mask.ts'
import type { Outgoing } from '#flows/message.ts'
import type { Chat } from '#flows/near.ts'
import { wordingsOf } from '#templates/wordings.ts'

const group: Chat = {
  ...{ id: 'desk', channel: 'line', platform: 'line', platformId: 'C1', kind: 'group', purpose: 'staff' },
  ...{ title: 'Desk', account: null, types: null, role: null, language: null, state: 'active' },
  ...{ untold: [], untoldByAccount: [], muted: null },
}
const workspace = { id: 'w', name: 'Shop', timezone: 'Asia/Bangkok', language: 'th' as const }
const message: Outgoing = {
  parts: [
    { kind: 'file', file: 'f1', name: 'สลิป 0812345678.pdf', instead: '[ไฟล์ สลิป 0812345678.pdf]' },
    { kind: 'picture', file: 'f2', caption: 'โทร 0812345678', instead: '[รูป]' },
    { kind: 'location', latitude: 13, longitude: 100, title: 'บ้านสมชาย 0812345678' },
  ],
  choices: [],
  layout: 'buttons',
  caseTopic: { name: '#1 อื่นๆ · 0812345678', turn: 'close' },
}
const saidIn = (chat: Chat, what: Outgoing) =>
  withoutPersonal({ workspace, wordings: wordingsOf([]), desks: [chat] }, [
    { chat: chat.id, message: what, lane: 'normal', case: 'c', wording: 'x' },
  ])[0]?.message

it('names no number in a topic, a file or a place', () => {
  const read = saidIn(group, message)
  expect(JSON.stringify(read)).not.toMatch('0812345678')
  expect(read?.caseTopic).toEqual({ name: '#1 อื่นๆ · •••678', turn: 'close' })
  expect(read?.parts[0]).toMatchObject({ name: 'สลิป •••678.pdf' })
})

it('names none in a topic either where the words hold none', () => {
  const read = saidIn(group, { ...message, parts: [{ kind: 'text', text: 'จอดับ' }] })
  expect(read?.caseTopic?.name).toBe('#1 อื่นๆ · •••678')
})

it('leaves a chat of one alone', () => {
  expect(saidIn({ ...group, kind: 'private' }, message)).toEqual(message)
})

it('sends no case to a default chat that has become an alerts group', () => {
  const other: Chat = { ...group, id: 'other', types: ['topup_missing'] }
  const seen = { current: { type: 'other', desk: null } as never, chat: { channel: 'line' } }
  const fallback: Chat = { ...group, id: 'fallback', types: ['topup_missing'], defaultOf: ['line'] }
  expect(groupsOf([other, fallback], seen)).toEqual([fallback])
  expect(groupsOf([other, { ...fallback, purpose: 'alerts' }], seen)).toEqual([])
})
