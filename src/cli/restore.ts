import { existsSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { backupsAmong } from '#src/backup-keep.ts'
import { keyFile } from '#src/config.ts'
import { goBack, isSnapshot, type WentBack } from '#src/go-back.ts'
import type { Place } from '#src/in-place.ts'
import { type Restored, restoreBackup } from '#src/restore.ts'
import { type Asked, type Command, say, textOf } from './command.ts'

export const restore: Command = {
  name: 'restore',
  usage: 'restore <file> [--replace] [--into folder] [--moved] [--json]',
  about:
    'brings a backup, or the snapshot of before an upgrade, back where there is nothing yet; --replace: a database that is there is renamed first; --moved: the old installation has ended, send what waited',
  options: {
    replace: { type: 'boolean' },
    into: { type: 'string' },
    moved: { type: 'boolean' },
    json: { type: 'boolean' },
  },
  real: true,
  async run(asked) {
    const [file] = asked.words
    if (!file) {
      for (const line of choices(asked)) say(line)
      return 2
    }
    if (!existsSync(file)) {
      say(`There is no file ${file}.`)
      return 1
    }
    return (await isSnapshot(file)) ? fromSnapshot(asked, file) : fromBackup(asked, file)
  },
}

const mostShown = 10

/** What there is to restore: where there is no shell nobody can look into the folders. */
function* choices({ config }: Asked): Generator<string> {
  yield 'Which backup? npm run caseline -- restore <file>'
  const { folder } = config.backups
  const backups = backupsAmong(existsSync(folder) ? readdirSync(folder) : []).map(({ name }) => join(folder, name))
  yield* backups.length > 0 ? ['Backups, the newest first:', ...backups.reverse().slice(0, mostShown)] : []
  const snapshots = databasesIn(join(config.dataDir, 'snapshots'), '-before-')
  yield* snapshots.length > 0 ? ['Snapshots of before an upgrade:', ...snapshots] : []
  const aside = databasesIn(config.dataDir, '-before-restore-')
  yield* aside.length > 0 ? ['Set aside by a restore:', ...aside] : []
}

function databasesIn(folder: string, word: string): string[] {
  const names = existsSync(folder) ? readdirSync(folder).sort() : []
  return names.filter((name) => name.includes(word) && name.endsWith('.db')).map((name) => join(folder, name))
}

async function fromBackup(asked: Asked, file: string): Promise<number> {
  const into = placeOf(asked)
  if (!isKeyThere(asked)) {
    say('There is no key to open it with. Set SECRET_KEY to the one of the old installation (or put its secret.key')
    say(`into ${asked.config.dataDir}), or set BACKUP_KEY, and run this again.`)
    return 1
  }
  const key = asked.config.backups.key
  const restored = await restoreBackup({ ...chosen(asked), path: resolve(file), key, secrets: asked.secrets(), into })
  if (asked.options.json) say(JSON.stringify(restored))
  else for (const line of linesOf(restored, into)) say(line)
  return restored.problems === 0 ? 0 : 1
}

async function fromSnapshot(asked: Asked, file: string): Promise<number> {
  const into = placeOf(asked)
  const back = await goBack({ ...chosen(asked), path: resolve(file), into })
  if (asked.options.json) say(JSON.stringify(back))
  else for (const line of linesOfBack(back, into)) say(line)
  return 0
}

function chosen({ options }: Asked) {
  return { now: Date.now(), replace: options.replace === true, moved: options.moved === true }
}

function placeOf(asked: Asked): Place {
  const into = textOf(asked, 'into')
  if (!into) return asked.config
  return { dataDir: resolve(into), databaseUrl: `file:${join(resolve(into), 'caseline.db')}` }
}

function isKeyThere({ env, config }: Asked): boolean {
  return Boolean(env.SECRET_KEY) || config.backups.key !== null || existsSync(keyFile(config.dataDir))
}

function* linesOf(restored: Restored, into: Place): Generator<string> {
  const { made, cases, entries, problems, files, opens } = restored
  const when = new Date(made.at).toISOString()
  yield `Restored into ${nameOf(into)}: the state of ${when}, made by caseline ${made.version}.`
  yield `${cases} cases, ${entries} timeline entries, ${files.all - files.missing} of ${files.all} files.`
  if (problems === 0) yield 'Every chain of the audit verifies.'
  else if (opens) yield `The audit has ${problems} problems: npm run caseline -- audit verify says which.`
  if (!opens)
    yield 'Channels, checkpoints and keys in it were sealed with another SECRET_KEY: bring that key, or add the channels anew.'
  if (files.missing > 0)
    yield `${files.missing} files are not there: copy the folder "files" that lies beside the backup, and restore again elsewhere.`
  yield* linesOfBoth(restored)
}

function* linesOfBack(back: WentBack, into: Place): Generator<string> {
  yield `Back in ${nameOf(into)}, as it was when it was kept: ${back.cases} cases. What happened since is not in it.`
  const [next] = back.pending
  yield next
    ? `Start the version that was there before "${next}" now: this one would upgrade it again.`
    : 'It is of this version.'
  yield* linesOfBoth(back)
}

function* linesOfBoth({ held, heldEvents, aside }: Pick<Restored, 'held' | 'heldEvents' | 'aside'>): Generator<string> {
  if (aside !== null)
    yield `The database that was there lies at ${aside}, with all that belongs to it: delete it when it is not needed any more.`
  if (held > 0)
    yield `${held} messages waited to be sent at that time. Nobody knows whether they were: see them in the outbox and send again what has to.`
  if (heldEvents > 0)
    yield `${heldEvents} events had come in and were not handled yet. They are held back until somebody says: npm run caseline -- held go-on, or: held drop`
}

function nameOf({ databaseUrl }: Place): string {
  return databaseUrl.startsWith('file:') ? databaseUrl.slice('file:'.length) : 'the PostgreSQL database'
}
