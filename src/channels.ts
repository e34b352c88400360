// The channels that are open: each account of a platform, opened once from its sealed credentials.
import { and, eq, inArray } from 'drizzle-orm'
import { type Channel, type Identity, SendFailed } from '#bots/channel.ts'
import { kitOf, openChannel } from '#bots/index.ts'
import { retiredBot } from '#bots/retired.ts'
import type { Waits } from '#core/clock.ts'
import type { ChannelId, WorkspaceId } from '#core/ids.ts'
import type { Platform } from '#flows/message.ts'
import { retiredState } from '#store/retiring.ts'
import type { Row } from '#store/schema.ts'
import { type SecretKeys, unseal } from '#store/seal.ts'
import type { Store } from '#store/store.ts'
import type { Bases } from './config.ts'
import type { Log } from './log.ts'
import type { Sightings } from './sightings.ts'

export type OpenChannel = {
  id: ChannelId
  workspace: WorkspaceId
  platform: Platform
  row: Row<'channels'>
  bot: Channel
}

export type Channels = {
  /** The channel of an id, or null where there is none. */
  of(id: ChannelId): Promise<OpenChannel | null>
  /** Opens a channel anew when it is next asked for: its credentials were replaced. */
  forget(id: ChannelId): void
  /** Opens anew what another process has replaced the credentials of; answers which. */
  renew(): Promise<ChannelId[]>
  /** The same for one channel whose webhook was signed wrongly, once a second at most; null where they were not replaced. */
  renewed(channel: OpenChannel): Promise<OpenChannel | null>
  /** Channels whose webhook is signed with the same secret: WhatsApp numbers of one app. */
  sharing(channel: OpenChannel): Promise<OpenChannel[]>
  /** Reads the bot's own account in the background, once; a failure is tried again with an event of some minutes later. */
  getToKnow(channel: OpenChannel): void
}

export type ChannelsNeed = {
  store: Store
  secret: SecretKeys
  bases: Bases
  waits: Waits
  log: Log
  sightings?: Sightings
  fetch?: typeof fetch
  /** For addresses that strangers name. */
  strange: typeof fetch
}

const callTimeout = 10_000
const askAgainAfter = 5 * 60_000
const lookAgainAfter = 1_000

/** Whether nothing goes through a channel any more. */
export function isRetired({ row }: Pick<OpenChannel, 'row'>): boolean {
  return row.state === retiredState
}

