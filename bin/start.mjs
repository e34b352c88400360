// Runs a script on Node 24, whatever `node` the machine itself has: npm brings one as an optional package.
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { constants } from 'node:os'
import { resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const wanted = 24
const shipped = fileURLToPath(new URL('../node_modules/.bin/node', import.meta.url))
const isEnough = Number(process.versions.node.split('.')[0]) >= wanted
const [script = '', ...rest] = process.argv.slice(2)
const isFlag = script.startsWith('-')
/**
 * How glibc gives memory back (other systems take no notice). Left to itself it learns from the first webhook of some MB to keep all
 * blocks of that size among the small ones, where their holes cannot be given back: 60 to 100 MB after a thousand such bodies. It
 * reads this when a process begins. Whoever sets one of them is obeyed. The Dockerfile has them too.
 */
const memory = { MALLOC_ARENA_MAX: '2', MALLOC_MMAP_THRESHOLD_: '131072', MALLOC_TRIM_THRESHOLD_: '131072' }
const isHouse = script.endsWith('src/main.ts') && !Object.keys(memory).some((name) => name in process.env)

// Only the same process can begin again with it and stay what npm, or whoever else looks after it, has started.
if (isEnough && isHouse && process.platform === 'linux' && process.execve)
  process.execve(process.execPath, [process.execPath, ...process.execArgv, ...process.argv.slice(1)], {
    ...process.env,
    ...memory,
  })
if (isEnough && !isFlag) {
  endWithNpm(() => process.kill(process.pid, 'SIGTERM'))
  process.argv = [process.argv[0] ?? 'node', resolve(script), ...rest]
  if (script.endsWith('.ts')) await makeLoadingFast()
  await import(pathToFileURL(resolve(script)).href)
} else if (!isEnough && !existsSync(shipped)) {
  console.error(
    `caseline needs Node ${wanted} or newer; this is ${process.version}. Install it, or run "npm ci" on Linux x64.`,
  )
  process.exit(1)
} else {
  const child = spawn(isEnough ? process.execPath : shipped, [...process.execArgv, script, ...rest], {
    stdio: 'inherit',
    env: { ...(isHouse ? memory : {}), ...process.env },
  })
  endWithNpm(() => child.kill('SIGTERM'))
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (signal ? constants.signals[signal] : 0)))
}

/** Only a Node that is new enough has what this takes. */
async function makeLoadingFast() {
  const { loadFast, stripFirst } = await import('./loading.mjs')
  if (script.endsWith('src/main.ts')) stripFirst()
  loadFast()
}

/** npm does not hand a SIGTERM on, nor does the shell between it and us: whoever stops `npm start` means what it started. */
function endWithNpm(end) {
  if (!process.env.npm_lifecycle_event) return
  const shell = process.ppid
  const npm = parentOf(shell)
  const watch = setInterval(() => {
    if (process.ppid === shell && parentOf(shell) === npm) return
    clearInterval(watch)
    end()
  }, 250)
  watch.unref()
}

/** The parent of a process where the system tells (Linux), else always the same. */
function parentOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[1]
  } catch {
    return undefined
  }
}
