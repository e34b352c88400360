// Keeping the house itself: what its jobs need of the house, put together.
import type { UpkeepNeeds } from '#jobs/upkeep.ts'
import { alertAll, alertWorkspace } from './alerts.ts'
import { type Aside, openAside } from './aside.ts'
import type { House } from './house.ts'

export type Upkeep = {
  needs: UpkeepNeeds
  /** Ends what is being done aside. */
  stop(): void
}

/** Puts together what keeping a house needs. */
export function openUpkeep(house: House, aside: Aside = openAside()): Upkeep {
  const { config, secrets, clock } = house
  const [key = house.secret, ...older] = secrets
  const asked = () => ({ config, secrets: { key, older }, now: clock.now() })
  return {
    needs: {
      backups: {
        nightly: config.backups.nightly,
        make: () => aside.do('backup', asked()),
        prove: (path) => aside.do('prove', { ...asked(), path }),
      },
      alert: (workspace, key, values, not) =>
        alertWorkspace(house, workspace, { key, values, ...(not === undefined ? {} : { not }) }),
      alertAll: (key, values) => alertAll(house, { key, values }),
    },
    stop: () => aside.stop(),
  }
}
