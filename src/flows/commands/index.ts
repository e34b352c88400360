// Every command, a line each; /help and menus follow.
import { may } from '#core/may.ts'
import type { Outcome } from '#flows/near.ts'
import type { LoadedCase, Talk } from '#flows/questions.ts'
import { answerWith, isStaff, type Scene } from '#flows/scene.ts'
import { plain } from '#flows/words.ts'
import { admin } from './admin.ts'
import { assign } from './assign.ts'
import { audit } from './audit.ts'
import { bind } from './bind.ts'
import { cancel } from './cancel.ts'
import { showCase } from './case.ts'
import { cases } from './cases.ts'
import { changes } from './changes.ts'
import { close } from './close.ts'
import { code } from './code.ts'
import { type Command, roleOnly } from './command.ts'
import { dlq } from './dlq.ts'
import { doIt } from './do.ts'
import { drop } from './drop.ts'
import { esc } from './esc.ts'
import { help } from './help.ts'
import { jobs } from './jobs.ts'
import { join } from './join.ts'
import { language } from './language.ts'
import { link } from './link.ts'
import { mine } from './mine.ts'
import { mute, unmute } from './mute.ts'
import { newCase } from './new.ts'
import { note } from './note.ts'
import { notify } from './notify.ts'
import { outbox } from './outbox.ts'
import { reopen } from './reopen.ts'
import { reply } from './reply.ts'
import { arrived, resend } from './resend.ts'
import { reveal } from './reveal.ts'
import { sev } from './sev.ts'
import { sla } from './sla.ts'
import { st } from './st.ts'
import { start } from './start.ts'
import { take } from './take.ts'
import { test } from './test.ts'
import { thanks } from './thanks.ts'
import { time } from './time.ts'
import { tl } from './tl.ts'
import { tpl } from './tpl.ts'
import { type } from './type.ts'
import { types } from './types.ts'
import { whoami } from './whoami.ts'

export const commands: Command[] = [
  newCase,
  mine,
  take,
  st,
  doIt,
  assign,
  sev,
  note,
  reply,
  reveal,
  link,
  type,
  esc,
  close,
  reopen,
  cases,
  showCase,
  tl,
  sla,
  time,
  audit,
  types,
  whoami,
  language,
  cancel,
  join,
  bind,
  code,
  mute,
  unmute,
  notify,
  tpl,
  test,
  jobs,
  outbox,
  drop,
  changes,
  admin,
  resend,
  arrived,
  dlq,
  start,
  help,
  thanks,
]

const byWord = new Map(
  commands.flatMap((command) =>
    [command.name, ...Object.values(command.words).flat()].map((word): [string, Command] => [plain(word), command]),
  ),
)

/** The command of a word in any language, without its slash. */
export function commandNamed(word: string): Command | null {
  return byWord.get(plain(word)) ?? null
}

/** Runs a command for whoever wrote it, or says why not. */
export function* runCommand(scene: Scene, name: string, rest: string, found?: LoadedCase): Talk<Outcome> {
  const command = commandNamed(name)
  if (!command)
    return isAddressed(scene)
      ? answerWith(scene, 'refusal.unknown_command', { command: `/${name}` })
      : { made: [], say: [], changes: [], courtesies: [], remember: [] }
  if (!canUse(scene, command)) return mayNot(scene, command)
  return yield* command.run(scene, rest, found)
}

/** Why not, and what to do: staff hear which roles may, others how to become staff. */
function mayNot(scene: Scene, { staff }: Command): Outcome {
  return isStaff(scene) ? roleOnly(scene, staff) : answerWith(scene, 'refusal.staff_only')
}

/** Whether whoever acts may use a command here. */
export function canUse(scene: Scene, command: Command): boolean {
  if (command.staff === false) return true
  const isHere = scene.actor.roles.some(
    (role) =>
      scene.near.rules.workflow.roles[role]?.staff ||
      (role !== 'customer' && role !== 'partner' && scene.near.chat.kind === 'private'),
  )
  if (!isHere) return false
  return command.staff === true || may(scene.near.rules, scene.actor, command.staff, null)
}

/** In a group of other purposes, other bots' commands are none of ours. */
function isAddressed({ near }: Scene): boolean {
  return near.chat.kind === 'private' || near.chat.purpose === 'staff' || near.chat.purpose === 'partner'
}
