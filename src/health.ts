// How well channels work: what attempts show of it is heeded, kept with the channel, measured, and told once to whoever has to know.
import { SendFailed } from '#bots/channel.ts'
import { type Breaker, type Heard, openBreaker, type Troubled } from './breaker.ts'
import type { OpenChannel } from './channels.ts'
import type { House } from './house.ts'
import { markTroubled, markWorking, troubledChannels } from './refusals.ts'

export type Health = {
  /** How many messages of a channel may be on their way at once, of so many at most. */
  most(channel: string, usual: number): number
  /** Whether a message may go now: of a platform that did not work the bot's own account is read first, at no message's risk. */
  mayGo(channel: OpenChannel): Promise<boolean>
  /** Learns from an attempt. */
  heed(channel: OpenChannel, heard: Heard, attempted?: Tried): Promise<void>
  /** Asks at once. */
  hurry(channel: string): void
  /** Takes up what an earlier process knew. */
  start(): Promise<void>
}

/** What failed, and whether its message had failed before. */
type Tried = { problem: SendFailed | undefined; isAgain: boolean }

/** Trouble that is over sooner (ms) is told to nobody. */
const worthTelling = 30_000
/** For so long (ms) after a platform's last good answer it is thought to work, whatever fails again. */
const worksFor = 60_000
const gaugeOf = { works: 0, asks: 1, rests: 2 }

/** Opens the health of a house's channels; `rested` is called when one that rested may be asked again. */
export function openHealth(house: House, rested: () => void): Health {
  const breaker: Breaker = openBreaker(house.waits)
  const told = new Set<string>()
  /** When a channel last took something, or refused it with a reason, by the house's waits. */
  const workedAt = new Map<string, number>()

  const heed: Health['heed'] = async (
    channel,
    heard,
    { problem, isAgain } = { problem: undefined, isAgain: false },
  ) => {
    const now = house.waits.now()
    if (heard === 'accepted' || heard === 'answered') workedAt.set(channel.id, now)
    if (heard === 'down' && isAgain) {
      // What fails again while others arrive does so by its own fault or its chat's, not the channel's.
      if (now - (workedAt.get(channel.id) ?? Number.NEGATIVE_INFINITY) < worksFor) return
      // In trouble the account itself has just been read: what fails again holds up no others then.
      const known = breaker.of(channel.id)
      if (known?.trouble === 'down') return problem && tell(channel, known, problem)
    }
    const change = breaker.heed(channel.id, heard)
    if (change && 'over' in change) return over(channel)
    if (change && problem) await rests(channel, change.rests, problem)
  }

  async function rests(channel: OpenChannel, troubled: Troubled, problem: SendFailed): Promise<void> {
    measure(channel, 'rests')
    house.waits.after(troubled.until - house.waits.now(), () => {
      if (breaker.of(channel.id)) measure(channel, 'asks')
      rested()
    })
    await tell(channel, troubled, problem)
  }

  async function tell(channel: OpenChannel, { trouble, since }: Troubled, problem: SendFailed): Promise<void> {
    const now = house.waits.now()
    const key = `${channel.id} ${trouble}`
    if (told.has(key) || (trouble === 'down' && now - since < worthTelling)) return
    told.add(key)
    await markTroubled(house, channel, trouble, problem)
  }

  async function over(channel: OpenChannel): Promise<void> {
    measure(channel, 'works')
    const wasTold = [told.delete(`${channel.id} refused`), told.delete(`${channel.id} down`)].includes(true)
    if (wasTold) await markWorking(house, channel)
  }

  function measure({ id, platform }: OpenChannel, state: keyof typeof gaugeOf): void {
    house.metrics.channels.set({ channel: id, platform }, gaugeOf[state])
  }

  return {
    most(channel, usual) {
      if (breaker.isResting(channel)) return 0
      return breaker.of(channel) ? 1 : usual
    },
    async mayGo(channel) {
      if (breaker.of(channel.id)?.trouble !== 'down') return true
      try {
        await channel.bot.identify()
        return true
      } catch (problem) {
        if (!(problem instanceof SendFailed)) throw problem
        await heed(channel, heardIn(problem), { problem, isAgain: false })
        return false
      }
    },
    heed,
    hurry: breaker.hurry,
    async start() {
      for (const { id, trouble } of await troubledChannels(house)) {
        breaker.remember(id, trouble)
        told.add(`${id} ${trouble}`)
      }
    },
  }
}

/** What a failed call shows of its channel. */
export function heardIn(problem: SendFailed): Heard {
  if (problem.kind === 'credentials') return 'refused'
  return problem.isDown ? 'down' : 'answered'
}
