// What stands between a process and its server, and can fail as networks do.
import net from 'node:net'

export type Between = {
  /** The server's address by this way. */
  url: string
  /** So many of the next messages with this in them never arrive: the connection breaks instead. */
  breaksAt(words: string, times: number): void
  /** The server does the next thing with this in it, and is not heard of again on that connection. */
  vanishesAfter(words: string): void
  close(): Promise<void>
}

/** Opens a way to the server of `url`. */
export async function openBetween(url: string): Promise<Between> {
  const { hostname, port } = new URL(url)
  const sockets = new Set<net.Socket>()
  let breaking = { words: '', times: 0 }
  let vanishing = ''
  const listener = net.createServer((near) => {
    const far = net.connect(Number(port), hostname)
    let isDeaf = false
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one)
      one.on('error', () => other.destroy())
      one.on('close', () => {
        sockets.delete(one)
        other.destroy()
      })
    }
    near.on('data', (bytes) => {
      if (breaking.times > 0 && bytes.includes(breaking.words)) {
        breaking.times--
        near.destroy()
        return
      }
      if (vanishing !== '' && bytes.includes(vanishing)) {
        vanishing = ''
        isDeaf = true
      }
      far.write(bytes)
    })
    far.on('data', (bytes) => isDeaf || near.write(bytes))
  })
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
  const address = listener.address()
  const by = new URL(url)
  by.hostname = '127.0.0.1'
  by.port = String(typeof address === 'object' && address ? address.port : 0)
  return {
    url: by.href,
    breaksAt(words, times) {
      breaking = { words, times }
    },
    vanishesAfter(words) {
      vanishing = words
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => listener.close(resolve))
    },
  }
}
