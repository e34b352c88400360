// The channels' sentinel: sees that a channel fails before its customers do, and tells it once (N16).
import { type ChannelFacts, type Judged, judge, silenceLikelihood, slotMs, withHour } from '#core/channel-health.ts'
import { channelsInUse, type Health, healthWrite, newHealth } from '#store/channel-health.ts'
import type { Row } from '#store/schema.ts'
import { clockTime, dateOf } from '#templates/time.ts'
import type { WordingKey } from '#templates/wordings.ts'
import { each, type Job, type JobNeeds } from './job.ts'
import type { Seen, Spoken } from './upkeep.ts'

const minute = 60_000
const hour = 60 * minute
/** A platform is asked how an account does once an hour, and first some minutes after the start. */
const firstLook = 10 * minute

export const sentinel: Job = {
  name: 'sentinel',
  every: '30 * * * * *',
  async run(needs) {
    const all = await channelsInUse(needs.store)
    await each(needs, all, ({ channel, health }) => watch(needs, channel, health))
  },
}

async function watch(needs: JobNeeds, channel: Row<'channels'>, known: Health | null): Promise<void> {
  const { now, sentinel, store } = needs
  const before = known ?? newHealth(channel, now())
  const seen = sentinel.take(channel.id)
  const looked = await look(needs, channel, withHours(withSeen(before, seen), now()))
  const judged = judge(factsOf(needs, channel, looked))
  const isNews = judged.state !== before.state || judged.reason !== before.reason
  if (!isNews && !seen && looked.health.examinedAt === before.examinedAt && known) return
  const health: Health = { ...looked.health, ...judged, since: isNews ? now() : before.since }
  await store.commit([healthWrite(health)])
  if (isNews) await tell(needs, channel, before, health)
}

function withSeen(health: Health, seen: Seen | null): Health {
  if (!seen) return health
  const { lastWebhookAt, lastSendAt, lastBadSignatureAt } = seen
  const hasCome = lastWebhookAt !== null
  return {
    ...health,
    lastWebhookAt: lastWebhookAt ?? health.lastWebhookAt,
    lastSendAt: lastSendAt ?? health.lastSendAt,
    lastBadSignatureAt: lastBadSignatureAt ?? health.lastBadSignatureAt,
    badSignatures: (hasCome ? 0 : health.badSignatures) + seen.badSignatures,
    body: {
      ...health.body,
      slots: [...new Set([...health.body.slots, ...seen.slots])],
      busyAt: [...(health.body.busyAt ?? []), ...seen.busyAt].slice(-20),
    },
  }
}

/** The hour that is over goes into what is usual; hours in which nobody looked are none. */
function withHours(health: Health, now: number): Health {
  const current = Math.floor(now / hour)
  const { body } = health
  if (body.hour === current) return health
  const hourOf = (slot: number) => Math.floor((slot * slotMs) / hour)
  const active = body.slots.filter((slot) => hourOf(slot) === body.hour).length
  const usual = current - body.hour === 1 ? withHour(body.usual, body.hour * hour, active) : body.usual
  return {
    ...health,
    body: { ...body, usual, hour: current, slots: body.slots.filter((slot) => hourOf(slot) === current) },
  }
}

type Looked = { health: Health; refused: string | null }

/** Asks the platform, once an hour; what it told holds until it is asked again. */
async function look({ now, sentinel }: JobNeeds, channel: Row<'channels'>, health: Health): Promise<Looked> {
  const refused = channel.state === 'refused' ? (channel.note ?? '') : null
  const firstAt = sentinel.since - hour + firstLook
  if (now() - Math.max(health.examinedAt ?? 0, firstAt) < hour) return { health, refused }
  const told = await sentinel.examine(channel.id)
  const examined = { ...health, examinedAt: now() }
  if (told === null) return { health: examined, refused }
  const { body } = health
  if ('refused' in told) {
    if (refused === null) await told.mark()
    return { health: { ...examined, body: { ...body, found: refused === null || body.found } }, refused: told.refused }
  }
  const isBack = refused !== null && body.found
  if (isBack) await sentinel.works(channel.id)
  const { quota, ...rest } = told
  const counted = { quotaLimit: quota?.limit ?? null, quotaUsed: quota?.used ?? null }
  return {
    health: { ...examined, ...counted, body: { ...body, ...rest, found: false } },
    refused: isBack ? null : refused,
  }
}

function factsOf({ now, sentinel }: JobNeeds, channel: Row<'channels'>, { health, refused }: Looked): ChannelFacts {
  const { body, lastWebhookAt, examinedAt, quotaLimit, quotaUsed } = health
  const since = Math.max(lastWebhookAt ?? 0, sentinel.since)
  // Something has come in since: whatever was wrong there is over.
  const hasCome = lastWebhookAt !== null && examinedAt !== null && lastWebhookAt > examinedAt
  return {
    now: now(),
    refused,
    down: channel.state === 'down' ? (channel.note ?? '') : null,
    address: sentinel.address(channel.platform, channel.id),
    webhook: hasCome ? null : body.webhook,
    quota: quotaLimit === null ? null : { limit: quotaLimit, used: quotaUsed ?? 0 },
    tokenEndsAt: body.tokenEndsAt,
    isLowQuality: body.isLowQuality,
    busyAt: body.busyAt ?? [],
    lastWebhookAt,
    badSignatures: health.badSignatures,
    lastBadSignatureAt: health.lastBadSignatureAt,
    silence: silenceLikelihood(body.usual, since, now()),
  }
}

const words: Record<Exclude<Judged['reason'], null | 'credentials' | 'down'>, WordingKey> = {
  'webhook-none': 'alerts.channel_webhook_none',
  'webhook-elsewhere': 'alerts.channel_webhook_elsewhere',
  'webhook-off': 'alerts.channel_webhook_off',
  'webhook-failing': 'alerts.channel_webhook',
  signatures: 'alerts.channel_signatures',
  'quota-gone': 'alerts.channel_quota_gone',
  expiring: 'alerts.channel_expiring',
  quota: 'alerts.channel_quota',
  quality: 'alerts.channel_quality',
  busy: 'alerts.channel_busy',
  silent: 'alerts.channel_silent',
}

/** What is told where it is marked: by whoever delivers. */
const isMarked = (reason: Judged['reason']) => reason === 'credentials' || reason === 'down'

/** Tells what has changed. */
async function tell({ alert }: JobNeeds, channel: Row<'channels'>, before: Health, health: Health): Promise<void> {
  const { reason } = health
  if (reason === 'credentials' || reason === 'down' || (reason === null && isMarked(before.reason))) return
  const key = reason === null ? 'alerts.channel_well' : words[reason]
  const not = reason === 'quota-gone' ? channel.id : undefined
  await alert(channel.workspace, key, valuesOf(channel, health), not)
}

function valuesOf(channel: Row<'channels'>, health: Health): Spoken {
  const { lastWebhookAt, badSignatures, quotaLimit, quotaUsed, detail, body } = health
  return ({ zone, language }) => ({
    channel: channel.name,
    since:
      lastWebhookAt === null
        ? null
        : `${dateOf(lastWebhookAt, zone, language)} ${clockTime(lastWebhookAt, zone, language)}`,
    count: badSignatures,
    limit: quotaLimit,
    used: quotaUsed,
    reason: detail,
    host: detail,
    date: body.tokenEndsAt === null ? null : dateOf(body.tokenEndsAt, zone, language),
  })
}
