import { dirname, join, resolve } from 'node:path'
import { makeBackup } from '#src/backup.ts'
import { identitiesOf } from '#src/backup-key.ts'
import type { Config } from '#src/config.ts'
import { sizeInWords } from '#templates/size.ts'
import { type Asked, type Command, say, textOf } from './command.ts'

export const backup: Command = {
  name: 'backup',
  usage: 'backup [--to folder] [--json]',
  about: 'makes an encrypted backup while the process goes on, and opens it again to be sure',
  options: { to: { type: 'string' }, json: { type: 'boolean' } },
  real: true,
  async run(asked) {
    const config = configOf(asked)
    const made = await makeBackup({ config, secrets: asked.secrets(), now: Date.now() })
    if (asked.options.json) say(JSON.stringify(made))
    else for (const line of linesOf(made, asked)) say(line)
    return made.problems === 0 ? 0 : 1
  },
}

export const backupKey: Command = {
  name: 'backup key',
  usage: 'backup key',
  about: 'shows the age identity that opens the backups: keep it away from this machine',
  real: true,
  async run(asked) {
    const { key, older } = asked.secrets()
    for (const identity of identitiesOf(asked.config.backups.key, [key, ...older])) say(identity)
    return 0
  },
}

function configOf(asked: Asked): Config {
  const { config } = asked
  const to = textOf(asked, 'to')
  return to ? { ...config, backups: { ...config.backups, folder: resolve(to) } } : config
}

type Made = Awaited<ReturnType<typeof makeBackup>>

function* linesOf({ path, size, cases, entries, problems, files }: Made, { config }: Asked): Generator<string> {
  yield `${path} (${sizeInWords(size)})`
  yield `Opened again and sound: ${cases} cases, ${entries} timeline entries, ${files.all} files (${files.added} new, ${sizeInWords(files.bytes)}) in ${join(dirname(path), 'files')}.`
  if (files.missing > 0) yield `${files.missing} files are missing on disk: they were lost before this backup.`
  if (problems > 0)
    yield `Its audit has ${problems} problems, as the database has: npm run caseline -- audit verify says which.`
  yield config.backups.key
    ? 'It opens with BACKUP_KEY, and channels work again only with SECRET_KEY: keep both away from this machine.'
    : 'It opens with SECRET_KEY alone, which is not in it: keep that key away from this machine.'
}
