// A channel that is removed or retired: let go here, and its platform asked to send nothing more.
import { farewells } from '#bots/advice.ts'
import type { TakenOff } from '#bots/channel.ts'
import type { ChannelId } from '#core/ids.ts'
import type { OpenChannel } from './channels.ts'
import type { House } from './house.ts'

/** Opens a channel while its credentials are there. What it answers is done once they are gone; it never throws for what a platform says. */
export async function leavingOf(
  house: Pick<House, 'channels' | 'metrics' | 'log'>,
  id: ChannelId,
  free: (channel: ChannelId) => void,
): Promise<() => Promise<TakenOff>> {
  const channel = await house.channels.of(id).catch((problem: unknown) => {
    house.log.warn({ channel: id, err: problem }, 'a channel that is taken away could not be opened to say so')
    return null
  })
  return async () => {
    house.channels.forget(id)
    if (!channel) return { takenOff: false, note: 'Its credentials do not open here, so its platform was not asked.' }
    house.metrics.channels.remove({ channel: id, platform: channel.platform })
    const said = await farewell(channel)
    free(id)
    return said
  }
}

/** Takes the webhook off where the platform lets us; else says what is left to do. */
async function farewell({ id, platform, bot }: OpenChannel): Promise<TakenOff> {
  const byHand = farewells[platform]
  if (!bot.disconnect) return { takenOff: false, note: byHand }
  try {
    return await bot.disconnect(`/hooks/${platform}/${id}`)
  } catch (problem) {
    if (!(problem instanceof Error) || problem.name !== 'SendFailed') throw problem
    return { takenOff: false, note: `${problem.message}. ${byHand}` }
  }
}
