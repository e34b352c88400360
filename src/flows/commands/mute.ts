import { may } from '#core/may.ts'
import { token } from '#flows/buttons.ts'
import type { Choice } from '#flows/message.ts'
import { isMuted, isWorkplace, muteMeant } from '#flows/mutes.ts'
import type { Chat, Outcome } from '#flows/near.ts'
import { answerWith, join, nothing, type Scene } from '#flows/scene.ts'
import { when } from '#flows/tongue.ts'
import type { WordingKey } from '#templates/wordings.ts'
import { type Command, roleOnly, usage } from './command.ts'

const offers: [key: WordingKey, words: string][] = [
  ['button.mute_hour', '1h'],
  ['button.mute_day', '8h'],
  ['button.mute_morning', 'morning'],
  ['button.mute_long', 'on'],
]

/** This chat hears only what is urgent for a while: a group's for who oversees it, one's own for oneself. */
export const mute: Command = {
  name: 'mute',
  words: { th: ['ปิดเสียง'], ms: ['senyap'], id: ['bisukan'], ar: ['كتم'] },
  staff: true,
  usage: '/mute 2h, /mute 18:00, /mute on',
  about: 'command.mute',
  takesCase: false,
  *run(scene, rest) {
    const { near, tongue } = scene
    const refused = notHere(scene)
    if (refused) return refused
    if (rest.trim() === '') return asked(scene)
    const until = muteMeant(rest, near.now, tongue.zone)
    if (until === undefined) return usage(scene, mute)
    const from = isMuted(near.chat, near.now) ? (near.chat.muted?.from ?? near.now) : near.now
    return join(muting(near.chat, { from, until }), told(scene, until))
  },
}

export const unmute: Command = {
  name: 'unmute',
  words: { th: ['เปิดเสียง'], ms: ['bunyikan'], id: ['bunyikan'], ar: ['إنهاء الكتم'] },
  staff: true,
  usage: '/unmute',
  about: 'command.unmute',
  takesCase: false,
  *run(scene) {
    const { chat, now } = scene.near
    const refused = notHere(scene)
    if (refused) return refused
    // What it missed is told where it is kept that it is over.
    return isMuted(chat, now) ? muting(chat, null) : answerWith(scene, 'mute.not_muted')
  },
}

function muting({ id }: Chat, how: Chat['muted']): Outcome {
  return { ...nothing, changes: [{ change: 'mute', chat: id, mute: how }] }
}

function asked(scene: Scene): Outcome {
  const { chat, now } = scene.near
  const { say } = scene.tongue
  const choices = offers.map(([key, words]): Choice => {
    return { label: say(key), value: token({ does: 'command', name: 'mute', rest: words }), says: `/mute ${words}` }
  })
  return isMuted(chat, now) ? told(scene, chat.muted?.until ?? null) : answerWith(scene, 'mute.ask', {}, choices)
}

function told(scene: Scene, until: number | null): Outcome {
  const { say } = scene.tongue
  const end: Choice = {
    label: say('button.unmute'),
    value: token({ does: 'command', name: 'unmute', rest: '' }),
    says: '/unmute',
  }
  if (until === null) return answerWith(scene, 'mute.for_good', {}, [end])
  return answerWith(scene, 'mute.until', { until: when(scene.tongue, until) }, [end])
}

/** Why whoever acts may not mute this chat; null where they may. */
function notHere(scene: Scene): Outcome | null {
  const { near, actor } = scene
  if (!isWorkplace(near.chat)) return answerWith(scene, 'mute.not_here')
  if (near.chat.kind === 'private' || may(near.rules, actor, 'outbox', null)) return null
  return roleOnly(scene, 'outbox')
}
