// What LINE tells of an account: its webhook and its monthly messages.
import type { LineBotClient } from '@line/bot-sdk'
import { type Examined, SendFailed } from '#bots/channel.ts'

type Ask = <Answer>(call: () => Promise<Answer>) => Promise<Answer>

/** Asks LINE how an account does. A long-lived token has no end, and LINE rates nobody. */
export async function examine(client: LineBotClient, ask: Ask): Promise<Examined> {
  const webhook = await webhookOf(client, ask)
  return { webhook, quota: await quotaOf(client, ask), tokenEndsAt: null, isLowQuality: false }
}

async function webhookOf(client: LineBotClient, ask: Ask): Promise<Examined['webhook']> {
  const nothing = { problem: null, problemAt: null, waiting: 0 }
  try {
    const { endpoint, active } = await ask(() => client.getWebhookEndpoint())
    return { url: endpoint, isActive: active, ...nothing }
  } catch (problem) {
    // None is set.
    if (problem instanceof SendFailed && problem.code === '404') return { url: null, isActive: false, ...nothing }
    throw problem
  }
}

async function quotaOf(client: LineBotClient, ask: Ask): Promise<Examined['quota']> {
  const { type, value } = await ask(() => client.getMessageQuota())
  if (type !== 'limited' || value === undefined) return null
  const { totalUsage } = await ask(() => client.getMessageQuotaConsumption())
  return { limit: value, used: totalUsage }
}
