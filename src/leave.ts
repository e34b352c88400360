// How a server takes its leave: nobody new is let in, whoever is here is answered and told to go, and nothing that has begun is cut.
import type { Server, ServerResponse } from 'node:http'

/** How long those are let in who stand at the door when the end comes. */
const lastWelcome = 1_500
/** What is on its way on a kept connection when the end comes has so long to arrive. */
const lastWords = 1_000
/** How long a request that is half here is waited for: its platform sends it again. */
const lastRequests = 2_000
/** How long an answer may take that was begun. */
const lastAnswers = 4_000
const moment = 25

export type Leave = {
  /** Answers when every connection has come to its end. */
  leaves(): Promise<void>
}

/** Watches over a server's answers, so that it can leave; `close` takes no new connection, and tells when all have ended. */
export function openLeave(server: Server, close: (done: () => void) => void): Leave {
  const inHand = new Set<ServerResponse>()
  let isLeaving = false
  server.prependListener('request', (_, answer: ServerResponse) => {
    inHand.add(answer)
    answer.once('close', () => inHand.delete(answer))
    if (isLeaving) sayFarewell(answer)
  })
  return {
    async leaves() {
      await untilAllAreIn(server)
      let isEmpty = false
      close(() => {
        isEmpty = true
      })
      // Not before: who is told to go while the door is open comes back by it.
      isLeaving = true
      for (const answer of inHand) sayFarewell(answer)
      // Counted in moments and not by the clock: a house that was held up has not looked at what came meanwhile.
      for (let waited = 0; !isEmpty; waited += moment) {
        // What has come meanwhile is read first, so that a connection with a request on it is not taken for an idle one.
        await new Promise((next) => setImmediate(next))
        if (waited > lastWords) server.closeIdleConnections()
        if (waited > lastAnswers || (waited > lastRequests && inHand.size === 0)) server.closeAllConnections()
        await new Promise((later) => setTimeout(later, moment))
      }
    },
  }
}

/** The connection ends with this answer. */
function sayFarewell(answer: ServerResponse): void {
  if (!answer.headersSent) answer.setHeader('connection', 'close')
}

/** Rounds of the event loop without anybody at the door, after which nobody waits there. */
const quietRounds = 3

/** Connections that the system has taken for us already are let in, one in a round: closing the door would cut them. */
async function untilAllAreIn(server: Server): Promise<void> {
  let quiet = 0
  const note = () => {
    quiet = -1
  }
  server.on('connection', note)
  for (const began = performance.now(); quiet < quietRounds && performance.now() - began < lastWelcome; quiet++)
    await new Promise((next) => setImmediate(next))
  server.off('connection', note)
}
