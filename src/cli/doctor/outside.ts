// The way in from outside, and the clock, which is compared with what the platforms say it is.
import { openSentry } from '#src/sentry.ts'
import { asked, bad, type Finding, type Look, look, ok, unknown } from './finding.ts'

/** Whether the platforms can reach us. */
export const lookAtAddress: Look = async ({ config, fetch }) => {
  const { publicUrl } = config
  if (!publicUrl)
    return [
      look(
        'public address',
        'PUBLIC_URL is not set',
        'Set it to the https address of this caseline: without it nothing comes in',
      ),
    ]
  if (!publicUrl.startsWith('https://'))
    return [bad('public address', `${publicUrl} is not https`, 'LINE, WhatsApp and Telegram take https addresses only')]
  if (!fetch) return [unknown('public address', `${publicUrl} was not tried`)]
  return [await reached(fetch, publicUrl)]
}

async function reached(fetching: typeof fetch, publicUrl: string): Promise<Finding> {
  const answer = await asked(fetching, `${publicUrl}/health`)
  const next =
    'Open that address on a phone; if it fails there too, look at the proxy, its certificate and the DNS entry'
  if (!answer) return unknown('public address', `${publicUrl} cannot be reached from this machine`, next)
  const said: unknown = await answer.json().catch(() => null)
  const isOurs = typeof said === 'object' && said !== null && 'status' in said && said.status === 'ok'
  if (answer.ok && isOurs) return ok('public address', `${publicUrl} leads here`)
  return bad(
    'public address',
    `${publicUrl} answers ${answer.status}, which is not caseline`,
    'Look where the proxy sends it',
  )
}

const slow = 5_000
const wrong = 60_000

/** Whether the clock is right; a Date header has whole seconds. */
export const lookAtClock: Look = async ({ config, fetch, now }) => {
  const { line, telegram, whatsapp } = config.bases
  for (const base of fetch ? [line, telegram, whatsapp] : []) {
    const began = Date.now()
    const date = (fetch && (await asked(fetch, base)))?.headers.get('date')
    const there = Date.parse(date ?? '')
    if (!Number.isFinite(there)) continue
    const here = now + (Date.now() - began) / 2
    return [judged(Math.abs(here - there), new URL(base).host)]
  }
  return [unknown('clock', 'No platform could be reached to compare it with')]
}

function judged(off: number, host: string): Finding {
  const words = `It is ${Math.round(off / 1000)} s from that of ${host}`
  if (off < slow) return ok('clock', words)
  const next = 'Let the machine set its clock by NTP (timedatectl set-ntp true)'
  return off < wrong ? look('clock', words, next) : bad('clock', words, next)
}

/** Whether errors can be told where somebody wants them told. */
export const lookAtSentry: Look = async ({ config }) => {
  if (!config.sentryDsn) return []
  try {
    await openSentry(config.sentryDsn)
    return [ok('Sentry', `Errors go to ${new URL(config.sentryDsn).host}`)]
  } catch (problem) {
    return [
      bad('Sentry', problem instanceof Error ? problem.message : String(problem), 'Until then caseline does not start'),
    ]
  }
}
