// P10: a thousand notices that are due at once, because the platform refused the channel's token while people wrote: how long they
// take against what the platform's limits allow, and whether any window of it was exceeded, as the sink saw it.
import type { Webhook } from './load.ts'
import { until } from './machine.ts'
import type { Bench, Figure, Measure } from './measure.ts'
import { median, mostIn, short } from './numbers.ts'
import { type Line, telegramSays, whatsappNumber, whatsappSays } from './people.ts'
import { endWorking, startWorking, wordsOf } from './runs.ts'
import { openChannel } from './shop.ts'
import type { Arrival } from './sink.ts'

type Limited = {
  platform: string
  name: string
  /** Messages in any second, over all chats. */
  perSecond: number
  credentials: Record<string, string>
  says(line: Line, person: number, text: string): Webhook
}

const limited: Limited[] = [
  {
    ...{ platform: 'whatsapp', name: 'WhatsApp', perSecond: 80, says: whatsappSays },
    credentials: { appSecret: 'secret', accessToken: 'token', phoneNumberId: whatsappNumber, verifyToken: 'verify' },
  },
  {
    ...{ platform: 'telegram', name: 'Telegram', perSecond: 30, says: telegramSays },
    credentials: { botToken: '7000000001:AAbench-token-of-the-bench-000000000', secretToken: 'secret' },
  },
]

export const p10: Measure = {
  id: 'P10',
  title: 'the outbox against the limits of the platforms',
  async run(bench) {
    const figures: Figure[] = []
    for (const one of limited) figures.push(...(await leave(bench, one)))
    return figures
  },
}

async function leave(bench: Bench, { platform, name, perSecond, credentials, says }: Limited): Promise<Figure[]> {
  const { people, sink, notices } = { ...bench.options, sink: bench.sink, notices: bench.options.people }
  const working = await startWorking(bench, 10)
  const { subject, shop, load } = working
  const channel = await openChannel(subject, shop.workspace, platform, credentials)
  await sink.refuses(true)
  const before = await subject.counter('caseline_events_total{outcome="done"}')
  await load.closed(notices, (number) => says(channel, number % people, `/new other ${wordsOf(number)}`))
  await until(async () => (await subject.counter('caseline_events_total{outcome="done"}')) >= before + notices, 100)
  await sink.refuses(false)
  await sink.arrivals()
  const [from, cpu] = [await sink.count(), subject.cpu()]
  await subject.api('POST', `/workspaces/${shop.workspace}/channels/${channel.id}/connect`, {})
  await until(async () => (await sink.count()) >= from + notices)
  const arrivals = (await sink.arrivals()).filter((one) => one.platform === platform)
  const spent = (subject.cpu() - cpu) / notices
  await endWorking(working)
  const times = arrivals.map(({ at }) => at)
  const note = `${short(spent)} ms CPU a message; at the median ${short(median(perSecondOf(times)))} calls a second`
  return [
    {
      id: 'P10',
      what: `${notices} notices on ${name}`,
      unit: 's',
      reference: { name: `at ${perSecond}/s`, value: notices / perSecond },
      ours: (Math.max(...times) - Math.min(...times)) / 1000,
      goal: 1.2,
      note,
    },
    { id: 'P10', what: `${name}: most calls in any second`, unit: '', ours: mostIn(1000, times), goal: perSecond },
    {
      id: 'P10',
      what: `${name}: most calls to one chat in any second`,
      unit: '',
      ours: mostOfOneChat(arrivals),
      goal: 1,
    },
  ]
}

function mostOfOneChat(arrivals: Arrival[]): number {
  const chats = Map.groupBy(arrivals, ({ chat }) => chat)
  return Math.max(
    ...[...chats.values()].map((calls) =>
      mostIn(
        1000,
        calls.map(({ at }) => at),
      ),
    ),
  )
}

function perSecondOf(times: number[]): number[] {
  return [...Map.groupBy(times, (time) => Math.floor(time / 1000)).values()].map((calls) => calls.length)
}
