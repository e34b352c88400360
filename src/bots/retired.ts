// An account that nothing goes through any more: it has the platform's limits and no credentials.
import { type Channel, type Identity, MediaFailed, type PlatformKit, SendFailed, Unreadable } from './channel.ts'

const words = 'This account is retired: give it new credentials to use it again'

/** A channel that takes nothing and sends nothing; it still knows what it was called. */
export function retiredBot(
  { platform, limits }: Pick<PlatformKit, 'platform' | 'limits'>,
  known: Identity | null,
): Channel {
  const refuse = async (): Promise<never> => {
    throw new SendFailed('refused', 'retired', words, { why: 'retired' })
  }
  return {
    platform,
    limits,
    verify: () => false,
    read() {
      throw new Unreadable(words)
    },
    write: () => [],
    send: refuse,
    courtesy: async () => undefined,
    async media() {
      throw new MediaFailed('gone', words)
    },
    profile: async () => null,
    identity: () => known,
    identify: refuse,
    connect: refuse,
    examine: refuse,
    look: refuse,
  }
}
