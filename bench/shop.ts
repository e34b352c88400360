// A shop in ours: a workspace of the mims pack with an account on each platform.
import type { Subject } from './subject.ts'

export type Channel = { id: string; path: string }
export type Shop = { workspace: string; line: Channel }

/** Opens a shop with a LINE account. Nothing else is set up: no staff group, no wording of its own. */
export async function openShop(subject: Subject): Promise<Shop> {
  const about = { name: 'Bench', pack: 'mims', timezone: 'Asia/Bangkok', language: 'th' }
  const { id } = await subject.api<{ id: string }>('POST', '/workspaces', about)
  return {
    workspace: id,
    line: await openChannel(subject, id, 'line', { channelSecret: 'secret', channelAccessToken: 'token' }),
  }
}

/** Adds a channel. */
export async function openChannel(
  subject: Subject,
  workspace: string,
  platform: string,
  credentials: Record<string, string>,
): Promise<Channel> {
  const path = `/workspaces/${workspace}/channels`
  const made = await subject.api<{ id: string; webhookPath: string }>('POST', path, {
    ...{ platform, credentials },
    name: 'Bench',
  })
  return { id: made.id, path: made.webhookPath }
}

/** Whether nothing waits in the outbox. */
export async function isDrained(subject: Subject, { workspace }: Shop): Promise<boolean> {
  const { items } = await subject.api<{ items: unknown[] }>('GET', `/workspaces/${workspace}/outbox?state=queued`)
  return items.length === 0
}
