import { createRoute, z } from '@hono/zod-openapi'
import { channelRow } from '#api/channels.ts'
import { answers, businessOf, type Endpoint, outside, params } from '#api/endpoint.ts'
import type { ApiNeeds } from '#api/needs.ts'
import {
  type ChannelUse,
  channelUse,
  removeChannel,
  retireChannel,
  retiredNote,
  retiredState,
} from '#store/retiring.ts'
import { changeSettings, type Outside, type Setting } from '#store/settings.ts'

const taken = z
  .object({
    id: z.string(),
    outcome: z.enum(['removed', 'retired']).openapi({
      description: 'Removed where nothing ever came in or went out through it, else retired: its cases stay readable',
    }),
    openCases: z.int().openapi({ description: 'Cases of its chats that are not closed' }),
    ended: z
      .int()
      .openapi({ description: 'Messages that waited to leave through it and are given up, with the reason' }),
    webhook: z.object({
      takenOff: z.boolean().openapi({ description: 'Whether the platform sends nothing here any more' }),
      note: z.string().openapi({ description: 'What the platform said, or what is left to do there by hand' }),
    }),
  })
  .openapi('TakenChannel')

const route = createRoute({
  method: 'delete',
  path: '/api/v1/workspaces/{workspace}/channels/{channel}',
  summary: 'Take a channel away: removed where it was never used, else retired; new credentials take it up again',
  request: { params: params({ channel: z.string() }) },
  responses: { 200: answers(taken, 'What became of it') },
})

type Taken = ChannelUse & { outcome: 'removed' | 'retired' }

export const deleteChannel: Endpoint = (doors, needs) =>
  doors.openapi(route, async (c) => {
    const { workspace, channel: id } = c.req.valid('param')
    await businessOf(needs, workspace)
    const row = await channelRow(needs, workspace, id)
    if (row.state === retiredState) {
      const note = row.note ?? 'It was retired before.'
      const { openCases } = await channelUse(needs.store, row)
      return c.json({ id, outcome: 'retired' as const, openCases, ended: 0, webhook: { takenOff: false, note } }, 200)
    }
    const leave = await needs.channels.leaving(id)
    const { outcome, openCases, waiting: ended } = await take(needs, { workspace, id }, outside(needs, c))
    const webhook = await leave()
    if (outcome === 'retired') await needs.store.commit([retiredNote(id, webhook.note)])
    return c.json({ id, outcome, openCases, ended, webhook }, 200)
  })

/** Removes or retires a channel by what is true when it is written. */
async function take(
  needs: ApiNeeds,
  { workspace, id }: { workspace: string; id: string },
  from: Outside,
): Promise<Taken> {
  let done: Taken | undefined
  await changeSettings(needs.store, workspace, from, async (): Promise<Setting> => {
    const row = await channelRow(needs, workspace, id)
    const use = await channelUse(needs.store, row)
    done = { ...use, outcome: use.isUsed ? 'retired' : 'removed' }
    const { name } = row
    return use.isUsed
      ? retireChannel({ workspace, id, name, ...use }, from.now)
      : removeChannel({ workspace, id, name })
  })
  if (!done) throw new Error(`Nothing became of channel ${id}`)
  return done
}
