// Keeping the house itself: what its jobs need of the house, put together.
import { join } from 'node:path'
import { inArray } from 'drizzle-orm'
import { SendFailed } from '#bots/channel.ts'
import type { ChannelId, WorkspaceId } from '#core/ids.ts'
import { dropBlob } from '#store/blobs.ts'
import type { Write } from '#store/commit.ts'
import type { WordingKey } from '#templates/wordings.ts'
import { alertAll, alertAllWith, alertWorkspace } from './alerts.ts'
import { type Aside, openAside } from './aside.ts'
import type { House } from './house.ts'
import { markTroubled, markWorking } from './refusals.ts'
import type { Sightings } from './sightings.ts'
import type { Spoken } from './tell.ts'

/** Puts together what the jobs that keep a house need (`UpkeepNeeds`); `stop` ends what is being done aside. */
export function openUpkeep(
  house: House,
  sightings: Sightings,
  free: (channel: ChannelId) => void,
  aside: Aside = openAside(),
) {
  const { config, secrets, clock } = house
  const [key = house.secret, ...older] = secrets
  const asked = () => ({ config, secrets: { key, older }, now: clock.now() })
  return {
    needs: {
      backups: {
        nightly: config.backups.nightly,
        make: () => aside.do('backup', asked()),
        prove: (path: string) => aside.do('prove', { ...asked(), path }),
      },
      alert: (workspace: WorkspaceId, key: WordingKey, values: Spoken, not?: ChannelId) =>
        alertWorkspace(house, workspace, { key, values, ...(not === undefined ? {} : { not }) }),
      alertAll: (key: WordingKey, values: Spoken) => alertAll(house, { key, values }),
      alertAllWith: (key: WordingKey, values: Spoken, also: Write[]) => alertAllWith(house, { key, values }, also),
      sentinel: sentinelNeeds(house, sightings, free),
      dropBytes: (hashes: string[]) => dropUnused(house, hashes),
    },
    stop: () => aside.stop(),
  }
}

/** `free` lets go what waits for a channel. */
function sentinelNeeds(house: House, sightings: Sightings, free: (channel: ChannelId) => void) {
  const opened = async (id: ChannelId) => {
    const channel = await house.channels.of(id)
    if (!channel) throw new Error(`There is no channel ${id}`)
    return channel
  }
  return {
    since: sightings.since,
    take: (id: ChannelId) => sightings.take(id),
    async examine(id: ChannelId) {
      const channel = await opened(id)
      try {
        return await channel.bot.examine()
      } catch (problem) {
        if (!(problem instanceof SendFailed)) throw problem
        // An outage is no refusal: only the platform's own word counts.
        if (problem.kind !== 'credentials') return null
        return { refused: problem.message, mark: () => markTroubled(house, channel, 'refused', problem) }
      }
    },
    address(platform: string, id: ChannelId) {
      if (!house.publicUrl) return null
      // The numbers of one WhatsApp app share the address of any of them.
      return `${house.publicUrl}/hooks/${platform}/${platform === 'whatsapp' ? '' : id}`
    },
    async works(id: ChannelId) {
      await markWorking(house, await opened(id))
      free(id)
    },
  }
}

/** Deletes the bytes of hashes that no file has any more. */
async function dropUnused({ store: { q, t }, config }: House, hashes: string[]): Promise<void> {
  if (hashes.length === 0) return
  const rows = await q.selectDistinct({ sha256: t.files.sha256 }).from(t.files).where(inArray(t.files.sha256, hashes))
  const used = new Set(rows.map(({ sha256 }) => sha256))
  for (const sha256 of new Set(hashes)) if (!used.has(sha256)) await dropBlob(join(config.dataDir, 'files'), sha256)
}
