// How our modules are loaded: their types are stripped once, and what is left is kept beside the packages.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { registerHooks, stripTypeScriptTypes } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const src = join(root, 'src')
const kept = join(root, 'node_modules/.cache/caseline')

/** Loads what is kept as it is, and finds drizzle-orm's own files at once; anything else is loaded as always. */
export function loadFast() {
  registerHooks({
    resolve: (name, context, next) => besides(name, context.parentURL) ?? next(name, context),
    load: (url, context, next) => stripped(url) ?? next(url, context),
  })
}

/**
 * Strips every source in a process of its own where one is not kept yet: what strips takes 25 MB, which whoever serves for months
 * need not hold. Where nothing can be kept, Node strips at each start.
 */
export function stripFirst() {
  if (sources().every(({ place }) => existsSync(place)) || !canKeep()) return
  spawnSync(process.execPath, [join(root, 'bin/strip.mjs')], { stdio: 'ignore', timeout: 30_000 })
}

/** Strips every source as it is now and forgets those of before. */
export function stripAll() {
  rmSync(kept, { recursive: true, force: true })
  mkdirSync(kept, { recursive: true })
  for (const { place, text } of sources()) writeFileSync(place, stripTypeScriptTypes(text))
}

/** Node reads drizzle-orm's package.json, 180 KB, again for each of its files: 0.3 s and 60 MB at start. */
function besides(name, parent) {
  if (!name.startsWith('.') || !name.endsWith('.js') || !parent?.includes('/node_modules/drizzle-orm/')) return null
  return { url: new URL(name, parent).href, format: 'module', shortCircuit: true }
}

function stripped(url) {
  const path = url.endsWith('.ts') ? fileURLToPath(url) : ''
  if (!path.startsWith(src)) return null
  const source = contentOf(placeOf(readFileSync(path, 'utf8')))
  return source === null ? null : { format: 'module', source, shortCircuit: true }
}

function sources() {
  const paths = readdirSync(src, { recursive: true }).filter((path) => path.endsWith('.ts'))
  return paths.map((path) => {
    const text = readFileSync(join(src, path), 'utf8')
    return { text, place: placeOf(text) }
  })
}

/** Named by what it is made of, so it is never of an older source or another Node. */
function placeOf(text) {
  return join(kept, `${createHash('sha256').update(process.version).update(text).digest('hex')}.js`)
}

function canKeep() {
  try {
    mkdirSync(kept, { recursive: true })
    writeFileSync(join(kept, 'probe'), '')
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
