import { createRoute, z } from '@hono/zod-openapi'
import type { ZodType } from 'zod'
import { answers, body, businessOf, type Endpoint, outside, params } from '#api/endpoint.ts'
import type { ApiNeeds } from '#api/needs.ts'
import { fieldProblems, invalid } from '#api/problem.ts'
import { platforms } from '#api/shapes.ts'
import { sha256 } from '#store/chain.ts'
import { changeSettings, newChannel } from '#store/settings.ts'

/** On a webhook that several accounts share: the credential that signs for all of them, and the one that names each. */
const shared = {
  line: null,
  whatsapp: { secret: 'appSecret', account: 'phoneNumberId' },
  telegram: null,
} as const satisfies Record<(typeof platforms)[number], { secret: string; account: string } | null>

export const credentialsField = z.record(z.string(), z.unknown()).openapi({
  description:
    'line: channelSecret, channelAccessToken. whatsapp: appSecret, accessToken, phoneNumberId, verifyToken. telegram: botToken, secretToken.',
})

const asked = z.strictObject({
  platform: z.enum(platforms),
  name: z.string().trim().min(1).max(100),
  credentials: credentialsField,
})
const made = z
  .object({
    id: z.string(),
    webhookPath: z.string().openapi({ example: '/hooks/line/01J…' }),
    sandbox: z.literal(true).optional(),
    note: z.string().optional(),
  })
  .openapi('MadeChannel', { description: '`sandbox` only while the sandbox is on; `note` is for whoever sets it up' })

const route = createRoute({
  method: 'post',
  path: '/api/v1/workspaces/{workspace}/channels',
  summary: 'Add a channel; nobody is called',
  request: { params: params({}), ...body(asked) },
  responses: { 201: answers(made, 'The channel, without its credentials') },
})

const sandboxNote =
  'The sandbox is on: this channel speaks with the emulated platform, never with the real one. To leave: SANDBOX=off npm start'

export const postChannel: Endpoint = (doors, needs) =>
  doors.openapi(route, async (c) => {
    const { workspace } = c.req.valid('param')
    const { platform, name, credentials: given } = c.req.valid('json')
    await businessOf(needs, workspace)
    const id = needs.fresh.id()
    const row = {
      ...{ id, workspace, platform, name },
      ...(await sealedCredentials(needs, platform, given)),
      sandbox: needs.sandbox,
      ...{ identity: null, webhook: null, state: 'new', note: null, untold: null, defaultChat: null },
      createdAt: needs.clock.now(),
    }
    await changeSettings(needs.store, workspace, outside(needs, c), () => newChannel(row))
    return c.json({ id, webhookPath: webhookPath(platform, id), ...noteOn(needs, platform) }, 201)
  })

/** Credentials as they are kept, with what else a channel is known by; refuses those that lack something. */
export async function sealedCredentials(needs: ApiNeeds, platform: string, given: unknown) {
  const credentials = soundCredentials(await needs.channels.credentials(platform), given)
  const known = platforms.find((name) => name === platform)
  const by = known ? shared[known] : null
  return {
    credentials: needs.seal(JSON.stringify(credentials)),
    account: by && String(credentials[by.account]),
    // Of no other secret: a short one could be guessed from it.
    secretDigest: by ? sha256(String(credentials[by.secret])) : '',
  }
}

/** Where a platform sends what happens on a channel. */
export function webhookPath(platform: string, channel: string): string {
  return `/hooks/${platform}/${channel}`
}

function soundCredentials(schema: ZodType | null, given: unknown): Record<string, unknown> {
  if (!schema) throw invalid({ path: 'platform', message: 'This platform can not be opened here' })
  const read = schema.safeParse(given)
  if (!read.success) throw invalid(...fieldProblems(read.error, ['credentials']))
  return z.record(z.string(), z.unknown()).parse(read.data)
}

/** What to know of a new channel: that it is none of the real ones, or what to switch on where it is. */
function noteOn({ sandbox, channels }: ApiNeeds, platform: string): { sandbox?: true; note?: string } {
  if (sandbox) return { sandbox: true, note: sandboxNote }
  const note = channels.advice(platform)
  return note ? { note } : {}
}
