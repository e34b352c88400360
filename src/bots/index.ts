// The platforms we speak: one line each. Routes, limits and the contract suite follow.
import type { Platform } from '#flows/message.ts'
import type { Channel, Outside, PlatformKit } from './channel.ts'
import { line } from './line/channel.ts'
import { telegram } from './telegram/channel.ts'
import { whatsapp } from './whatsapp/channel.ts'

export const kits = { line, telegram, whatsapp }

/** The kit of a platform, or undefined where there is none. */
export function kitOf(platform: string): PlatformKit | undefined {
  const known: Partial<Record<string, PlatformKit>> = kits
  return Object.hasOwn(kits, platform) ? known[platform] : undefined
}

/** Opens an account of a platform; throws ZodError where the credentials lack something. */
export function openChannel(platform: Platform, credentials: unknown, outside: Outside): Channel {
  const kit = kitOf(platform)
  if (kit === undefined) throw new RangeError(`There is no kit for ${platform}: add it to bots/index.ts.`)
  return kit.open(kit.credentials.parse(credentials), outside)
}
