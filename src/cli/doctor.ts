import type { Store } from '#store/store.ts'
import { type Asked, type Command, say, withStore } from './command.ts'
import { lookAtBackups } from './doctor/backups.ts'
import { lookAtChannels } from './doctor/channels.ts'
import { lookAtDatabase, lookAtProcess } from './doctor/database.ts'
import { lookAtDisk } from './doctor/disk.ts'
import type { Finding, Patient } from './doctor/finding.ts'
import { lookAtHeld } from './doctor/held.ts'
import { lookAtAddress, lookAtClock, lookAtSentry } from './doctor/outside.ts'

export const doctor: Command = {
  name: 'doctor',
  usage: 'doctor [--offline] [--thorough] [--json]',
  about:
    'looks whether everything works, and says what to do next where it does not; ends with 1 where something is broken',
  options: { offline: { type: 'boolean' }, thorough: { type: 'boolean' }, json: { type: 'boolean' } },
  real: true,
  async run(asked) {
    const findings = await examine(
      {
        config: asked.config,
        secrets: asked.secrets(),
        now: Date.now(),
        fetch: asked.options.offline ? null : fetch,
        thorough: asked.options.thorough === true,
      },
      asked,
    )
    if (asked.options.json) say(JSON.stringify(findings))
    else for (const line of findings.flatMap(linesOf)) say(line)
    return findings.some(({ state }) => state === 'bad') ? 1 : 0
  },
}

/** Everything the doctor looks at, in the order in which it is put right. */
async function examine(patient: Patient, asked: Asked): Promise<Finding[]> {
  const database = await lookAtDatabase(patient)
  const ground = [...(await lookAtDisk(patient)), ...database, ...(await lookAtProcess(patient))]
  const outside = [...(await lookAtClock(patient)), ...(await lookAtAddress(patient)), ...(await lookAtSentry(patient))]
  // Opening a database that is not as it should be would change it, or fail again.
  if (database.some(({ state }) => state !== 'ok')) return [...ground, ...outside]
  const inside = await withStore(asked, async (store: Store) => [
    ...(await lookAtChannels(patient, store)),
    ...(await lookAtBackups(patient, store)),
    ...(await lookAtHeld(store)),
  ])
  return [...ground, ...outside, ...inside]
}

const signs: Record<Finding['state'], string> = { ok: 'ok     ', look: 'look   ', bad: 'BAD    ', unknown: '?      ' }

function linesOf({ what, state, words, next }: Finding): string[] {
  return [`${signs[state]} ${what}: ${words}`, ...(next ? [`         -> ${next}`] : [])]
}
