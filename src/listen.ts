// The port. In one round of its event loop Node takes one connection of a listener, so that a house with much to do would leave most
// of a crowd standing before the door until the system turns them away: several listeners share the port where the system can.
import type { Server } from 'node:http'
import { createServer, Server as Listener, type ListenOptions } from 'node:net'

export type Port = {
  number: number
  /** Takes no new connection; `done` is called when those that are open have ended. */
  close(done: () => void): void
}

const most = 16
/** How many connections may wait for a round of the event loop. */
const backlog = 4_096

/** Opens a port for a server; rejects where another process has it. `failed` is told of connections that could not be taken. */
export async function listen(
  server: Server,
  where: { port: number; host: string },
  failed: (problem: Error) => void,
): Promise<Port> {
  // A port that is shared would be shared with anybody: whether it is free is asked first.
  if (where.port !== 0) await closed(await opened(createServer(), where))
  const shares = await canShare(where.host)
  const first = await opened(server, { ...where, backlog, reusePort: shares })
  const number = numberOf(first)
  const beside = Array.from({ length: shares ? most - 1 : 0 }, () =>
    createServer({ allowHalfOpen: true, noDelay: true }, (socket) => void server.emit('connection', socket)),
  )
  await Promise.all(beside.map((one) => opened(one, { ...where, port: number, backlog, reusePort: true })))
  for (const listener of [first, ...beside]) listener.on('error', failed)
  return {
    number,
    close(done) {
      // An HTTP server would close kept connections at once, whatever is on its way on them.
      const first = new Promise<void>((end) => void Listener.prototype.close.call(server, () => end()))
      void Promise.all([first, ...beside.map(closed)]).then(() => done())
    },
  }
}

async function canShare(host: string): Promise<boolean> {
  try {
    await closed(await opened(createServer(), { port: 0, host, reusePort: true }))
    return true
  } catch {
    return false
  }
}

function opened<Kind extends Listener>(listener: Kind, options: ListenOptions): Promise<Kind> {
  return new Promise((resolve, reject) => {
    listener.once('error', reject)
    listener.listen(options, () => {
      listener.off('error', reject)
      resolve(listener)
    })
  })
}

function closed(listener: Listener): Promise<void> {
  return new Promise((end) => void listener.close(() => end()))
}

function numberOf(listener: Listener): number {
  const address = listener.address()
  if (typeof address !== 'object' || address === null) throw new Error('The server listens at no port')
  return address.port
}
