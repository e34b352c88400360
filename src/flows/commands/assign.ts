import { isAssignable } from '#core/may.ts'
import { order } from '#flows/deeds.ts'
import type { Outcome } from '#flows/near.ts'
import { ask, type Colleague, type LoadedCase, type Talk } from '#flows/questions.ts'
import { answerWith, type Scene } from '#flows/scene.ts'
import { listed } from '#flows/tongue.ts'
import { plain, wordSet } from '#flows/words.ts'
import { type Command, onCase, usage } from './command.ts'

const me = wordSet('me, ฉัน, ผม, เรา, saya, أنا')

export const assign: Command = {
  name: 'assign',
  words: { th: ['มอบ', 'มอบหมาย', 'ให้'], ms: ['tugas'], id: ['tugaskan'], ar: ['إسناد'] },
  staff: 'assign',
  usage: '/assign 12 @name',
  about: 'command.assign',
  takesCase: true,
  run: onCase(function* (scene, found, rest) {
    const [mentioned] = scene.near.mentioned
    if (mentioned) return give(scene, found, mentioned)
    const name = rest.replace(/^@/u, '').trim()
    if (name === '') return usage(scene, assign, found)
    return yield* giveTo(scene, found, name)
  }),
}

function* giveTo(scene: Scene, found: LoadedCase, name: string): Talk<Outcome> {
  const { person, roles } = scene.actor
  if (person && me.has(plain(name))) return give(scene, found, { id: person, name: scene.actor.name, roles })
  const people = yield* ask('people.named', { name })
  const able = people.filter((one) => isAssignable(found.rules, one.roles))
  const [first, second] = able.length > 0 ? able : people
  if (!first) return answerWith(scene, 'refusal.person_unknown', { name })
  if (second && able.length > 0)
    return answerWith(scene, 'refusal.person_many', { name, list: listed(scene.tongue, able.map(detailed)) })
  return give(scene, found, first)
}

/** A name with what tells its bearer from another. */
const detailed = ({ name, detail }: Colleague): string => (detail ? `${name} (${detail})` : name)

function give(scene: Scene, found: LoadedCase, to: { id: string; name: string; roles: string[] }): Outcome {
  const named = { ...found, names: { ...found.names, [to.id]: to.name } }
  return order(scene, named, { do: 'assign', to: to.id, name: to.name, roles: to.roles }, null)
}
