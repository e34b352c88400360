// The database: there, sound, of this version, and served.
import { existsSync, statSync } from 'node:fs'
import { lookAtSqlite } from '#store/open-copy.ts'
import { lookAtPostgres } from '#store/open-transfer.ts'
import { sizeInWords } from '#templates/size.ts'
import { asked, bad, type Finding, type Look, look, ok, type Patient } from './finding.ts'

/** Whether the database can be opened, is sound, and is of this version. */
export const lookAtDatabase: Look = async (patient) => {
  const { databaseUrl } = patient.config
  return databaseUrl.startsWith('file:')
    ? [file(patient, databaseUrl.slice('file:'.length))]
    : [await server(databaseUrl)]
}

function file({ thorough }: Patient, path: string): Finding {
  if (!existsSync(path)) return look('database', `There is none at ${path} yet`, 'npm start makes it')
  try {
    const { pending, problems } = lookAtSqlite(path, thorough)
    const size = sizeInWords(bytesOf(path) + bytesOf(`${path}-wal`))
    if (problems.length > 0)
      return bad('database', `${path} is damaged: ${problems[0]}`, 'Stop caseline and restore the newest backup')
    return versioned(`${path}, ${size}, ${thorough ? 'every page read, sound' : 'sound'}`, pending)
  } catch (problem) {
    return bad(
      'database',
      `${path} cannot be opened: ${wordsOf(problem)}`,
      'Restore the newest backup, or start the version that made it',
    )
  }
}

async function server(url: string): Promise<Finding> {
  try {
    const { pending, version, size } = await lookAtPostgres(url)
    return versioned(`PostgreSQL ${version}, ${sizeInWords(size)}`, pending)
  } catch (problem) {
    return bad('database', `PostgreSQL cannot be used: ${wordsOf(problem)}`, 'Look at DATABASE_URL and at the server')
  }
}

function bytesOf(path: string): number {
  return existsSync(path) ? statSync(path).size : 0
}

function versioned(words: string, pending: string[]): Finding {
  if (pending.length === 0) return ok('database', `${words}, of this version`)
  return look(
    'database',
    `${words}, of an older version (${pending.length} steps behind)`,
    'Start this version: it keeps a copy first',
  )
}

function wordsOf(problem: unknown): string {
  return problem instanceof Error ? problem.message : String(problem)
}

type Ready = { status?: unknown; hints?: unknown }

/** Whether a process serves it, and what that says of itself. */
export const lookAtProcess: Look = async ({ config, fetch }) => {
  if (!fetch) return []
  const host = config.host === '0.0.0.0' || config.host === '::' ? '127.0.0.1' : config.host
  const address = `http://${host}:${config.port}`
  const answer = await asked(fetch, `${address}/ready`)
  if (!answer) return [look('process', `Nobody answers at ${address}`, 'npm start, or look at PORT and HOST')]
  const said = (await answer.json().catch(() => ({}))) as Ready
  if (!answer.ok)
    return [look('process', `It answers at ${address} and is not ready yet`, 'Wait a moment; then look at its log')]
  const hints = Array.isArray(said.hints) ? said.hints.map(String) : []
  return [
    ok('process', `It serves at ${address}`),
    ...hints.map((hint) => look('process', hint, 'See /ready for the figures')),
  ]
}
