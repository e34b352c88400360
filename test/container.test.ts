// What the container promises whoever runs it (S1-48): not root, nothing written outside of its volumes, a health check.
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { commands } from '#src/cli/index.ts'
import { readConfig } from '#src/config.ts'
import { limitFields } from '#src/limits.ts'
import { isIn, networksOf } from '#src/networks.ts'

const textOf = (name: string) => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8')

it('the image runs as nobody in particular, keeps its data in a volume and says whether it is well', () => {
  const image = textOf('Dockerfile')
  expect(image).toMatch(/^USER 65532:65532$/mu)
  expect(image).toMatch(/^VOLUME \/data \/backups$/mu)
  expect(image).toMatch(/^HEALTHCHECK /mu)
  expect(image).toMatch('/health')
  expect(image).not.toMatch(/^(ADD|COPY) .*\.env/mu)
})

it('the image by itself puts backups where a platform mounts another disk, not among the data', () => {
  const [, told = ''] = /^ENV ((?:.*\\\n)*.*)$/mu.exec(textOf('Dockerfile')) ?? []
  const env = Object.fromEntries([...told.matchAll(/([A-Z_]+)=(\S+)/gu)].map(([, name, value]) => [name, value]))
  expect(readConfig(env)).toMatchObject({ dataDir: '/data', backups: { folder: '/backups', nightly: true } })
})

it('compose gives it a read-only root, no rights, and PostgreSQL only where it is asked for', () => {
  const compose = textOf('docker-compose.yml')
  for (const line of ['read_only: true', '- ALL', 'no-new-privileges:true', 'profiles: [postgres]', '- 127.0.0.1:'])
    expect(compose).toMatch(line)
})

/** What the image and compose decide themselves; compose's PORT is the one on the machine. */
const fixed = ['PORT', 'HOST', 'DATA_DIR', 'BACKUP_DIR']

/** What only developers and tests set. */
const ours = /^(SANDBOX|NODE_ENV|[A-Z_]+_API_BASE)$/u

it('compose hands on every setting of the documents, and the documents name every setting there is', () => {
  const table = textOf('docs/running.md').match(/^\| variable \|[\s\S]*?\n\n/mu)?.[0] ?? ''
  const told = table.split('\n').flatMap((row) => row.split('|')[1]?.match(/[A-Z_]{2,}/gu) ?? [])
  const read = [...textOf('src/config.ts').matchAll(/^ {2}([A-Z_]+): /gmu)].map(([, name = '']) => name)
  const settings = [...read, ...Object.keys(limitFields)].filter((name) => !ours.test(name))
  expect(settings.length).toBeGreaterThan(15)
  expect(told.toSorted()).toEqual(settings.toSorted())
  const service = textOf('docker-compose.yml').match(/^ {2}caseline:[\s\S]*?\n\n/mu)?.[0] ?? ''
  const passed = service.matchAll(/^ {6}([A-Z_]+): \$\{\1:/gmu)
  expect([...fixed, ...[...passed].map(([, name = '']) => name)].toSorted()).toEqual(settings.toSorted())
})

it('both ways to start in a container name the proxy that always stands before it', () => {
  const start = textOf('docs/running.md').match(/^## Start\n[\s\S]*?(?=^## )/mu)?.[0] ?? ''
  const recipes = ['**Container.**', '**Coolify'].map((title) => start.slice(start.indexOf(title)).split(/\n\*\*/u)[0])
  const named = recipes.map((recipe) => /`?TRUSTED_PROXIES=([\d./,]+)/u.exec(recipe ?? '')?.[1])
  for (const value of named) {
    const { proxies } = readConfig({ TRUSTED_PROXIES: value })
    expect(isIn(networksOf(proxies), '172.18.0.1'), 'the gateway of a network of Docker').toBe(true)
  }
})

it('every command of the documents is one the image can run: what it starts with is node, and there is no shell', () => {
  expect(textOf('Dockerfile')).toMatch(/^ENTRYPOINT \["node", /mu)
  const told = textOf('docs/running.md')
  const lines = [...told.matchAll(/docker (?:compose )?(?:run|exec)[^`\n]*?(src\/cli\.ts) ([^`\n]*)/gu)]
  const names = commands.map(({ name }) => name)
  for (const [line, , words = ''] of lines) {
    if (line.includes(' exec ')) expect(line).toMatch(' caseline node src/cli.ts ')
    else expect(line, 'the image begins with node').not.toMatch('node src/')
    const isCommand = words.startsWith('<command>') || names.some((name) => words.startsWith(name))
    expect(isCommand, line).toBe(true)
  }
  const isRestore = ([line = '']: string[]) => line.includes(' restore ')
  // Who restores has stopped caseline, and exec needs it running.
  expect(lines.filter(isRestore).length).toBeGreaterThan(1)
  expect(lines.filter(isRestore).every(([line]) => line.includes(' run --rm'))).toBe(true)
  expect(told).toMatch(/docker compose stop caseline\ndocker compose run --rm caseline src\/cli\.ts restore/u)
})

it('a platform like Coolify is told the port, the volumes and what to set', () => {
  expect(textOf('docs/running.md')).toMatch(/Coolify[\s\S]{0,400}port 3000[\s\S]{0,400}\/data[\s\S]{0,400}PUBLIC_URL/u)
})
