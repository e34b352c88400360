// The house's plan, read from its own source: who imports whom, what is in which list.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const src = resolve(import.meta.dirname, '../src')

/** What each floor may import of ours. A path names one file and not its whole floor. */
const floors: Record<string, string[]> = {
  core: [],
  templates: ['core'],
  flows: ['core', 'templates'],
  store: ['core'],
  bots: ['core', 'flows/message.ts'],
  jobs: ['core', 'templates', 'flows', 'store'],
  admin: ['core', 'templates', 'store'],
  api: ['core', 'templates', 'flows', 'store'],
  sandbox: ['core', 'templates'],
  src: ['core', 'templates', 'flows', 'store', 'bots'],
  cli: ['core', 'templates', 'flows', 'store', 'bots', 'src'],
}

/** The files that put the house together and so know every folder: the house itself, the sandbox around it, the command line. */
const builders = ['app.ts', 'sandboxed.ts', 'cli.ts']

/** Pure floors and what they may take from outside: no clock, network, database or randomness comes in by another way. */
const pure: Record<string, string[]> = {
  core: ['zod', 'temporal-polyfill'],
  templates: ['handlebars', 'temporal-polyfill'],
  flows: ['temporal-polyfill'],
}

const drivers =
  /^(better-sqlite3|pg|@electric-sql\/pglite|drizzle-orm\/(better-sqlite3|node-postgres|pglite|postgres-js))(\/|$)/

type File = { path: string; floor: string; code: string; imports: string[] }

const files: File[] = readdirSync(src, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.tsx?$/u.test(entry.name))
  .map((entry) => readSource(relative(src, join(entry.parentPath, entry.name))))

