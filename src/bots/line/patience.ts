// LINE's SDK takes no signal: a call that has no answer in time is left behind, its end unknown.
import type { Outside } from '#bots/channel.ts'

/** The answer of a call, or a TimeoutError once `outside.timeout` has passed. */
export async function withPatience<Answer>(outside: Outside, call: Promise<Answer>): Promise<Answer> {
  const { promise: tooLate, reject } = Promise.withResolvers<never>()
  const late = () => reject(new DOMException('no answer in time', 'TimeoutError'))
  const cancel = outside.waits.after(outside.timeout, late)
  try {
    return await Promise.race([call, tooLate])
  } finally {
    cancel()
  }
}