/** Opens channels as they are asked for. What is open stays right until its credentials are replaced: here, or by another process. */
export function openChannels(need: ChannelsNeed): Channels {
  const { store, log } = need
  const open = new Map<string, Promise<OpenChannel | null>>()
  const asked = new Set<string>()
  /** When it was last looked whether a channel's credentials are others now, and what was found. */
  const looks = new Map<string, { at: number; found: Promise<OpenChannel | null> }>()
  /** Channels that were renewed, of which whoever delivers has not heard. */
  const unsaid = new Set<ChannelId>()
  /** What of replaced credentials did not open here, by channel. */
  const closed = new Map<ChannelId, string>()

  async function of(id: ChannelId): Promise<OpenChannel | null> {
    const opening = open.get(id) ?? openOne(id)
    open.set(id, opening)
    return opening
  }

  /** What is not there now, or cannot be opened, is looked for again when it is asked for again. */
  async function openOne(id: ChannelId): Promise<OpenChannel | null> {
    try {
      const [row] = await store.q.select().from(store.t.channels).where(eq(store.t.channels.id, id))
      if (row) return await openRow(need, row)
    } catch (problem) {
      open.delete(id)
      throw problem
    }
    open.delete(id)
    return null
  }

  /** Puts a channel in the place of what was open, where its credentials are others now and these open with our keys. */
  async function replace(known: OpenChannel, row: Row<'channels'>): Promise<OpenChannel | null> {
    if (row.credentials === known.row.credentials) return null
    try {
      const opened = await openRow(need, row)
      closed.delete(row.id)
      open.set(row.id, Promise.resolve(opened))
      asked.delete(row.id)
      return opened
    } catch (problem) {
      // They are looked at every few seconds: what is known of them is said once.
      if (closed.get(row.id) !== row.credentials)
        log.warn({ channel: row.id, err: problem }, 'credentials were replaced by another process and do not open here')
      closed.set(row.id, row.credentials)
      return null
    }
  }

  async function renewOne(known: OpenChannel): Promise<OpenChannel | null> {
    const [row] = await store.q.select().from(store.t.channels).where(eq(store.t.channels.id, known.id))
    return row ? replace(known, row) : null
  }

  return {
    of,
    async renew() {
      const ids = [...open.keys()]
      const { id, credentials } = store.t.channels
      const rows = await store.q.select({ id, credentials }).from(store.t.channels).where(inArray(id, ids))
      // What another process has removed is not there when it is asked for again.
      for (const gone of ids.filter((each) => rows.every((row) => row.id !== each))) open.delete(gone)
      for (const row of rows) {
        const known = await open.get(row.id)?.catch(() => null)
        if (known && known.row.credentials !== row.credentials && (await renewOne(known))) unsaid.add(row.id)
      }
      // Not before all is read: what a failed look has renewed is said by the next.
      const renewed = [...unsaid]
      unsaid.clear()
      return renewed
    },
    renewed(channel) {
      // Whoever comes meanwhile shares what the last look finds.
      const last = looks.get(channel.id)
      if (last && need.waits.now() - last.at < lookAgainAfter) return last.found
      const found = renewOne(channel).then((renewed) => {
        if (renewed) unsaid.add(renewed.id)
        return renewed
      })
      looks.set(channel.id, { at: need.waits.now(), found })
      return found
    },
    forget(id) {
      open.delete(id)
      asked.delete(id)
    },
    async sharing(channel) {
      const { t } = store
      const rows = await store.q
        .select({ id: t.channels.id })
        .from(t.channels)
        .where(and(eq(t.channels.platform, channel.platform), eq(t.channels.secretDigest, channel.row.secretDigest)))
      const found = await Promise.all(rows.map(({ id }) => of(id)))
      return found.filter((entry) => entry !== null)
    },
    getToKnow(channel) {
      if (channel.bot.identity() || asked.has(channel.id)) return
      asked.add(channel.id)
      channel.bot
        .identify()
        .then((identity) => keepIdentity(store, channel.id, identity))
        .catch((problem: unknown) => {
          need.waits.after(askAgainAfter, () => asked.delete(channel.id))
          const reason = problem instanceof SendFailed ? `${problem.code} ${problem.message}` : String(problem)
          log.info({ channel: channel.id, reason }, 'the bot could not read its own account yet')
        })
    },
  }
}

async function keepIdentity({ commit }: Store, id: ChannelId, identity: Identity): Promise<void> {
  await commit([
    {
      write: (q, t) =>
        q
          .update(t.channels)
          .set({ identity: { ...identity } })
          .where(eq(t.channels.id, id))
          .returning({ id: t.channels.id }),
    },
  ])
}

async function openRow(
  { secret, bases, waits, sightings, fetch: fetching, strange }: ChannelsNeed,
  row: Row<'channels'>,
): Promise<OpenChannel> {
  const platform = row.platform as Platform
  if (isRetired({ row })) return { id: row.id, workspace: row.workspace, platform, row, bot: await nobody(row) }
  const base = { line: bases.line, whatsapp: bases.whatsapp, telegram: bases.telegram }[platform]
  const bot = await openChannel(platform, JSON.parse(unseal(secret, row.credentials)), {
    base,
    dataBase: platform === 'line' ? bases.lineData : base,
    waits,
    fetch: fetching ?? fetch,
    strange,
    timeout: callTimeout,
  })
  return { id: row.id, workspace: row.workspace, platform, row, bot: sightings?.over(row.id, bot) ?? bot }
}

async function nobody({ platform, identity }: Row<'channels'>): Promise<Channel> {
  const kit = await kitOf(platform)
  if (!kit) throw new RangeError(`There is no kit for ${platform}`)
  return retiredBot(kit, identity as Identity | null)
}
