import { createRoute, z } from '@hono/zod-openapi'
import { and, eq, ne } from 'drizzle-orm'
import { channelItem, channelShape } from '#api/channels.ts'
import { answers, body, businessOf, type Endpoint, outside, params } from '#api/endpoint.ts'
import type { ApiNeeds } from '#api/needs.ts'
import { invalid, notFound } from '#api/problem.ts'
import { toldEvents } from '#core/told.ts'
import type { Rules } from '#core/workflow.ts'
import { channelsWithHealth } from '#store/channel-health.ts'
import { retiredState } from '#store/retiring.ts'
import { changeChannel, changeSettings } from '#store/settings.ts'

const asked = z.strictObject({
  name: z.string().trim().min(1).max(100).optional(),
  untold: z.array(z.enum(toldEvents)).optional().openapi({ description: 'What is to be told to no chat of it' }),
  defaultChat: z.string().nullable().optional().openapi({
    description: 'Where its cases go that no group takes: a staff group, or the private chat of one of the staff',
  }),
})

const route = createRoute({
  method: 'patch',
  path: '/api/v1/workspaces/{workspace}/channels/{channel}',
  summary: 'Say what is told through a channel, where its cases go that no group takes, or its name',
  request: { params: params({ channel: z.string() }), ...body(asked) },
  responses: { 200: answers(channelShape, 'The channel') },
})

export const patchChannel: Endpoint = (doors, needs) =>
  doors.openapi(route, async (c) => {
    const { workspace, channel } = c.req.valid('param')
    const { name, untold, defaultChat } = c.req.valid('json')
    const { rules } = await businessOf(needs, workspace)
    const at = { workspace, channel }
    if (!(await channelsWithHealth(needs.store, at))[0]) throw notFound('channel')
    if (defaultChat && !(await isDesk(needs, { workspace, rules }, defaultChat)))
      throw invalid({
        path: 'defaultChat',
        message: 'Cases go to a staff group or to the private chat of one of the staff',
      })
    const set = {
      ...(name === undefined ? {} : { name }),
      ...(untold === undefined ? {} : { untold: [...new Set(untold)] }),
      ...(defaultChat === undefined ? {} : { defaultChat }),
    }
    if (Object.keys(set).length > 0) {
      const change = changeChannel({ ...at, set, by: null })
      await changeSettings(needs.store, workspace, outside(needs, c), () => change)
    }
    const [found] = await channelsWithHealth(needs.store, at)
    if (!found) throw notFound('channel')
    return c.json(channelItem(found.channel, found.health), 200)
  })

/** Whether staff work in a chat: a bound group, or the private chat of who holds a staff role of their own. */
async function isDesk(
  { store: { q, t } }: ApiNeeds,
  { workspace, rules }: { workspace: string; rules: Rules },
  id: string,
): Promise<boolean> {
  const found = await q
    .select({ purpose: t.chats.purpose, kind: t.chats.kind, role: t.roles.role })
    .from(t.chats)
    .innerJoin(t.channels, and(eq(t.channels.id, t.chats.channel), ne(t.channels.state, retiredState)))
    .leftJoin(t.persons, and(eq(t.persons.channel, t.chats.channel), eq(t.persons.platformId, t.chats.platformId)))
    .leftJoin(t.roles, and(eq(t.roles.workspace, workspace), eq(t.roles.person, t.persons.id)))
    .where(and(eq(t.chats.workspace, workspace), eq(t.chats.id, id)))
  const isStaff = (role: string | null) => role !== null && rules.workflow.roles[role]?.staff === true
  return found.some(({ purpose, kind, role }) => purpose === 'staff' || (kind === 'private' && isStaff(role)))
}
