// The platforms as a process of their own: LINE, WhatsApp and Telegram at their wire protocols, a door to direct them by,
// and the history of all that passed. Ends when its input does. Usage: platforms.ts <history file> [things to remember]
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { openStage } from './stage.ts'

/** What the process says of itself once it is open: where the platforms are, and where it is directed. */
export type Opened = { platforms: string; door: string }

async function main(file: string, remembers: number): Promise<void> {
  const stage = await openStage(file, remembers)
  const acts = stage.acts as Record<string, (given: unknown) => unknown>
  const server = createServer((request, response) => {
    const name = (request.url ?? '').slice(1)
    void bodyOf(request)
      .then(async (given) => {
        const act = acts[name]
        if (!act) throw new Error(`The stage has no act ${name}`)
        return (await act(given)) ?? {}
      })
      .then((answer) => response.end(JSON.stringify(answer)))
      .catch((problem: unknown) => {
        response.statusCode = 500
        response.end(problem instanceof Error ? (problem.stack ?? problem.message) : String(problem))
      })
  })
  server.listen(0, '127.0.0.1', () => {
    const { port } = server.address() as AddressInfo
    const opened: Opened = { platforms: stage.origin, door: `http://127.0.0.1:${port}` }
    process.stdout.write(`${JSON.stringify(opened)}\n`)
  })
  const end = async () => {
    await stage.close()
    process.exit(0)
  }
  process.stdin.resume().once('end', () => void end())
  process.once('SIGTERM', () => void end())
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const text = Buffer.concat(chunks).toString('utf8')
  return text === '' ? undefined : JSON.parse(text)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [, , file = '', remembers = '20000'] = process.argv
  await main(file, Number(remembers))
}
