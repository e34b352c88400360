import { createRoute, z } from '@hono/zod-openapi'
import { channelInUse } from '#api/channels.ts'
import { answers, businessOf, type Endpoint, outside, params } from '#api/endpoint.ts'
import type { ApiNeeds, Webhook } from '#api/needs.ts'
import { invalid } from '#api/problem.ts'
import { type ConnectNote, connectNoteCodes, type WebhookTold } from '#core/webhook-told.ts'
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
      active: z.boolean().optional().openapi({ description: 'Whether the platform says that it is in use' }),
      tested: z.boolean().optional(),
      note: z.string().optional().openapi({ description: 'The words of all notes' }),
      notes: z
        .array(z.object({ code: z.enum(connectNoteCodes), words: z.string(), said: z.string().optional() }))
        .optional()
        .openapi({ description: "What is left to know or to do; `said` is the platform's own words" }),
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
    const channel = await channelInUse(needs, workspace, id)
    const answer = await inWords(() => connect(needs, channel))
    const identity = { ...answer.identity }
    const webhook = toldOf(answer.webhook, needs.clock.now())
    await changeSettings(needs.store, workspace, outside(needs, c), async () => {
      // It may have been retired while its platform was asked.
      await channelInUse(needs, workspace, id)
      return channelConnected({ workspace, id, identity, webhook })
    })
    return c.json(answer, 200)
  })

/** Without a public address of our own the credentials are checked all the same, and the webhook is left for later. */
async function connect(
  { channels, publicUrl }: ApiNeeds,
  { id, platform }: Row<'channels'>,
): Promise<z.infer<typeof connected>> {
  const path = webhookPath(platform, id)
  if (publicUrl !== null) return channels.connect(id, publicUrl + path)
  const identity = await channels.identify(id)
  return { identity, webhook: { url: path, set: false, note: unreachable.words, notes: [unreachable] } }
}

const unreachable: ConnectNote = {
  code: 'no-public-url',
  words:
    'The credentials are good. The webhook is not set: it needs a public https address, so set PUBLIC_URL and connect again.',
}

/** What is kept of it: nothing that English words alone can say. */
function toldOf({ set, active, tested, notes = [] }: Webhook, at: number): WebhookTold {
  return {
    ...{ set, ...(active === undefined ? {} : { active }), ...(tested === undefined ? {} : { tested }) },
    notes: notes.map(({ code, said }) => ({ code, ...(said === undefined ? {} : { said }) })),
    at,
  }
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
