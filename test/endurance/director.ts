// Directs the platforms' process from a run: every act of the stage, called over its door.
import { once } from 'node:events'
import { join } from 'node:path'
import { spawnGuarded } from './guard.ts'
import { root } from './houses.ts'
import type { Opened } from './platforms.ts'
import type { Acts } from './stage.ts'

type Answer<Name extends keyof Acts> = Awaited<ReturnType<Acts[Name]>>
type Given<Name extends keyof Acts> = Parameters<Acts[Name]>[0]

export type Director = Awaited<ReturnType<typeof openDirector>>

/** Starts the platforms as a process of their own, which writes that history. */
export async function openDirector(history: string, remembers = 20_000) {
  const child = spawnGuarded(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join(root, 'test/endurance/platforms.ts'), history, String(remembers)],
    { cwd: root, stdio: ['pipe', 'pipe', 'inherit'] },
  )
  const opened = await new Promise<Opened>((open, fail) => {
    let said = ''
    child.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      if (said.endsWith('\n')) open(JSON.parse(said) as Opened)
    })
    child.once('exit', (code) => fail(new Error(`The platforms ended (${code}) before they were open`)))
  })

  return {
    /** The base address of all three platforms. */
    platforms: opened.platforms,
    pid: child.pid,
    /** Has the stage do one of its acts. */
    async does<Name extends keyof Acts>(name: Name, given?: Given<Name>): Promise<Answer<Name>> {
      const answer = await fetch(`${opened.door}/${name}`, { method: 'POST', body: JSON.stringify(given ?? {}) })
      if (!answer.ok) throw new Error(`${name}: ${await answer.text()}`)
      return (await answer.json()) as Answer<Name>
    },
    async close(): Promise<void> {
      if (child.exitCode !== null) return
      const ended = once(child, 'exit')
      child.stdin?.end()
      await ended
    },
  }
}
