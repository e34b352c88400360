// WhatsApp, emulated: business numbers, people, and the Cloud API that the house's SDK calls.
import type { Fault } from '#sandbox/faults.ts'
import type { Doors, Exchange } from '#sandbox/server.ts'
import type { World } from '#sandbox/world.ts'
import {
  makeState,
  openAccount,
  type WhatsAppAccount,
  type WhatsAppAccountOptions,
  type WhatsAppState,
} from './account.ts'
import { graphError } from './errors.ts'
import { makePerson, type WhatsAppPerson, type WhatsAppPersonOptions } from './person.ts'
import { answerGraph, statesOf } from './routes.ts'

export type WhatsAppEmulator = {
  account(options: WhatsAppAccountOptions): WhatsAppAccount
  person(options: WhatsAppPersonOptions): WhatsAppPerson
}

/** The emulator, and the doors it puts on the server. */
export function makeWhatsApp(world: World, log: Exchange[]): { whatsapp: WhatsAppEmulator; doors: Doors } {
  const states: WhatsAppState[] = []
  const stateOf = (account: WhatsAppAccount) => {
    const state = states.find((each) => each.options.phoneNumberId === account.phoneNumberId)
    if (!state) throw new Error(`No WhatsApp number ${account.phoneNumberId} here`)
    return state
  }
  return {
    whatsapp: {
      account(options) {
        const state = makeState(world, options)
        states.push(state)
        const { phoneNumberId } = options
        return openAccount(state, () =>
          log.filter((each) => each.platform === 'whatsapp' && each.account === phoneNumberId),
        )
      },
      person: (options) => makePerson(stateOf(options.account), options),
    },
    doors: {
      platform: 'whatsapp',
      owns: (path) => /^\/(v\d+\.\d+|whatsapp_business)\//.test(path),
      account: (request) => accountOf(states, request),
      handle: (request, fault) => answerGraph(states, request, fault),
      refuse,
    },
  }
}

function accountOf(states: WhatsAppState[], request: Request): string | undefined {
  const ids = statesOf(states, request).map((state) => state.options.phoneNumberId)
  return ids.find((id) => request.url.includes(id)) ?? ids[0]
}

function refuse(fault: Fault, request: Request): Response | undefined {
  if (fault.kind === '429') return withRetry(graphError(fault.code ?? 130429), fault)
  if (fault.kind === '5xx') return withRetry(graphError(fault.code ?? 131000, undefined, fault.status ?? 500), fault)
  const isSend = request.method === 'POST' && /\/messages$/.test(new URL(request.url).pathname)
  if (fault.kind === 'pair-rate' && isSend)
    return graphError(
      131056,
      'Message failed to send because there were too many messages sent from this phone number to the same phone number in a short period of time.',
    )
  return undefined
}

function withRetry(response: Response, fault: Fault): Response {
  if (fault.retryAfter !== undefined) response.headers.set('retry-after', String(fault.retryAfter))
  return response
}
