// What Meta tells of a number: where its webhook goes, how it is rated, when its token ends.
// https://developers.facebook.com/docs/graph-api/reference/whats-app-business-account-to-number-current-status/
import { z } from 'zod'
import type { Examined } from '#bots/channel.ts'

const number = z.object({
  quality_rating: z.string().optional(),
  webhook_configuration: z
    .object({
      phone_number: z.string().nullish(),
      whatsapp_business_account: z.string().nullish(),
      application: z.string().nullish(),
    })
    .optional(),
})
// 0 is a token without an end. https://developers.facebook.com/docs/graph-api/reference/debug_token/
const token = z.object({ data: z.object({ expires_at: z.number().optional() }) })

/** Asks Meta how a number does; `read` makes one call and throws SendFailed. */
export async function examine(
  read: (path: string) => Promise<unknown>,
  phoneNumberId: string,
  accessToken: string,
): Promise<Examined> {
  const fields = Object.keys(number.shape).join(',')
  const found = number.parse(await read(`${phoneNumberId}?fields=${fields}`))
  // The nearest address wins: the number's own, its account's, the app's.
  const { phone_number: own, whatsapp_business_account: account, application } = found.webhook_configuration ?? {}
  const url = own || account || application || null
  return {
    webhook: found.webhook_configuration
      ? { url, isActive: url !== null, problem: null, problemAt: null, waiting: 0 }
      : null,
    quota: null,
    tokenEndsAt: await tokenEnd(read, accessToken),
    isLowQuality: found.quality_rating === 'RED',
  }
}

/** A token may not be allowed to look at itself: then nothing is known of its end. */
async function tokenEnd(read: (path: string) => Promise<unknown>, accessToken: string): Promise<number | null> {
  try {
    const found = token.safeParse(await read(`debug_token?input_token=${encodeURIComponent(accessToken)}`))
    const seconds = found.data?.data.expires_at ?? 0
    return seconds > 0 ? seconds * 1000 : null
  } catch {
    return null
  }
}
