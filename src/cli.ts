// The command line beside a running house: npm run caseline -- doctor

import { parseArgs } from 'node:util'
import type { Asked, Command } from './cli/command.ts'
import { say } from './cli/command.ts'
import { commands } from './cli/index.ts'
import { readConfig, readSecrets } from './config.ts'
import { inWords } from './surroundings.ts'

async function main(args: string[]): Promise<number> {
  const command = commandOf(args)
  if (!command) return help(args.filter((word) => !word.startsWith('-')).join(' '))
  try {
    return await command.run(askedOf(command, args.slice(command.name.split(' ').length)))
  } catch (problem) {
    process.stderr.write(`${inWords(problem)}\n`)
    return problem instanceof TypeError && 'code' in problem ? 2 : 1
  }
}

/** The command whose name these words begin with, the longest where several do. */
function commandOf(args: string[]): Command | undefined {
  const said = `${args.join(' ')} `
  return commands
    .filter(({ name }) => said.startsWith(`${name} `))
    .sort((one, other) => other.name.length - one.name.length)[0]
}

function askedOf(command: Command, rest: string[]): Asked {
  const { values, positionals } = parseArgs({ args: rest, options: command.options ?? {}, allowPositionals: true })
  const { env } = process
  const isReal = command.real && env.SANDBOX !== 'on'
  const config = readConfig(isReal ? { ...env, SANDBOX: 'off' } : env)
  return {
    env,
    config,
    secrets: () => readSecrets(env, config.dataDir),
    words: positionals,
    options: values as Asked['options'],
  }
}

function help(words: string): number {
  say(`${words ? `There is no command "${words}". ` : ''}Commands:`)
  for (const { usage, about } of commands) say(`  npm run caseline -- ${usage}   ${about}`)
  return words ? 2 : 0
}

// What is kept is nobody else's to read.
process.umask(0o077)
process.exitCode = await main(process.argv.slice(2))
