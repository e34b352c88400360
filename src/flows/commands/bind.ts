import type { Outcome } from '#flows/near.ts'
import { ask, type Code, type GroupFacts } from '#flows/questions.ts'
import { answer, answerWith, join, nothing, type Scene, worded } from '#flows/scene.ts'
import { roleLabel } from '#flows/tongue.ts'
import { type Command, usage } from './command.ts'

export const bind: Command = {
  name: 'bind',
  words: { th: ['ผูกกลุ่ม'], ms: ['ikat'], id: ['ikat'], ar: ['اربط'] },
  staff: false,
  usage: '/bind CODE',
  about: 'command.bind',
  takesCase: false,
  *run(scene, rest) {
    if (scene.near.chat.kind !== 'group') return answerWith(scene, 'refusal.group_only')
    const text = rest.trim().toUpperCase()
    if (text === '') return usage(scene, bind)
    const code = yield* ask('code.byText', { code: text })
    if (!code || !isGood(scene, code)) return answerWith(scene, 'bind.bad_code')
    if (code.for === 'role') return answerWith(scene, 'bind.wrong_code', { code: code.code })
    const view = yield* ask('group.view', {})
    return bound(scene, { ...code, for: code.for }, view)
  },
}

/** Whether a code is unused and young enough. */
export function isGood({ near }: Scene, code: Code): boolean {
  return code.usedAt === null && code.expiresAt > near.now
}

function bound(scene: Scene, code: Code & { for: 'staff' | 'partner' | 'alerts' }, view: GroupFacts | null): Outcome {
  const { near, tongue } = scene
  const role = code.for === 'staff' ? (code.role ?? near.rules.workflow.staffRole) : null
  const said = {
    staff: () => tongue.say('bind.staff', { role: roleLabel(tongue, role ?? '') }),
    partner: () => tongue.say('bind.partner', { partner: code.name }),
    alerts: () => tongue.say('bind.alerts'),
  }[code.for]()
  const partner = code.for === 'partner' ? (code.name ?? near.chat.title ?? 'partner') : null
  return join(
    {
      ...nothing,
      changes: [
        {
          change: 'bind',
          code: code.code,
          chat: near.chat.id,
          purpose: code.for,
          role,
          partner,
          view: view ? { ...view } : null,
        },
      ],
    },
    answer(scene, worded([said, ...hints(scene, view)].join('\n\n')), 'bind'),
  )
}

/** What should be switched so that the bot sees and may do what it needs here. */
function hints({ tongue, near }: Scene, view: GroupFacts | null): string[] {
  if (near.chat.platform === 'line') return [tongue.say('bind.line_one')]
  if (!view) return []
  return [
    ...(view.seesEverything ? [] : [tongue.say('bind.privacy')]),
    ...(view.hasTopics && !view.canManageTopics ? [tongue.say('bind.topics')] : []),
  ]
}
