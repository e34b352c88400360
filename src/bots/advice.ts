// What an admin should switch on at a platform, as no call of its API tells or does it.
import type { Platform } from '#flows/message.ts'

export const advice = {
  // Off unless switched on: https://developers.line.biz/en/docs/messaging-api/receiving-messages/#webhook-redelivery (L5)
  line: 'Switch on "Webhook redelivery" in the LINE Developers console (Messaging API tab): with it LINE sends again what comes while this house is down or too busy, without it that is lost.',
} satisfies Partial<Record<Platform, string>>

/** What is left to do by hand where no call takes a webhook off: LINE has none, and Meta's would be for all numbers of an app. */
export const farewells: Record<Platform, string> = {
  line: 'LINE cannot be told from here to send nothing more: switch "Use webhook" off in the LINE Developers console (Messaging API tab).',
  whatsapp:
    'Meta cannot be told from here to send nothing more: where no other number of the app comes in by this address, take it out under WhatsApp, Configuration.',
  telegram: 'Telegram could not be asked: remove the webhook by hand, or have a new token made at @BotFather.',
}

/** What an admin should switch on at a platform, or null. */
export function adviceFor(platform: string): string | null {
  const known: Partial<Record<string, string>> = advice
  return known[platform] ?? null
}
