// What LINE tells of an account: its webhook and its monthly messages.
import type { LineBotClient } from '@line/bot-sdk'
import { z } from 'zod'
import { type Examined, SendFailed } from '#bots/channel.ts'

/** What is not said so is not known. */
const endpointSaid = z.object({ endpoint: z.string(), active: z.boolean() })
const quotaSaid = z.object({ type: z.literal('limited'), value: z.number() })
const usageSaid = z.object({ totalUsage: z.number() })

type Ask = <Answer>(call: () => Promise<Answer>) => Promise<Answer>

/** Asks LINE how an account does. A long-lived token has no end, and LINE rates nobody. */
export async function examine(client: LineBotClient, ask: Ask): Promise<Examined> {
  const webhook = await webhookOf(client, ask)
  return { webhook, quota: await quotaOf(client, ask), tokenEndsAt: null, isLowQuality: false }
}

async function webhookOf(client: LineBotClient, ask: Ask): Promise<Examined['webhook']> {
  const nothing = { problem: null, problemAt: null, waiting: 0 }
  try {
    const said = endpointSaid.safeParse(await ask(() => client.getWebhookEndpoint()))
    return said.success ? { url: said.data.endpoint, isActive: said.data.active, ...nothing } : null
  } catch (problem) {
    // None is set.
    if (problem instanceof SendFailed && problem.code === '404') return { url: null, isActive: false, ...nothing }
    throw problem
  }
}

async function quotaOf(client: LineBotClient, ask: Ask): Promise<Examined['quota']> {
  const limit = quotaSaid.safeParse(await ask(() => client.getMessageQuota()))
  if (!limit.success) return null
  const used = usageSaid.safeParse(await ask(() => client.getMessageQuotaConsumption()))
  return used.success ? { limit: limit.data.value, used: used.data.totalUsage } : null
}
