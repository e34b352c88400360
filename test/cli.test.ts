// The command line as it is used: a process of its own, beside the one that serves.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, describe, expect, it } from 'vitest'
import type { Finding } from '#src/cli/doctor/finding.ts'
import { openSqlite } from '#store/open-sqlite.ts'
import { folder } from './store/folder.ts'
import { lineShop, openWorld, slip, type World } from './world.ts'

let world: World | null = null
afterEach(async () => {
  await world?.closes()
  world = null
})

type Said = { code: number | null; out: string; err: string }

async function caseline(words: string[], env: Record<string, string> = {}): Promise<Said> {
  const child = spawn(process.execPath, ['src/cli.ts', ...words], {
    env: { PATH: process.env.PATH ?? '', SANDBOX: 'off', ...env },
    stdio: 'pipe',
  })
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')])
  return { code, out, err }
}

/** What the command line needs to look at a world. */
function envOf({ folder: DATA_DIR, app, emulators }: World): Record<string, string> {
  const { secret, config } = app.house
  return {
    DATA_DIR,
    SECRET_KEY: Buffer.from(secret).toString('base64'),
    ...(config.databaseUrl.startsWith('file:') ? {} : { DATABASE_URL: config.databaseUrl }),
    PUBLIC_URL: config.publicUrl ?? '',
    LINE_API_BASE: emulators.origin,
    LINE_DATA_API_BASE: emulators.origin,
    WHATSAPP_API_BASE: emulators.origin,
    TELEGRAM_API_BASE: emulators.origin,
    PORT: '9',
  }
}

async function shop() {
  world = await openWorld()
  const shop = await lineShop(world)
  await world.does(shop.customer.says('/new other ของไม่มาส่ง'))
  await world.does(shop.customer.sends(slip))
  return { world, ...shop }
}

/** Each command is a process of its own: many take a while on a machine that is busy. */
const slow = 180_000

const find = (out: string, what: string) => {
  const findings: Finding[] = JSON.parse(out)
  return findings.find((finding) => finding.what.startsWith(what))
}

describe('caseline', { timeout: slow }, () => {
  it('says its commands, and of a word that is none that it is none', async () => {
    const said = await caseline([])
    expect(said).toMatchObject({ code: 0, err: '' })
    for (const name of ['doctor', 'backup', 'restore', 'rotate-key', 'audit verify']) expect(said.out).toMatch(name)
    expect(await caseline(['dance'])).toMatchObject({
      code: 2,
      out: expect.stringMatching('There is no command "dance"'),
    })
    expect(await caseline(['backup', '--bogus'])).toMatchObject({ code: 2, err: expect.stringMatching("'--bogus'") })
  })
})

