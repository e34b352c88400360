import { renameSync, writeFileSync } from 'node:fs'
import { keyFile, newKey } from '#src/config.ts'
import { type Asked, type Command, say } from './command.ts'

export const rotateKey: Command = {
  name: 'rotate-key',
  usage: 'rotate-key',
  about:
    'makes a new SECRET_KEY; at the next start everything sealed is sealed with it, the old key only opens and verifies',
  real: true,
  async run(asked) {
    if (asked.env.SECRET_KEY) sayHow(asked.env.SECRET_KEY)
    else writeKeys(asked)
    say('Keep the old key below the new one: pictures already sent, checkpoints of the audit and backups need it.')
    return 0
  },
}

/** Whoever keeps the key elsewhere changes it there. */
function sayHow(current: string): void {
  say('SECRET_KEY is set from outside, so change it there and start again. Put the new key before the old:')
  say(`SECRET_KEY=${newKey()},${current.split(',').length > 1 ? '<the keys of now>' : '<the key of now>'}`)
}

function writeKeys({ config, secrets }: Asked): void {
  const { key, older } = secrets()
  const kept = [key, ...older].map((one) => Buffer.from(one).toString('base64'))
  const path = keyFile(config.dataDir)
  writeFileSync(`${path}.new`, `${[newKey(), ...kept].join('\n')}\n`, { mode: 0o600, flush: true })
  renameSync(`${path}.new`, path)
  say(
    `${path} has a new key. Start caseline again: it seals everything anew by itself. Keep a copy of that file elsewhere.`,
  )
}
