// Taking a channel away, on each database: removed while nothing came or went, else retired, with what waits given up.
import { eq } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { Conflict } from '#store/commit.ts'
import { channelUse, removeChannel, retireChannel } from '#store/retiring.ts'
import type { Row } from '#store/schema.ts'
import { changeSettings } from '#store/settings.ts'
import type { Opened } from './opened.ts'
import { fresh, inboxRow, noon, outboxRow, workspaceRow } from './rows.ts'

export function retiringContract(at: () => Opened): void {
  describe('a channel that is taken away', () => {
    const outside = { now: noon, salt: () => fresh('salt') }

    async function opened(more: { secretDigest?: string } = {}) {
      const { store } = at()
      const row = workspaceRow()
      const channel = channelRow({ workspace: row.id, ...more })
      await store.commit([
        { write: (q, t) => q.insert(t.workspaces).values(row).returning({ id: t.workspaces.id }) },
        { write: (q, t) => q.insert(t.channels).values(channel).returning({ id: t.channels.id }) },
      ])
      return { store, workspace: row.id, channel }
    }

    it('is gone where nothing came or went', async () => {
      const { store, workspace, channel } = await opened()
      const { id, name } = channel
      expect(await channelUse(store, channel)).toEqual({ isUsed: false, openCases: 0, waiting: 0 })
      await changeSettings(store, workspace, outside, () => removeChannel({ workspace, id, name }))
      const { q, t } = store
      expect(await q.select().from(t.channels).where(eq(t.channels.id, id))).toEqual([])
    })

    it('is not removed where something came in meanwhile', async () => {
      const { store, workspace, channel } = await opened()
      const { id, name } = channel
      await store.commit([{ hot: 'inboxInsert', values: inboxRow({ workspace, channel: id }) }])
      expect((await channelUse(store, channel)).isUsed).toBe(true)
      const removing = changeSettings(store, workspace, outside, () => removeChannel({ workspace, id, name }))
      await expect(removing).rejects.toBeInstanceOf(Conflict)
    })

    it('is used where another number of its app may come in by its address', async () => {
      const { store, workspace, channel } = await opened({ secretDigest: fresh('digest') })
      expect((await channelUse(store, channel)).isUsed).toBe(false)
      const second = channelRow({ workspace, secretDigest: channel.secretDigest })
      await store.commit([{ write: (q, t) => q.insert(t.channels).values(second).returning({ id: t.channels.id }) }])
      expect((await channelUse(store, channel)).isUsed).toBe(true)
    })

    it('loses its credentials, and what waits ends with the reason; what is on its way or of others goes on', async () => {
      const { store, workspace, channel } = await opened()
      const { id, name } = channel
      const chat = chatRow({ workspace, channel: id })
      const messages = [
        outboxRow({ workspace, channel: id, chat: chat.id }),
        outboxRow({ workspace, channel: id, chat: chat.id, state: 'parked' }),
        outboxRow({ workspace, channel: id, chat: chat.id, claimedUntil: noon }),
        outboxRow({ workspace, channel: id, chat: chat.id, state: 'sent' }),
        outboxRow({ workspace, channel: 'another', chat: fresh('elsewhere') }),
      ]
      await store.commit([
        { hot: 'chatInsert', values: chat },
        ...messages.map((values) => ({ hot: 'outboxInsert', values }) as const),
      ])
      const use = await channelUse(store, channel)
      expect(use).toEqual({ isUsed: true, openCases: 0, waiting: 2 })
      await changeSettings(store, workspace, outside, () => retireChannel({ workspace, id, name, ...use }, noon))
      const { q, t } = store
      const [kept] = await q.select().from(t.channels).where(eq(t.channels.id, id))
      expect(kept).toMatchObject({ state: 'retired', credentials: '' })
      const found = await q.select().from(t.outbox).where(eq(t.outbox.workspace, workspace))
      const states = messages.map((one) => found.find((row) => row.id === one.id)?.state)
      expect(states).toEqual(['dead', 'dead', 'queued', 'sent', 'queued'])
      expect(found.find(({ state }) => state === 'dead')).toMatchObject({ cause: 'retired', endedAt: noon })
    })
  })
}

function channelRow(given: Partial<Row<'channels'>>): Row<'channels'> {
  return {
    ...{
      id: fresh('channel'),
      workspace: 'w',
      platform: 'telegram',
      name: 'Bot',
      credentials: 'sealed',
      account: null,
    },
    ...{
      secretDigest: '',
      identity: null,
      state: 'new',
      note: null,
      webhook: null,
      sandbox: false,
      untold: null,
      defaultChat: null,
    },
    createdAt: noon,
    ...given,
  }
}

function chatRow(given: Partial<Row<'chats'>>): Row<'chats'> {
  return {
    ...{ id: fresh('chat'), workspace: 'w', channel: 'telegram', platformId: fresh('place'), kind: 'private' as const },
    ...{ title: null, purpose: 'customer' as const, account: null, types: null, role: null, language: null },
    ...{ state: 'active' as const, lastInAt: null, view: null, mutedFrom: null, mutedUntil: null, untold: null },
    createdAt: noon,
    ...given,
  }
}
