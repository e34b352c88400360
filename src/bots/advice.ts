// What an admin should switch on at a platform, as no call of its API tells or does it.
import type { Platform } from '#flows/message.ts'

export const advice = {
  // Off unless switched on: https://developers.line.biz/en/docs/messaging-api/receiving-messages/#webhook-redelivery (L5)
  line: 'Switch on "Webhook redelivery" in the LINE Developers console (Messaging API tab): with it LINE sends again what comes while this house is down or too busy, without it that is lost.',
} satisfies Partial<Record<Platform, string>>

/** What an admin should switch on at a platform, or null. */
export function adviceFor(platform: string): string | null {
  const known: Partial<Record<string, string>> = advice
  return known[platform] ?? null
}
