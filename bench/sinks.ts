// The sink from outside: started, asked, told to refuse.
import { ended, startScript } from './machine.ts'
import type { Arrival, Ask, Told } from './sink.ts'

export type Sink = {
  origin: string
  /** Messages accepted so far. */
  count(): Promise<number>
  /** Whether every platform refuses our credentials, as after a token was reissued. */
  refuses(does: boolean): Promise<void>
  /** Hears of every reply until told null. */
  tells(hear: ((told: Told) => void) | null): Promise<void>
  /** The calls accepted since this was last asked. */
  arrivals(): Promise<Arrival[]>
  stop(): Promise<void>
}

/** Starts a sink. */
export async function startSink(): Promise<Sink> {
  const child = startScript('sink.ts')
  const waiting = new Map<number, (value: unknown) => void>()
  let hear: ((told: Told) => void) | null = null
  let asked = 0
  const port = await new Promise<number>((open) => {
    child.on('message', (said: { port: number } | { id: number; value: unknown } | Told) => {
      if ('port' in said) return open(said.port)
      if ('to' in said) return hear?.(said)
      waiting.get(said.id)?.(said.value)
      waiting.delete(said.id)
    })
  })
  // The shape of the answer follows from what is asked.
  const ask = <Value>(what: DistributiveOmit<Ask, 'id'>) =>
    new Promise<Value>((heard) => {
      const id = ++asked
      waiting.set(id, (value) => heard(value as Value))
      child.send({ id, ...what })
    })
  return {
    origin: `http://127.0.0.1:${port}`,
    count: () => ask<number>({ ask: 'count' }),
    refuses: async (refuses) => void (await ask({ ask: 'refuse', refuses })),
    async tells(to) {
      hear = to
      await ask({ ask: 'tell', tells: to !== null })
    },
    arrivals: () => ask<Arrival[]>({ ask: 'arrivals' }),
    stop: () => ended(child),
  }
}

type DistributiveOmit<Union, Key extends PropertyKey> = Union extends unknown ? Omit<Union, Key> : never
