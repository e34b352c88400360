// The commands, one line each.
import { auditVerify } from './audit-verify.ts'
import { backup, backupKey } from './backup.ts'
import type { Command } from './command.ts'
import { doctor } from './doctor.ts'
import { held } from './held.ts'
import { channelList, workspaceList } from './lists.ts'
import { restore } from './restore.ts'
import { rotateKey } from './rotate-key.ts'

export const commands: Command[] = [
  doctor,
  backup,
  backupKey,
  restore,
  held,
  rotateKey,
  auditVerify,
  workspaceList,
  channelList,
]
