// Runs a script on Node 24, whatever `node` the machine itself has: npm brings one as an optional package.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { constants } from 'node:os'
import { fileURLToPath } from 'node:url'

const wanted = 24
const shipped = fileURLToPath(new URL('../node_modules/.bin/node', import.meta.url))
const isEnough = Number(process.versions.node.split('.')[0]) >= wanted
const node = isEnough ? process.execPath : shipped

if (!isEnough && !existsSync(shipped)) {
  console.error(
    `caseline needs Node ${wanted} or newer; this is ${process.version}. Install it, or run "npm ci" on Linux x64.`,
  )
  process.exit(1)
}
const flags = ['--max-semi-space-size=8', '--disable-warning=ExperimentalWarning']
const child = spawn(node, [...flags, ...process.argv.slice(2)], { stdio: 'inherit' })
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
child.on('exit', (code, signal) => process.exit(code ?? 128 + (signal ? constants.signals[signal] : 0)))
