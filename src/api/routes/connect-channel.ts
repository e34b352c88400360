import { createRoute, z } from '@hono/zod-openapi'
import { and, eq } from 'drizzle-orm'
import { answers, businessOf, type Endpoint, outside, params } from '#api/endpoint.ts'
import type { ApiNeeds } from '#api/needs.ts'
import { invalid, notFound } from '#api/problem.ts'
import type { Row } from '#store/schema.ts'
import { changeSettings, channelConnected } from '#store/settings.ts'
import { webhookPath } from './post-channel.ts'

const connected = z
  .object({
    identity: z.object({
      id: z.string(),
      name: z.string(),
      username: z.string().optional(),
      detail: z.record(z.string(), z.unknown()).optional(),
    }),
    webhook: z.object({
      url: z.string(),
      set: z.boolean().openapi({ description: 'Whether the platform took the address' }),
      tested: z.boolean().optional(),
      note: z.string().optional(),
    }),
  })
  .openapi('Connected')

const route = createRoute({
  method: 'post',
  path: '/api/v1/workspaces/{workspace}/channels/{channel}/connect',
  summary: "Check a channel's credentials and set its webhook where the platform allows it",
  request: { params: params({ channel: z.string() }) },
  responses: { 200: answers(connected, 'Who the channel is, and where its webhook is') },
})

export const connectChannel: Endpoint = (doors, needs) =>
  doors.openapi(route, async (c) => {
    const { workspace, channel: id } = c.req.valid('param')
    await businessOf(needs, workspace)
    const channel = await channelOf(needs, workspace, id)
    const answer = await inWords(() => connect(needs, channel))
    const identity = { ...answer.identity }
    await changeSettings(needs.store, workspace, outside(needs, c), () => channelConnected({ workspace, id, identity }))
    return c.json(answer, 200)
  })

async function channelOf({ store }: ApiNeeds, workspace: string, id: string): Promise<Row<'channels'>> {
  const { channels } = store.t
  const [found] = await store.q
    .select()
    .from(channels)
    .where(and(eq(channels.workspace, workspace), eq(channels.id, id)))
  if (!found) throw notFound('channel')
  return found
}

/** Without a public address of our own the credentials are checked all the same, and the webhook is left for later. */
async function connect(
  { channels, publicUrl }: ApiNeeds,
  { id, platform }: Row<'channels'>,
): Promise<z.infer<typeof connected>> {
  const path = webhookPath(platform, id)
  if (publicUrl !== null) return channels.connect(id, publicUrl + path)
  const identity = await channels.identify(id)
  const note = `The credentials are good. The webhook is not set: it needs a public https address, so set PUBLIC_URL and connect again.`
  return { identity, webhook: { url: path, set: false, note } }
}

/** A platform's refusal is the caller's to know, in its own words. */
async function inWords<T>(doing: () => Promise<T>): Promise<T> {
  try {
    return await doing()
  } catch (problem) {
    if (!(problem instanceof Error) || problem.name !== 'SendFailed') throw problem
    const code = 'code' in problem ? ` (${problem.code})` : ''
    throw invalid({ path: 'credentials', message: problem.message + code })
  }
}
