import type { Change, Outcome } from '#flows/near.ts'
import { answerWith, join, nothing, type Scene } from '#flows/scene.ts'
import { roleLabel, when } from '#flows/tongue.ts'
import { type Command, usage } from './command.ts'

/** How long a code is good, in ms. */
export const codeLife = 24 * 60 * 60_000

export const code: Command = {
  name: 'code',
  words: { th: ['รหัส'], ms: ['kod'], id: ['kode'], ar: ['رمز'] },
  staff: 'codes',
  usage: '/code staff, /code partner NAME, /code alerts, /code role ROLE',
  about: 'command.code',
  takesCase: false,
  *run(scene, rest) {
    if (scene.near.chat.kind !== 'private') return answerWith(scene, 'refusal.private_only')
    const [kind = '', ...words] = rest.trim().split(/\s+/u)
    const named = words.join(' ').trim()
    switch (kind.toLowerCase()) {
      case 'staff':
        return named === '' || isRole(scene, named) ? made(scene, 'staff', named || null, null) : badRole(scene)
      case 'alerts':
        return made(scene, 'alerts', null, null)
      case 'partner':
        return named === '' ? usage(scene, code) : made(scene, 'partner', null, named)
      case 'role':
        return isRole(scene, named) ? made(scene, 'role', named, null) : badRole(scene)
      default:
        return usage(scene, code)
    }
  },
}

function isRole({ near }: Scene, role: string): boolean {
  return (
    near.rules.workflow.roles[role]?.staff === true ||
    (Object.hasOwn(near.rules.workflow.roles, role) && role !== 'customer' && role !== 'partner')
  )
}

function badRole(scene: Scene): Outcome {
  const roles = Object.keys(scene.near.rules.workflow.roles).filter((role) => role !== 'customer' && role !== 'partner')
  return answerWith(scene, 'code.bad_role', { possible: roles.join(', ') })
}

function made(
  scene: Scene,
  kind: Extract<Change, { change: 'code' }>['for'],
  role: string | null,
  name: string | null,
): Outcome {
  const { near, tongue } = scene
  const text = near.code
  const expiresAt = near.now + codeLife
  const change: Change = { change: 'code', code: text, for: kind, role, name, expiresAt }
  const place = kind === 'role' ? null : tongue.say(`purpose.${kind}`)
  const what = [place, name, role ? roleLabel(tongue, role) : null].filter((part) => part).join(' · ')
  const how = kind === 'role' ? `/join ${text}` : `/bind ${text}`
  return join(
    { ...nothing, changes: [change] },
    answerWith(scene, 'code.made', { code: text, what, until: when(tongue, expiresAt), how }),
  )
}
