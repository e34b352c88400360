// Loads every source and starts nothing, so that what is compiled is kept: see loading.mjs.
import { readdirSync } from 'node:fs'

const src = new URL('../src/', import.meta.url)
/** They begin as soon as they are loaded. */
const begin = ['cli.ts', 'aside-process.ts']

for (const path of readdirSync(src, { recursive: true, encoding: 'utf8' }).sort())
  if (path.endsWith('.ts') && !begin.includes(path)) await import(new URL(path, src).href)
process.exit(0)
