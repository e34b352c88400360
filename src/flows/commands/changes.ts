import { changeLines, type SettingsChange } from '#core/change-line.ts'
import { pageRights } from '#core/may.ts'
import { token } from '#flows/buttons.ts'
import type { Choice } from '#flows/message.ts'
import type { Outcome } from '#flows/near.ts'
import { ask, type Talk } from '#flows/questions.ts'
import { answer, answerWith, type Scene, worded } from '#flows/scene.ts'
import { aside, when } from '#flows/tongue.ts'
import { latinDigits } from '#flows/words.ts'
import { isWordingKey } from '#templates/wordings.ts'
import type { Command } from './command.ts'

const atOnce = 8

/** Who changed which settings, the newest first, in private: for whoever may see the admin page (S0-44). */
export const changes: Command = {
  name: 'changes',
  words: { th: ['การแก้ไข', 'ใครแก้ไข'], ms: ['perubahan'], id: ['perubahan'], ar: ['التغييرات'] },
  staff: false,
  usage: '/changes',
  about: 'command.changes',
  takesCase: false,
  listedFor: ({ near, actor }) => pageRights(near.rules, actor.roles) !== null,
  *run(scene, rest) {
    const { near, actor } = scene
    if (!near.person || pageRights(near.rules, actor.roles) === null) return answerWith(scene, 'changes.nobody')
    if (near.chat.kind !== 'private') return answerWith(scene, 'refusal.private_only')
    const before = Number(latinDigits(rest).trim())
    return yield* list(scene, Number.isSafeInteger(before) && before > 0 ? before : null)
  },
}

function* list(scene: Scene, before: number | null): Talk<Outcome> {
  const { tongue } = scene
  const { say } = tongue
  const { all, names } = yield* ask('changes', { before, limit: atOnce })
  const shown = changeLines(all, atOnce, {
    time: (instant) => when(tongue, instant),
    name: (id) => names[id] ?? `…${id.slice(-6)}`,
    // The rest of an address may be what keeps others out.
    address: (url) => new URL(url).host,
  })
  if (shown.length === 0) return answerWith(scene, before === null ? 'changes.none' : 'changes.older')
  const lines = shown.map((one) => line(scene, one))
  const choices = all.length > atOnce ? [more(scene, shown.at(-1)?.seq ?? 0)] : []
  return answer(scene, worded([say('changes.title'), ...lines].join('\n\n'), choices, 'buttons'), 'changes')
}

function line({ tongue }: Scene, { at, kind, by, through, about }: SettingsChange & { about: string }): string {
  const { say } = tongue
  const what = `changed.${kind}`
  return say('changes.line', {
    time: when(tongue, at),
    who: aside(tongue, by ?? say(through === null ? 'changes.system' : 'changes.token')),
    door: through === null ? null : say(`changes.by_${through}`),
    what: isWordingKey(what) ? say(what) : kind,
    about: about === '' ? null : aside(tongue, about),
  })
}

function more({ tongue }: Scene, before: number): Choice {
  const value = token({ does: 'command', name: 'changes', rest: String(before) })
  return { label: tongue.say('button.more'), value, says: `/changes ${before}` }
}
