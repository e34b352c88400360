// The command line beside a running house: npm run caseline -- audit verify

import { verifyAudit } from '#store/audit.ts'
import { openSqlite } from '#store/open-sqlite.ts'
import type { Store } from '#store/store.ts'
import { openStore } from './app.ts'
import { readConfig, readSecrets } from './config.ts'
import { openLog } from './log.ts'

type Command = { usage: string; about: string; run(store: Store, secret: Uint8Array): Promise<number> }

const commands: Record<string, Command> = {
  'audit verify': {
    usage: 'audit verify',
    about: 'walks every chain and checkpoint; ends with 1 where something was changed',
    async run(store, secret) {
      const { chains, entries, problems } = await verifyAudit(store, { secret })
      for (const { number, seq, problem } of problems)
        say(
          [number === null ? 'workspace' : `case #${number}`, seq === null ? '' : `entry ${seq}`, problem]
            .filter((part) => part)
            .join(' '),
        )
      say(
        problems.length === 0
          ? `The audit is whole: ${entries} entries in ${chains} chains.`
          : `The audit is broken: ${problems.length} problems.`,
      )
      return problems.length === 0 ? 0 : 1
    },
  },
  'workspace list': {
    usage: 'workspace list',
    about: 'the workspaces, a line each',
    async run({ q, t }) {
      for (const row of await q.select().from(t.workspaces))
        say(`${row.id} ${row.name} (${row.pack}, ${row.timezone}, ${row.language})`)
      return 0
    },
  },
  'channel list': {
    usage: 'channel list',
    about: 'the channels, a line each, with their webhook paths',
    async run({ q, t }) {
      for (const row of await q.select().from(t.channels))
        say(`${row.id} ${row.platform} ${row.name} /hooks/${row.platform}/${row.id} (workspace ${row.workspace})`)
      return 0
    },
  },
}

async function main(): Promise<number> {
  const words = process.argv.slice(2).join(' ')
  const command = commands[words]
  if (!command) {
    say(`${words ? `There is no command "${words}". ` : ''}Commands:`)
    for (const { usage, about } of Object.values(commands)) say(`  npm run caseline -- ${usage}   ${about}`)
    return words ? 2 : 0
  }
  const config = readConfig(process.env)
  const secrets = readSecrets(process.env, config.dataDir)
  const store = config.databaseUrl.startsWith('file:')
    ? openSqlite(config.databaseUrl.slice('file:'.length), { beside: true })
    : await openStore(config, openLog('warn'))
  try {
    return await command.run(store, secrets.key)
  } finally {
    await store.close()
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

process.exitCode = await main()
