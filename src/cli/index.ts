// The commands, one line each.
import { auditVerify } from './audit-verify.ts'
import { backup, backupKey } from './backup.ts'
import type { Command } from './command.ts'
import { channelList, workspaceList } from './lists.ts'
import { restore } from './restore.ts'
import { rotateKey } from './rotate-key.ts'

export const commands: Command[] = [backup, backupKey, restore, rotateKey, auditVerify, workspaceList, channelList]
