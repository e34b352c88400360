// Long work in a process of its own: whoever is served meanwhile notices nothing, and its memory goes with it.
import { type ChildProcess, spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import type { Backup, BackupNeeds } from './backup.ts'
import type { proveBackup } from './restore.ts'

export type Proven = Awaited<ReturnType<typeof proveBackup>>
/** What can be done aside: what each is asked, and what it answers. */
export type Works = {
  backup: { asked: BackupNeeds; done: Backup }
  prove: { asked: BackupNeeds & { path: string }; done: Proven }
}
/** What a work is told, as one JSON text: keys are base64, and never stand in the command line or the environment. */
export type Told = { work: keyof Works; asked: Works[keyof Works]['asked'] }
export type Answer = { done: unknown } | { problem: { name: string; message: string } }

export type Aside = {
  /** Does a work elsewhere; throws AsideFailed. */
  do<Work extends keyof Works>(work: Work, asked: Works[Work]['asked']): Promise<Works[Work]['done']>
  /** Ends what is still being done: it leaves nothing half done that anybody would take for whole. */
  stop(): void
}

/** A work done aside failed; the message is for people. */
export class AsideFailed extends Error {
  override name = 'AsideFailed'
}

/** A work was called off, as the process that wanted it ends: it is done another time. */
export class AsideStopped extends Error {
  override name = 'AsideStopped'
}

const script = fileURLToPath(new URL('./aside-process.ts', import.meta.url))

/** Opens the way to work aside. */
export function openAside(): Aside {
  const running = new Set<ChildProcess>()
  let isStopped = false
  return {
    async do(work, asked) {
      if (isStopped) throw new AsideStopped()
      const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script], { stdio: 'pipe' })
      running.add(child)
      try {
        child.stdin.end(JSON.stringify({ work, asked }, keysAsText))
        const [said, complaint] = await Promise.all([text(child.stdout), text(child.stderr)])
        if (isStopped) throw new AsideStopped()
        return answerOf(said, complaint) as Works[typeof work]['done']
      } finally {
        running.delete(child)
      }
    },
    stop() {
      isStopped = true
      for (const child of running) child.kill('SIGKILL')
    },
  }
}

function answerOf(said: string, complaint: string): unknown {
  if (said === '') throw new AsideFailed(complaint.trim().split('\n').at(-1) || 'it was ended from outside')
  const answer: Answer = JSON.parse(said)
  if ('problem' in answer) throw new AsideFailed(answer.problem.message)
  return answer.done
}

function keysAsText(_: string, value: unknown): unknown {
  return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value
}
