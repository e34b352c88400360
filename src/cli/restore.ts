import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { keyFile } from '#src/config.ts'
import { type Restored, restoreBackup } from '#src/restore.ts'
import { type Asked, type Command, say, textOf } from './command.ts'

export const restore: Command = {
  name: 'restore',
  usage: 'restore <file> [--into folder] [--moved] [--json]',
  about: 'brings a backup back where there is nothing yet; --moved: the old installation has ended, send what waited',
  options: { into: { type: 'string' }, moved: { type: 'boolean' }, json: { type: 'boolean' } },
  real: true,
  async run(asked) {
    const [file] = asked.words
    if (!file) {
      say('Which backup? npm run caseline -- restore <file>')
      return 2
    }
    if (!existsSync(file)) {
      say(`There is no file ${file}.`)
      return 1
    }
    const into = placeOf(asked)
    if (!isKeyThere(asked)) {
      say('There is no key to open it with. Set SECRET_KEY to the one of the old installation (or put its secret.key')
      say(`into ${asked.config.dataDir}), or set BACKUP_KEY, and run this again.`)
      return 1
    }
    const restored = await restoreBackup({
      path: resolve(file),
      key: asked.config.backups.key,
      secrets: asked.secrets(),
      into,
      now: Date.now(),
      moved: asked.options.moved === true,
    })
    if (asked.options.json) say(JSON.stringify(restored))
    else for (const line of linesOf(restored, into)) say(line)
    return restored.problems === 0 ? 0 : 1
  },
}

type Place = { dataDir: string; databaseUrl: string }

function placeOf(asked: Asked): Place {
  const into = textOf(asked, 'into')
  if (!into) return asked.config
  return { dataDir: resolve(into), databaseUrl: `file:${join(resolve(into), 'caseline.db')}` }
}

function isKeyThere({ env, config }: Asked): boolean {
  return Boolean(env.SECRET_KEY) || config.backups.key !== null || existsSync(keyFile(config.dataDir))
}

function* linesOf(restored: Restored, into: Place): Generator<string> {
  const { made, cases, entries, problems, files, held, heldEvents, opens } = restored
  const where = into.databaseUrl.startsWith('file:')
    ? into.databaseUrl.slice('file:'.length)
    : 'the PostgreSQL database'
  yield `Restored into ${where}: the state of ${new Date(made.at).toISOString()}, made by caseline ${made.version}.`
  yield `${cases} cases, ${entries} timeline entries, ${files.all - files.missing} of ${files.all} files.`
  if (problems === 0) yield 'Every chain of the audit verifies.'
  else if (opens) yield `The audit has ${problems} problems: npm run caseline -- audit verify says which.`
  if (!opens)
    yield 'Channels, checkpoints and keys in it were sealed with another SECRET_KEY: bring that key, or add the channels anew.'
  if (files.missing > 0)
    yield `${files.missing} files are not there: copy the folder "files" that lies beside the backup, and restore again elsewhere.`
  if (held > 0)
    yield `${held} messages waited to be sent when the backup was made. Nobody knows whether they were: see them in the outbox and send again what has to.`
  if (heldEvents > 0)
    yield `${heldEvents} events had come in and were not handled yet. They are held back until somebody says: npm run caseline -- held go-on, or: held drop`
}
