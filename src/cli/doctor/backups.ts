// Backups: made, young enough, and proven.

import { newestBackup } from '#src/restore.ts'
import type { Store } from '#store/store.ts'
import { doingIn, upkeepOf } from '#store/upkeep.ts'
import { bad, type Finding, look, ok, type Patient } from './finding.ts'

const hour = 60 * 60_000
const day = 24 * hour
const tooOld = 26 * hour
const proofTooOld = 9 * day

/** How old the newest backup is, and when it was last proven that one restores. */
export async function lookAtBackups({ config, now }: Patient, store: Store | null): Promise<Finding[]> {
  const { folder, nightly } = config.backups
  const newest = await newestBackup(folder)
  const failed = store && doingIn(await upkeepOf(store, 'backup')).reason
  const reason = failed === null ? '' : ` The last attempt failed: ${failed}.`
  const next = 'npm run caseline -- backup'
  if (!newest) return [look('backups', `There is none in ${folder}.${reason}`, next)]
  const age = `The newest is ${ago(now - newest.at)} old`
  if (now - newest.at > tooOld && nightly) return [bad('backups', `${age}.${reason}`, next)]
  if (now - newest.at > tooOld) return [look('backups', `${age}, and BACKUPS=off makes none by itself`, next)]
  if (failed !== null) return [look('backups', `${age}.${reason}`, next), await proof(store, now)]
  return [ok('backups', `${age}, in ${folder}`), await proof(store, now)]
}

async function proof(store: Store | null, now: number): Promise<Finding> {
  const { ok: worked, reason, lastGood: good } = doingIn(store && (await upkeepOf(store, 'proof')))
  const next = 'npm run caseline -- restore <file> --into <an empty folder>'
  if (worked === false) return bad('restore proof', `The last failed: ${reason}`, next)
  if (good === null) return look('restore proof', 'It was never proven here that a backup restores', next)
  if (now - good > proofTooOld) return look('restore proof', `The last is ${ago(now - good)} old`, next)
  return ok('restore proof', `A backup was restored ${ago(now - good)} ago`)
}

function ago(ms: number): string {
  if (ms < hour) return `${Math.max(1, Math.round(ms / 60_000))} min`
  return ms < 2 * day ? `${Math.round(ms / hour)} h` : `${Math.round(ms / day)} days`
}
