// What a command of the command line is.
import type { ParseArgsConfig } from 'node:util'
import type { Config, Secrets } from '#src/config.ts'
import { openPostgres } from '#store/open-postgres.ts'
import { openSqlite } from '#store/open-sqlite.ts'
import type { Store } from '#store/store.ts'

export type Command = {
  name: string
  usage: string
  about: string
  options?: ParseArgsConfig['options']
  /** Meant for what is real: the sandbox is looked at only where it is asked for. */
  real?: boolean
  /** Does it; what it answers is how the process ends: 0 well, 1 not, 2 asked for wrongly. */
  run(asked: Asked): Promise<number>
}

export type Asked = {
  env: Record<string, string | undefined>
  config: Config
  /** The secrets; made where there are none. */
  secrets(): Secrets
  words: string[]
  options: Record<string, string | boolean | undefined>
}

/** Says a line to whoever asked. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

/** Does something with the installation's store, beside the process that serves it. */
export async function withStore<T>({ config }: Pick<Asked, 'config'>, doing: (store: Store) => Promise<T>): Promise<T> {
  const { databaseUrl } = config
  const store = databaseUrl.startsWith('file:')
    ? openSqlite(databaseUrl.slice('file:'.length), { beside: true })
    : await openPostgres(databaseUrl, { warn: (message) => process.stderr.write(`${message}\n`), patience: null })
  try {
    return await doing(store)
  } finally {
    await store.close()
  }
}

/** An option that is a text, if it was given. */
export function textOf({ options }: Asked, name: string): string | null {
  const value = options[name]
  return typeof value === 'string' && value !== '' ? value : null
}
