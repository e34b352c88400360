// The platforms we speak: one line each. Routes, limits and the contract suite follow. A platform's kit is loaded when the first
// of its channels is asked for, as its SDK takes memory that a house without it need not spend.
import type { Platform } from '#flows/message.ts'
import type { Channel, Outside, PlatformKit } from './channel.ts'

export const kits = {
  line: async () => (await import('./line/channel.ts')).line,
  telegram: async () => (await import('./telegram/channel.ts')).telegram,
  whatsapp: async () => (await import('./whatsapp/channel.ts')).whatsapp,
}

/** The kit of a platform, or undefined where there is none. */
export async function kitOf(platform: string): Promise<PlatformKit | undefined> {
  const known: Partial<Record<string, () => Promise<PlatformKit>>> = kits
  return Object.hasOwn(kits, platform) ? known[platform]?.() : undefined
}

/** Opens an account of a platform; throws ZodError where the credentials lack something. */
export async function openChannel(platform: Platform, credentials: unknown, outside: Outside): Promise<Channel> {
  const kit = await kitOf(platform)
  if (kit === undefined) throw new RangeError(`There is no kit for ${platform}: add it to bots/index.ts.`)
  return kit.open(kit.credentials.parse(credentials), outside)
}
