// Ends what a run started, whatever ends the run: a shell that outlives us for a moment and kills the groups it was last told of.
import { type ChildProcess, spawn } from 'node:child_process'

const script =
  'pids=; while read -r line; do pids="$line"; done; for p in $pids; do kill -KILL -- "-$p" 2>/dev/null; done'

const groups = new Set<ChildProcess>()
let shell: ChildProcess | null = null

/** Starts a process as a group of its own that does not outlive this one. */
export function spawnGuarded(
  command: string,
  args: string[],
  options: {
    cwd?: string
    env?: NodeJS.ProcessEnv
    stdio: ('ignore' | 'pipe' | 'inherit' | number)[]
    uid?: number
    gid?: number
  },
): ChildProcess {
  const child = spawn(command, args, { ...options, detached: true })
  groups.add(child)
  child.once('exit', () => {
    groups.delete(child)
    tell()
  })
  tell()
  return child
}

/** Sends a signal to a guarded process and all it has started. */
export function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  try {
    process.kill(-child.pid, signal)
  } catch (problem) {
    if (!(problem instanceof Error && 'code' in problem && problem.code === 'ESRCH')) throw problem
  }
}

/** Kills everything that is left. */
export function endAll(): void {
  for (const child of groups) signalGroup(child, 'SIGKILL')
}

/** What the shell would kill, as it is now. */
function tell(): void {
  shell ??= openShell()
  shell.stdin?.write(`${[...groups].flatMap(({ pid }) => pid ?? []).join(' ')}\n`)
}

function openShell(): ChildProcess {
  const opened = spawn('sh', ['-c', script], { stdio: ['pipe', 'ignore', 'ignore'], detached: true })
  opened.unref()
  if (opened.stdin && 'unref' in opened.stdin && typeof opened.stdin.unref === 'function') opened.stdin.unref()
  return opened
}
