// Loads every source and starts nothing, so that what is compiled is kept: see loading.mjs.
import { readdirSync } from 'node:fs'
import { loadFast, markCompiled } from './loading.mjs'

const src = new URL('../src/', import.meta.url)
/** They begin as soon as they are loaded. */
const begin = ['cli.ts', 'aside-process.ts']

loadFast()
for (const path of readdirSync(src, { recursive: true }).sort())
  if (path.endsWith('.ts') && !begin.includes(path)) await import(new URL(path, src).href)
markCompiled()
process.exit(0)