describe('caseline doctor', { timeout: slow }, () => {
  it('finds a house that works well, and what is not set up yet with the next step', async () => {
    const { world } = await shop()
    chmodSync(world.folder, 0o700)
    const { code, out } = await caseline(['doctor', '--json'], envOf(world))
    expect(find(out, 'line "line"')).toMatchObject({
      state: 'ok',
      words: expect.stringMatching('webhook comes here and answers'),
    })
    expect(find(out, 'database')).toMatchObject({ state: 'ok', words: expect.stringMatching('sound, of this version') })
    expect(find(out, 'key')).toMatchObject({ state: 'ok' })
    expect(find(out, 'clock')).toMatchObject({ state: 'ok' })
    expect(find(out, 'secrets')).toMatchObject({ state: 'ok' })
    expect(find(out, 'public address')).toMatchObject({ state: 'unknown', next: expect.stringMatching('phone') })
    expect(find(out, 'backups')).toMatchObject({ state: 'look', next: 'npm run caseline -- backup' })
    expect(find(out, 'process')).toMatchObject({ state: 'look' })
    expect(code).toBe(0)
    const plain = await caseline(['doctor', '--offline', '--thorough'], envOf(world))
    expect(plain.out).toMatch(/^ok +database: .*every page read, sound/mu)
    expect(plain.out).not.toMatch('line-token')
  })

  it('finds what is broken, says what to do, and ends with 1', async () => {
    const { world, account } = await shop()
    account.revoke()
    writeFileSync(join(world.folder, 'admin.token'), 'not-so-secret-any-more\n', { mode: 0o644 })
    const { code, out } = await caseline(['doctor', '--json'], envOf(world))
    expect(find(out, 'line "line"')).toMatchObject({ state: 'bad', next: expect.stringMatching('credentials anew') })
    expect(find(out, 'secrets')).toMatchObject({
      state: 'bad',
      next: expect.stringMatching(/^chmod 600 .*admin\.token$/u),
    })
    expect(code).toBe(1)
    const strange = { ...envOf(world), SECRET_KEY: Buffer.alloc(32, 1).toString('base64') }
    expect(find((await caseline(['doctor', '--json'], strange)).out, 'key')).toMatchObject({
      state: 'bad',
      next: expect.stringMatching('SECRET_KEY'),
    })
  })

  it('leaves a damaged database as it is', async () => {
    const { world } = await shop()
    const env = envOf(world)
    const path = join(folder(), 'caseline.db')
    await world.app.house.store.close()
    const bytes = readFileSync(join(world.folder, 'caseline.db'))
    bytes.fill(0xff, 8192, 12_288)
    writeFileSync(path, bytes)
    const { code, out } = await caseline(['doctor', '--offline', '--json'], { ...env, DATABASE_URL: `file:${path}` })
    expect(find(out, 'database')).toMatchObject({ state: 'bad', next: expect.stringMatching('backup') })
    expect(code).toBe(1)
    expect(readFileSync(path)).toEqual(bytes)
  })
})