function readSource(path: string): File {
  const code = readFileSync(join(src, path), 'utf8')
  const found = code.matchAll(/(?:^|\n)\s*(?:import|export)\b[^'"`;]*?\bfrom\s*'([^']+)'|\bimport\s*\(?\s*'([^']+)'/gu)
  const imports = [...found].map(([, from, bare]) => from ?? bare ?? '')
  return { path, floor: path.includes('/') ? (path.split('/')[0] ?? '') : 'src', code, imports }
}

/** An import of ours as a path under src; null where it comes from outside. */
function ours(file: File, name: string): string | null {
  if (name.startsWith('.')) return relative(src, resolve(src, dirname(file.path), name))
  return name.startsWith('#') ? name.slice(1).replace(/^src\//u, '') : null
}

const floorOf = (path: string) => (path.includes('/') ? (path.split('/')[0] ?? '') : 'src')

/** Every import of every file that `isWrong` finds, as a line to read. */
function wrongImports(isWrong: (file: File, name: string) => boolean): string[] {
  return files.flatMap((file) =>
    file.imports.filter((name) => isWrong(file, name)).map((name) => `${file.path} imports ${name}`),
  )
}

describe('the floors of the house', () => {
  it('reads imports wherever they stand', () => {
    expect(files.length).toBeGreaterThan(200)
    expect(new Set(files.map(({ floor }) => floor))).toEqual(new Set([...Object.keys(floors)].filter(isThere)))
    expect(files.find(({ path }) => path === 'app.ts')?.imports).toContain('#bots/channel.ts')
    expect(files.find(({ path }) => path === 'store/open-postgres.ts')?.imports).toContain('pg')
  })

  it('has no import that goes up a floor', () => {
    const wrong = wrongImports((file, name) => {
      const path = ours(file, name)
      if (path === null || builders.includes(file.path)) return false
      const to = floorOf(path)
      return to !== file.floor && !(floors[file.floor] ?? []).some((may) => may === to || may === path)
    })
    expect(wrong).toEqual([])
  })

  it('names another folder by its floor, so that a wrong arrow shows in the line itself', () => {
    expect(wrongImports((_, name) => name.startsWith('../'))).toEqual([])
  })

  it('keeps core, templates and flows pure', () => {
    const isStrange = (file: File, name: string) =>
      ours(file, name) === null && !(pure[file.floor] ?? [name]).includes(name)
    expect(wrongImports(isStrange)).toEqual([])
    const impure = /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bprocess\.|\bfetch\(|\bsetTimeout\(|\bcrypto\./u
    const found = files.filter(({ floor, code }) => floor in pure && impure.test(withoutComments(code)))
    expect(found.map(({ path }) => path)).toEqual([])
  })

  it('knows a database driver only where one is opened', () => {
    const wrong = wrongImports((file, name) => drivers.test(name) && !/^store\/open-[\w-]+\.ts$/u.test(file.path))
    expect(wrong).toEqual([])
  })

  it('types everything: no any', () => {
    const any = /[:<|&,(=]\s*any\s*[;,)>|&=\]{\n[]|\bas\s+any\b|\bany\[\]/u
    const found = files.filter(({ code }) => any.test(withoutComments(code)))
    expect(found.map(({ path }) => path)).toEqual([])
  })
})

function isThere(floor: string): boolean {
  return files.some((file) => file.floor === floor)
}

function withoutComments(code: string): string {
  return code.replace(/\/\*[\s\S]*?\*\//gu, '').replace(/(^|[^:'"`])\/\/.*$/gmu, '$1')
}

describe('the lists of the house', () => {
  /** A kind of thing: where its files are, by what a file is known as one, and the list that must name it. */
  const kinds: { kind: string; folder: RegExp; declares: RegExp; index: string }[] = [
    {
      kind: 'command',
      folder: /^flows\/commands\/(?!index)[\w-]+\.ts$/u,
      declares: /export const (\w+): Command\b/u,
      index: 'flows/commands/index.ts',
    },
    {
      kind: 'job',
      folder: /^jobs\/(?!index)[\w-]+\.ts$/u,
      declares: /export const (\w+): Job\b/u,
      index: 'jobs/index.ts',
    },
    {
      kind: 'language',
      folder: /^templates\/languages\/(?!index)[\w-]+\.ts$/u,
      declares: /export const (\w+)\b/u,
      index: 'templates/languages/index.ts',
    },
    {
      kind: 'platform',
      folder: /^bots\/[\w-]+\/channel\.ts$/u,
      declares: /export const (\w+): PlatformKit\b/u,
      index: 'bots/index.ts',
    },
    {
      kind: 'endpoint',
      folder: /^api\/routes\/(?!index)[\w-]+\.ts$/u,
      declares: /export const (\w+): Endpoint\b/u,
      index: 'api/routes/index.ts',
    },
    {
      kind: 'page',
      folder: /^admin\/pages\/(?!index)[\w-]+\.tsx?$/u,
      declares: /export const (\w+)\b/u,
      index: 'admin/pages/index.ts',
    },
  ]

  it.each(kinds)('hold every $kind', ({ folder, declares, index }) => {
    const members = files.filter(({ path }) => folder.test(path)).flatMap(({ path, code }) => memberOf(path, code))
    if (members.length === 0) return
    const list = files.find(({ path }) => path === index)
    const missing = members.filter(({ path, name }) => !isListed(list, path, name))
    expect(missing).toEqual([])

    function memberOf(path: string, code: string) {
      const name = declares.exec(code)?.[1]
      return name ? [{ path, name }] : []
    }
  })

  it('have members of every kind that is there already', () => {
    const counts = kinds.map(({ folder, declares }) =>
      files.filter((f) => folder.test(f.path) && declares.test(f.code)),
    )
    expect(counts.slice(0, 5).map((found) => found.length)).toEqual([
      expect.toSatisfy((count: number) => count > 25),
      expect.toSatisfy((count: number) => count >= 5),
      5,
      3,
      expect.toSatisfy((count: number) => count >= 15),
    ])
  })

  /** Imported by the list and named again below the imports. */
  function isListed(list: File | undefined, path: string, name: string): boolean {
    if (!list?.imports.some((from) => ours(list, from) === path)) return false
    const body = list.code.replace(/^import[^\n]*$/gmu, '')
    return new RegExp(`\\b${name}\\b`, 'u').test(body)
  }
})
