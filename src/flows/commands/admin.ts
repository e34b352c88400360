import { pageRights } from '#core/may.ts'
import type { Outcome } from '#flows/near.ts'
import { answerWith, join, nothing, type Scene } from '#flows/scene.ts'
import type { Command } from './command.ts'

/** How long (ms) a link to the admin page can be used (S3-41). */
const linkLife = 5 * 60_000

/** A link to the admin page, for whoever holds a role that may see it. */
export const admin: Command = {
  name: 'admin',
  words: { th: ['แอดมิน', 'หน้าแอดมิน'], ms: ['pentadbir'], id: ['pengelola'], ar: ['المشرف'] },
  staff: false,
  usage: '/admin',
  about: 'command.admin',
  takesCase: false,
  *run(scene) {
    const { near } = scene
    const rights = pageRights(near.rules, scene.actor.roles)
    if (!near.person || rights === null) return answerWith(scene, 'admin.nobody')
    if (near.chat.kind !== 'private') return answerWith(scene, 'refusal.private_only')
    return near.site === null ? answerWith(scene, 'admin.no_site') : linked(scene, near.person, near.site, rights)
  },
}

function linked(
  scene: Scene,
  { id, name }: { id: string; name: string },
  site: string,
  rights: 'all' | 'read',
): Outcome {
  const { near } = scene
  const expiresAt = near.now + linkLife
  const change = { change: 'sign-in' as const, token: near.link, person: id, name, rights, expiresAt }
  const told = answerWith(scene, 'admin.link', { link: `${site}/admin/link/${near.link}` })
  return join({ ...nothing, changes: [change] }, told)
}
