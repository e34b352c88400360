// The process that works aside: told on its standard input, it answers on its standard output. See aside.ts.
import { setPriority } from 'node:os'
import { text } from 'node:stream/consumers'
import type { Answer, Told } from './aside.ts'
import { makeBackup } from './backup.ts'
import { proveBackup } from './restore.ts'
import { reasonOf } from './surroundings.ts'

type Written = {
  work: Told['work']
  asked: Omit<Told['asked'], 'secrets'> & { secrets: { key: string; older: string[] }; path: string }
}

async function main(): Promise<Answer> {
  try {
    // Whoever is served comes first.
    setPriority(10)
    const { work, asked }: Written = JSON.parse(await text(process.stdin))
    const needs = { ...asked, secrets: { key: bytes(asked.secrets.key), older: asked.secrets.older.map(bytes) } }
    return { done: work === 'backup' ? await makeBackup(needs) : await proveBackup(asked.path, needs) }
  } catch (problem) {
    const name = problem instanceof Error ? problem.name : 'Error'
    return { problem: { name, message: reasonOf(problem) } }
  }
}

function bytes(text: string): Uint8Array {
  return Buffer.from(text, 'base64')
}

process.umask(0o077)
process.stdout.write(JSON.stringify(await main()))
