// What the bench asks of the machine: processes of its own, their CPU time and memory, folders that go away.
import { type ChildProcess, fork, spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

export { pause }

export const root = fileURLToPath(new URL('..', import.meta.url))

const children = new Set<ChildProcess>()
const folders = new Set<string>()

/** A new empty folder, gone when the bench ends. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'caseline-bench-'))
  folders.add(folder)
  return folder
}

/** Removes a folder that is needed no more. */
export function dropFolder(folder: string): void {
  folders.delete(folder)
  rmSync(folder, { recursive: true, force: true })
}

/** Ends every process that still runs. */
export function endAll(): void {
  for (const child of children) child.kill('SIGKILL')
}

/** Removes every folder that was made. */
export function dropFolders(): void {
  for (const folder of folders) dropFolder(folder)
}

/** Starts one of the bench's own scripts, which is asked by messages. */
export function startScript(name: string, words: string[] = []): ChildProcess {
  return kept(fork(join(root, 'bench', name), words, { execArgv: process.execArgv }))
}

/** Starts a process of this Node; answers it with the first line of it that matches. */
export async function startNode(
  words: string[],
  env: NodeJS.ProcessEnv,
  ready: RegExp,
): Promise<{ child: ChildProcess; said: string }> {
  const child = kept(spawn(process.execPath, words, { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'] }))
  const said = await new Promise<string>((heard, failed) => {
    let all = ''
    child.stdout?.setEncoding('utf8').on('data', (words: string) => {
      all += words
      const found = ready.exec(all)
      if (found) heard(found[1] ?? '')
    })
    child.once('exit', (code) => failed(new Error(`${words.at(-1)} ended with ${code} before it was ready: ${all}`)))
  })
  return { child, said }
}

/** Ends a process and answers when it has ended. */
export async function ended(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  await new Promise((gone) => {
    child.once('exit', gone)
    child.kill(signal)
  })
}

function kept(child: ChildProcess): ChildProcess {
  children.add(child)
  child.once('exit', () => children.delete(child))
  return child
}

/** User and system time of a process so far, in ms: all its threads, in hundredths of a second. */
export function cpuOf({ pid }: ChildProcess): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) * 10
}

/** The same in finer grain, for a process that does next to nothing; what threads that ended have used is not in it. */
export function fineCpuOf({ pid }: ChildProcess): number {
  const tasks = readdirSync(`/proc/${pid}/task`)
  const spent = tasks.map((task) => readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ')[0])
  return spent.reduce((sum, nanoseconds) => sum + Number(nanoseconds), 0) / 1e6
}

/** Resident memory of a process, in MB; `VmHWM` is the most it ever was. */
export function memoryOf({ pid }: ChildProcess, what: 'VmRSS' | 'VmHWM' = 'VmRSS'): number {
  const found = new RegExp(`${what}:\\s+(\\d+)`, 'u').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
  return Number(found?.[1] ?? 0) / 1024
}

/** Asks again and again until the answer is yes. */
export async function until(isSo: () => boolean | Promise<boolean>, every = 20, atMost = 300_000): Promise<void> {
  const end = performance.now() + atMost
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`This did not come true within ${atMost / 1000} s: ${isSo}`)
    await pause(every)
  }
}
