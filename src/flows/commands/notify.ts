import { may } from '#core/may.ts'
import { customerEvents, isTold, staffEvents, type ToldEvent } from '#core/told.ts'
import { token } from '#flows/buttons.ts'
import type { Choice } from '#flows/message.ts'
import { isWorkplace } from '#flows/mutes.ts'
import type { Outcome } from '#flows/near.ts'
import { answer, answerWith, join, nothing, type Scene, worded } from '#flows/scene.ts'
import { plain } from '#flows/words.ts'
import { type Command, roleOnly } from './command.ts'

/** What may be switched on and off in a chat: what it is told of, and whether it gets what no group takes. */
type Switch = ToldEvent | 'default'

/** What this chat is told without asking, each switched on or off by a press: a group's by admins, one's own by oneself (S0-28). */
export const notify: Command = {
  name: 'notify',
  words: { th: ['แจ้งเตือน', 'การแจ้งเตือน'], ms: ['pemberitahuan'], id: ['notifikasi'], ar: ['الإشعارات'] },
  staff: true,
  usage: '/notify, /notify sla off',
  about: 'command.notify',
  takesCase: false,
  *run(scene, rest) {
    const { chat } = scene.near
    if (!isWorkplace(chat) && chat.purpose !== 'partner') return answerWith(scene, 'mute.not_here')
    const [word = '', how = ''] = rest.trim().split(/\s+/u)
    if (word === '') return listed(scene)
    const meant = switchesOf(scene).find((one) => plain(one) === plain(word))
    const possible = switchesOf(scene).join(', ')
    if (!meant && !mayChange(scene, null)) return roleOnly(scene, 'codes')
    if (!meant) return answerWith(scene, 'notify.unknown', { word, possible })
    if (!mayChange(scene, meant)) return roleOnly(scene, 'codes')
    return switched(scene, meant, plain(how) === 'on' || (plain(how) !== 'off' && !isOn(scene, meant)))
  },
}

/** A partner's group is told what customers are; default can only be where staff work on cases. */
function switchesOf({ near: { chat } }: Scene): Switch[] {
  if (chat.purpose === 'partner') return [...customerEvents]
  return chat.purpose === 'alerts' ? ['urgent', 'sla', 'escalated', 'rules'] : [...staffEvents, 'default']
}

/** One's own chat is one's own to switch; where a whole account's cases go is for who binds groups, as a group's switches are. */
function mayChange({ near: { chat, rules }, actor }: Scene, one: Switch | null): boolean {
  return (chat.kind === 'private' && one !== 'default') || may(rules, actor, 'codes', null)
}

function isOn({ near: { chat } }: Scene, one: Switch): boolean {
  return one === 'default' ? (chat.defaultOf ?? []).includes(chat.channel) : isTold(chat, one)
}

function listed(scene: Scene): Outcome {
  const { say } = scene.tongue
  const lines = switchesOf(scene).map((one) => {
    return say('notify.line', { event: say(`event.${one}`), state: stateOf(scene, one, isOn(scene, one)) })
  })
  const free = switchesOf(scene).filter((one) => mayChange(scene, one) && !isOffByAccount(scene, one))
  const choices = free.map((one) => choiceOf(scene, one))
  return answer(scene, worded([say('notify.title'), ...lines].join('\n'), choices), 'notify')
}

function choiceOf(scene: Scene, one: Switch): Choice {
  const rest = `${one} ${isOn(scene, one) ? 'off' : 'on'}`
  const label = scene.tongue.say(`event.${one}`)
  return { label, value: token({ does: 'command', name: 'notify', rest }), says: `/notify ${rest}` }
}

function switched(scene: Scene, one: Switch, on: boolean): Outcome {
  const { chat } = scene.near
  if (one === 'urgent' && !on && !isToldElsewhere(scene)) return answerWith(scene, 'notify.last')
  const { say } = scene.tongue
  const words = answerWith(scene, 'notify.changed', { event: say(`event.${one}`), state: stateOf(scene, one, on) })
  if (isOffByAccount(scene, one)) return words
  if (one === 'default') {
    // What is another chat's stays that chat's.
    if (on === isOn(scene, one)) return words
    const to = on ? chat.id : null
    return join({ ...nothing, changes: [{ change: 'default-chat', channel: chat.channel, chat: to }] }, words)
  }
  const events = on ? chat.untold.filter((known) => known !== one) : [...new Set([...chat.untold, one])]
  return join({ ...nothing, changes: [{ change: 'untold', chat: chat.id, events }] }, words)
}

/** Whether another group hears of what is urgent. */
function isToldElsewhere({ near: { chat, desks } }: Scene): boolean {
  return desks.some(
    (desk) => desk.id !== chat.id && desk.kind === 'group' && desk.state === 'active' && isTold(desk, 'urgent'),
  )
}

function isOffByAccount({ near: { chat } }: Scene, one: Switch): boolean {
  return one !== 'default' && chat.untoldByAccount.includes(one)
}

function stateOf(scene: Scene, one: Switch, on: boolean): string {
  const { say } = scene.tongue
  return say(isOffByAccount(scene, one) ? 'notify.off_account' : on ? 'notify.on' : 'notify.off')
}
