// LINE, emulated: accounts, people and groups, and the Messaging API that the house's SDK calls.
import type { Fault } from '#sandbox/faults.ts'
import type { Doors, Exchange } from '#sandbox/server.ts'
import type { World } from '#sandbox/world.ts'
import { type LineAccount, type LineAccountOptions, type LineState, makeState, openAccount } from './account.ts'
import { type LineGroup, type LineGroupOptions, makeGroup } from './group.ts'
import { type LinePerson, type LinePersonOptions, makePerson } from './person.ts'
import { answer, byToken, lineRoutes } from './routes.ts'

export type LineEmulator = {
  account(options: LineAccountOptions): LineAccount
  person(options: LinePersonOptions): LinePerson
  group(options: LineGroupOptions): LineGroup
}

/** The emulator, and the doors it puts on the server. */
export function makeLine(world: World, log: Exchange[]): { line: LineEmulator; doors: Doors } {
  const states = new Map<string, LineState>()
  const stateOf = (account: LineAccount) => {
    const state = states.get(account.id)
    if (!state) throw new Error(`No LINE account ${account.id} here`)
    return state
  }
  const routes = lineRoutes({ [Symbol.iterator]: () => states.values() })
  return {
    line: {
      account(options) {
        const state = makeState(world, options)
        states.set(state.id, state)
        return openAccount(state, () => log.filter((each) => each.account === state.id))
      },
      person: (options) => makePerson(stateOf(options.account), options),
      group: (options) => makeGroup(stateOf(options.account), options),
    },
    doors: {
      platform: 'line',
      owns: (path) => path.startsWith('/v2/'),
      account: (request) => byToken(states.values(), request.headers.get('authorization'))?.id,
      handle: (request) => routes.fetch(request),
      refuse,
    },
  }
}

function refuse(fault: Fault, request: Request): Response | undefined {
  const retry: Record<string, string> =
    fault.retryAfter === undefined ? {} : { 'retry-after': String(fault.retryAfter) }
  switch (fault.kind) {
    case '429':
      return answer(429, { message: 'The API rate limit has been exceeded. Try again later.' }, retry)
    case '5xx':
      return answer(fault.status ?? 500, { message: 'Internal Server Error' }, retry)
    case 'expired-reply-token':
      return request.url.endsWith('/message/reply') ? answer(400, { message: 'Invalid reply token' }) : undefined
    default:
      return undefined
  }
}
