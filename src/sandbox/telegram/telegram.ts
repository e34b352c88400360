// Telegram, emulated: bots, people and groups, and the Bot API that the house's SDK calls.
import type { Fault } from '#sandbox/faults.ts'
import type { Doors, Exchange } from '#sandbox/server.ts'
import type { World } from '#sandbox/world.ts'
import {
  makeState,
  openAccount,
  type TelegramAccount,
  type TelegramAccountOptions,
  type TelegramState,
} from './account.ts'
import { makeGroup, type TelegramGroup, type TelegramGroupOptions } from './group.ts'
import { makePerson, type TelegramPerson, type TelegramPersonOptions } from './person.ts'
import { answerTelegram, byPath, no } from './routes.ts'

export type TelegramEmulator = {
  account(options: TelegramAccountOptions): TelegramAccount
  person(options: TelegramPersonOptions): TelegramPerson
  group(options: TelegramGroupOptions): TelegramGroup
}

/** The emulator, and the doors it puts on the server. */
export function makeTelegram(world: World, log: Exchange[]): { telegram: TelegramEmulator; doors: Doors } {
  const states = new Map<string, TelegramState>()
  const stateOf = (account: TelegramAccount) => {
    const state = states.get(account.id)
    if (!state) throw new Error(`No Telegram bot ${account.id} here`)
    return state
  }
  return {
    telegram: {
      account(options) {
        const state = makeState(world, options)
        const id = String(state.user.id)
        states.set(id, state)
        return openAccount(state, () => log.filter((each) => each.platform === 'telegram' && each.account === id))
      },
      person: (options) => makePerson(stateOf(options.account), options),
      group: (options) => makeGroup(stateOf(options.account), options),
    },
    doors: {
      platform: 'telegram',
      owns: (path) => /^(\/file)?\/bot/.test(path),
      account: (request) => byPath(states.values(), request.url)?.user.id.toString(),
      handle: (request) => answerTelegram(states.values(), request),
      refuse,
    },
  }
}

function refuse(fault: Fault): Response | undefined {
  const seconds = fault.retryAfter ?? 3
  switch (fault.kind) {
    case '429':
      return no(429, `Too Many Requests: retry after ${seconds}`, { retry_after: seconds })
    case '5xx':
      return no(fault.status ?? 500, fault.status === 502 ? 'Bad Gateway' : 'Internal Server Error')
    default:
      return undefined
  }
}
