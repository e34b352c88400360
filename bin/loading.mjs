// How our modules are loaded: types are stripped and code is compiled once, then kept beside the packages.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { accessSync, constants, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { enableCompileCache, registerHooks } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const kept = join(root, 'node_modules/.cache/caseline')
const mark = join(kept, 'compiled')

/** Loads from what is kept, keeps what is not, and finds drizzle-orm's own files at once. */
export function loadFast() {
  enableCompileCache(kept)
  registerHooks({ resolve: (name, context, next) => besides(name, context.parentURL) ?? next(name, context) })
}

/**
 * Compiles every source in a process of its own, once for each version of the sources: stripping types takes memory that whoever
 * serves for months need not hold. Where nothing can be kept, each start strips and compiles what it loads.
 */
export function compileFirst() {
  if (contentOf(mark) === sourcesAsTheyAre() || !canKeep()) return
  spawnSync(process.execPath, [join(root, 'bin/compile.mjs')], { stdio: 'ignore', timeout: 30_000 })
}

/** Says that all sources as they are now have been compiled. */
export function markCompiled() {
  if (canKeep()) writeFileSync(mark, sourcesAsTheyAre())
}

/** Node reads drizzle-orm's package.json, 180 KB, again for each of its files: 0.3 s and 60 MB at start. */
function besides(name, parent) {
  if (!name.startsWith('.') || !name.endsWith('.js') || !parent?.includes('/node_modules/drizzle-orm/')) return null
  return { url: new URL(name, parent).href, format: 'module', shortCircuit: true }
}

/** Changes with any source, any package and Node itself. */
function sourcesAsTheyAre() {
  const sources = readdirSync(join(root, 'src'), { recursive: true }).filter((path) => path.endsWith('.ts'))
  const files = ['package-lock.json', ...sources.sort().map((path) => join('src', path))]
  const times = files.map((path) => `${path} ${statSync(join(root, path), { throwIfNoEntry: false })?.mtimeMs}`)
  return createHash('sha256')
    .update([process.version, ...times].join('\n'))
    .digest('hex')
}

function canKeep() {
  try {
    mkdirSync(kept, { recursive: true })
    accessSync(kept, constants.W_OK)
    return true
  } catch {
    return false
  }
}

function contentOf(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}
