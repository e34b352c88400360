// A PostgreSQL server of a run's own, where the machine has one to start; or the one that ENDURANCE_DATABASE_URL names.
import { execFileSync } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { spawnGuarded } from './guard.ts'
import { freePort, pause } from './houses.ts'

export type PostgresServer = {
  /** An empty database of its own. */
  url: string
  close(): Promise<void>
}

/** Opens a server, or says why there is none. */
export async function openPostgresServer(folder: string): Promise<PostgresServer | string> {
  const given = process.env.ENDURANCE_DATABASE_URL
  if (given) return databaseOn(given)
  const bin = binaries()
  if (!bin) return 'there is no PostgreSQL to start, and ENDURANCE_DATABASE_URL names none'
  try {
    return await startServer(bin, join(folder, 'postgres'))
  } catch (problem) {
    return `PostgreSQL could not be started (${problem instanceof Error ? problem.message.split('\n')[0] : problem})`
  }
}

function binaries(): string | undefined {
  const base = '/usr/lib/postgresql'
  if (!existsSync(base)) return undefined
  const versions = readdirSync(base).sort((a, b) => Number(a) - Number(b))
  return versions.map((version) => join(base, version, 'bin')).findLast((bin) => existsSync(join(bin, 'initdb')))
}

async function startServer(bin: string, folder: string): Promise<PostgresServer> {
  const port = await freePort()
  mkdirSync(folder, { recursive: true })
  // It refuses to run as root: there it runs as its own user, who must be let in.
  const owner = process.getuid?.() === 0 ? idsOf('postgres') : undefined
  if (owner) {
    chownSync(folder, owner.uid, owner.gid)
    chmodSync(join(folder, '..'), 0o711)
  }
  const data = join(folder, 'data')
  const as = owner ?? {}
  const init = ['-D', data, '-A', 'trust', '-U', 'postgres', '-E', 'UTF8', '--locale=C.UTF-8']
  execFileSync(join(bin, 'initdb'), init, { stdio: 'pipe', ...as })
  const args = ['-D', data, '-p', String(port), '-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories=']
  const child = spawnGuarded(join(bin, 'postgres'), args, { stdio: ['ignore', 'ignore', 'ignore'], ...as })
  const server = await databaseOn(`postgres://postgres@127.0.0.1:${port}/postgres`, 30_000)
  return {
    url: server.url,
    async close() {
      child.kill('SIGINT')
      while (child.exitCode === null && child.signalCode === null) await pause(20)
    },
  }
}

function idsOf(user: string): { uid: number; gid: number } {
  const id = (flag: string) => Number(execFileSync('id', [flag, user], { encoding: 'utf8' }))
  return { uid: id('-u'), gid: id('-g') }
}

/** A new database on a server, which is dropped at the end. */
async function databaseOn(server: string, within = 5_000): Promise<PostgresServer> {
  const name = `endurance_${process.pid}_${Date.now()}`
  const began = performance.now()
  for (;;) {
    try {
      await asked(server, `create database ${name}`)
      break
    } catch (problem) {
      if (performance.now() - began > within) throw problem
      await pause(100)
    }
  }
  const url = new URL(server)
  url.pathname = `/${name}`
  return { url: url.href, close: () => asked(server, `drop database if exists ${name} with (force)`) }
}

async function asked(server: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: server })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}