describe('caseline backup and restore', { timeout: slow }, () => {
  it('bring a shop to another place, with its key kept apart', async () => {
    const { world } = await shop()
    const env = envOf(world)
    const to = folder()
    const made = await caseline(['backup', '--to', to], env)
    expect(made).toMatchObject({ code: 0, err: '' })
    expect(made.out).toMatch('Opened again and sound: 1 cases')
    expect(made.out).toMatch('It opens with SECRET_KEY alone, which is not in it')
    const [file = ''] = readdirSync(to).filter((name) => name.endsWith('.age'))
    expect(statSync(join(to, file)).mode & 0o077).toBe(0)

    const there = folder()
    const bare = { PATH: env.PATH ?? '', DATA_DIR: there }
    const without = await caseline(['restore', join(to, file)], bare)
    expect(without).toMatchObject({
      code: 1,
      out: expect.stringMatching('Set SECRET_KEY to the one of the old installation'),
    })
    expect(readdirSync(there)).toEqual([])
    const restored = await caseline(['restore', join(to, file)], { ...bare, SECRET_KEY: env.SECRET_KEY ?? '' })
    expect(restored).toMatchObject({ code: 0, err: '' })
    expect(restored.out).toMatch('1 cases')
    expect(restored.out).toMatch('1 of 1 files')
    expect(restored.out).toMatch('Every chain of the audit verifies')
    const again = await caseline(['restore', join(to, file)], { ...bare, SECRET_KEY: env.SECRET_KEY ?? '' })
    expect(again).toMatchObject({ code: 1, err: expect.stringMatching('is there already') })
    expect((await caseline(['audit', 'verify'], { ...bare, SECRET_KEY: env.SECRET_KEY ?? '' })).code).toBe(0)
  })

  it('set the old database aside where that is asked for, deleting nothing, and only while nobody serves it', async () => {
    const { world } = await shop()
    const env = envOf(world)
    const backups = folder()
    await caseline(['backup', '--to', backups], env)
    const there = { SECRET_KEY: env.SECRET_KEY ?? '', BACKUP_DIR: backups, DATA_DIR: folder() }
    const path = join(there.DATA_DIR, 'caseline.db')
    const { out: choices, code } = await caseline(['restore'], there)
    const file = choices.split('\n').find((line) => line.endsWith('.age')) ?? ''
    expect({ code, file }).toEqual({ code: 2, file: expect.stringContaining(backups) })

    const served = openSqlite(path)
    const refused = await caseline(['restore', file, '--replace'], there)
    expect(refused).toMatchObject({
      code: 1,
      err: expect.stringMatching('is served by another process: stop that one'),
    })
    expect(readdirSync(there.DATA_DIR).filter((name) => name.includes('before-restore'))).toEqual([])
    await served.close()

    writeFileSync(path, 'damaged')
    writeFileSync(`${path}-wal`, 'what was not in it yet')
    const replaced = await caseline(['restore', file, '--replace'], there)
    expect(replaced).toMatchObject({ code: 0, err: '' })
    const [, aside = ''] = /that was there lies at (\S+\.db), with all/u.exec(replaced.out) ?? []
    expect(readFileSync(aside, 'utf8')).toBe('damaged')
    expect(readFileSync(`${aside}-wal`, 'utf8')).toBe('what was not in it yet')
    expect(existsSync(`${path}-wal`)).toBe(false)
    expect(replaced.out).toMatch('Every chain of the audit verifies')
  })

  it('say plainly where there is nothing to back up, no such file, and no backup', async () => {
    const env = { DATA_DIR: folder() }
    expect(await caseline(['backup'], env)).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^There is no database at .* yet\n$/u),
    })
    expect(await caseline(['restore', 'nowhere.age'], env)).toMatchObject({
      code: 1,
      out: 'There is no file nowhere.age.\n',
    })
    expect(await caseline(['restore'], env)).toMatchObject({ code: 2 })
    const path = join(folder(), 'notes.txt')
    writeFileSync(path, 'these are only notes')
    expect(await caseline(['restore', path], env)).toMatchObject({
      code: 1,
      err: expect.stringMatching('is no backup'),
    })
    expect(existsSync(join(env.DATA_DIR, 'caseline.db'))).toBe(false)
  })

  it('work with an age identity of its own', async () => {
    const { world } = await shop()
    const env = envOf(world)
    const key = 'AGE-SECRET-KEY-19S9UDKMUXWFHDHJ7542H3NDGUVHPK3DJM795ZLAZGRFZ62RWWL0SVJEX9G'
    expect((await caseline(['backup', 'key'], { ...env, BACKUP_KEY: key })).out.split('\n')[0]).toBe(key)
    const made = await caseline(['backup', '--json'], { ...env, BACKUP_KEY: key })
    const { path } = JSON.parse(made.out)
    const there = folder()
    const restored = await caseline(['restore', path], { DATA_DIR: there, BACKUP_KEY: key })
    expect(restored.out).toMatch('sealed with another SECRET_KEY')
    expect(existsSync(join(there, 'caseline.db'))).toBe(true)
  })
})

describe('caseline rotate-key', { timeout: slow }, () => {
  it('puts a new key above the old in its file, and tells how where it is kept elsewhere', async () => {
    const env = { DATA_DIR: folder() }
    mkdirSync(env.DATA_DIR, { recursive: true })
    const old = Buffer.alloc(32, 7).toString('base64')
    writeFileSync(join(env.DATA_DIR, 'secret.key'), `${old}\n`, { mode: 0o600 })
    expect(await caseline(['rotate-key'], env)).toMatchObject({
      code: 0,
      out: expect.stringMatching('Start caseline again'),
    })
    const [now, before] = readFileSync(join(env.DATA_DIR, 'secret.key'), 'utf8').trim().split('\n')
    expect(before).toBe(old)
    expect(Buffer.from(now ?? '', 'base64')).toHaveLength(32)
    expect(statSync(join(env.DATA_DIR, 'secret.key')).mode & 0o077).toBe(0)
    rmSync(join(env.DATA_DIR, 'secret.key'))
    const told = await caseline(['rotate-key'], { ...env, SECRET_KEY: old })
    expect(told.out).toMatch(/^SECRET_KEY=\S{44},<the key of now>$/mu)
    expect(told.out).not.toMatch(old)
  })
})
