// How an account stands, as its page says it: whether messages come in, what is wrong and what to do, what is left to do at its platform.
import { and, desc, gt, sql } from 'drizzle-orm'
import { encodeTime } from 'ulid'
import { type Html, html } from '#admin/html.ts'
import type { Ask } from '#admin/page.ts'
import { timeIn } from '#admin/show.ts'
import { stateWords } from '#admin/texts/channel-state.ts'
import type { Reason } from '#core/channel-health.ts'
import { type ConnectNoteCode, comesIn } from '#core/webhook-told.ts'
import { channelsWithHealth, type Health } from '#store/channel-health.ts'
import { retiredState } from '#store/retiring.ts'
import type { Row } from '#store/schema.ts'

type Channel = Row<'channels'>
export type Known = { channel: Channel; health: Health | null; comesIn: boolean }

/** The accounts of a workspace, those in use first and the oldest of them first, each with how it does and whether messages come in by it. */
export async function knownChannels({ needs, workspace }: Pick<Ask, 'needs' | 'workspace'>): Promise<Known[]> {
  const all = await channelsWithHealth(needs.store, { workspace: workspace.id })
  const known = all.map(async (one) => ({ ...one, comesIn: await isComingIn({ needs }, one) }))
  const isRetired = ({ channel }: Known) => Number(channel.state === retiredState)
  return (await Promise.all(known)).sort(
    (a, b) => isRetired(a) - isRetired(b) || a.channel.createdAt - b.channel.createdAt,
  )
}

/** What came in is kept with its health within a minute; what came since is among the newest events. */
async function isComingIn({ needs }: Pick<Ask, 'needs'>, { channel, health }: Omit<Known, 'comesIn'>) {
  const last = health?.lastWebhookAt ?? null
  if (comesIn(channel.webhook, last)) return true
  const { q, t } = needs.store
  const hourAgo = encodeTime(Math.max(0, needs.clock.now() - 60 * 60_000), 10)
  // Behind coalesce the channel is not found by its index: all that ever came in by it would be sorted.
  const [newest] = await q
    .select({ receivedAt: t.inbox.receivedAt })
    .from(t.inbox)
    .where(and(sql`coalesce(${t.inbox.channel}, '') = ${channel.id}`, gt(t.inbox.id, hourAgo)))
    .orderBy(desc(t.inbox.id))
    .limit(1)
  return newest !== undefined && comesIn(channel.webhook, Math.max(last ?? 0, newest.receivedAt))
}

/** Why an account needs somebody, or null: what is known now of its credentials counts before what was found an hour ago. */
export function troubleOf({ channel, health }: Pick<Known, 'channel' | 'health'>): Reason | null {
  if (channel.state === retiredState) return null
  if (channel.state === 'refused') return 'credentials'
  if (channel.state === 'down') return 'down'
  const reason = health?.reason ?? null
  return reason === 'credentials' || reason === 'down' ? null : reason
}

/** What is wrong with it in words, with the platform's own once, and what to do next. */
export function troubleWords(ask: Ask, known: Known): Html {
  const reason = troubleOf(known)
  if (!reason) return html``
  const { channel, health } = known
  const say = stateWords(ask.visitor.language)
  const values = {
    ...{ count: health?.badSignatures ?? 0, used: health?.quotaUsed ?? 0, limit: health?.quotaLimit ?? 0 },
    date: health?.body.tokenEndsAt ? timeIn(ask, health.body.tokenEndsAt) : '?',
    since: health?.lastWebhookAt ? timeIn(ask, health.lastWebhookAt) : '?',
  }
  const isMarked = reason === 'credentials' || reason === 'down'
  const said = isMarked ? (channel.note ?? health?.detail) : health?.detail
  const own = reason === 'webhook-elsewhere' ? asSaid(said) : saidBy(ask, said)
  return html`<div class="trouble"><p class="problem">${say(`why_${reason}`, values)} ${own}</p><p>${say(`next_${reason}`)}</p></div>`
}

/** What is done with once messages come in. */
const isOver: Partial<Record<ConnectNoteCode, true>> = {
  ...{ 'no-public-url': true, 'not-taken': true, 'switch-on': true, 'activity-unknown': true },
  ...{ 'test-failed': true, 'test-impossible': true, 'by-hand': true },
}

/** What is left to do at its platform, or to know of it. */
export function notesOf(ask: Ask, { channel, comesIn }: Known): Html[] {
  const say = stateWords(ask.visitor.language)
  // Without any public address the page says so at the address itself.
  const isSaid = (code: ConnectNoteCode) => code === 'no-public-url' && !ask.needs.publicUrl
  const left = (channel.webhook?.notes ?? []).filter(({ code }) => !isSaid(code) && !(comesIn && isOver[code]))
  return left.map(({ code, said }) => {
    const words = html`${say(`note_${code}`)} ${saidBy(ask, said)}`
    return code === 'redelivery'
      ? html`<p class="muted">${words}</p>`
      : html`<p class="notice warn" role="status">${words}</p>`
  })
}

/** The platform's own words, told from ours. */
function saidBy({ visitor }: Ask, said: string | null | undefined): Html {
  return said ? html`${stateWords(visitor.language)('platform_says')} ${asSaid(said)}` : html``
}

function asSaid(said: string | null | undefined): Html {
  return said ? html`<bdi lang="en">${said}</bdi>` : html``
}
