// Each channel: its credentials, its webhook, what its platform and the house know of it. Nothing is changed by looking.
import { type Channel, type Examined, SendFailed } from '#bots/channel.ts'
import { openChannel } from '#bots/index.ts'
import { judge } from '#core/channel-health.ts'
import type { Platform } from '#flows/message.ts'
import { machineClocks } from '#src/clock.ts'
import { channelsInUse } from '#store/channel-health.ts'
import { sealState } from '#store/reseal.ts'
import type { Row } from '#store/schema.ts'
import { unseal } from '#store/seal.ts'
import type { Store } from '#store/store.ts'
import { bad, type Finding, look, ok, type Patient, unknown } from './finding.ts'

/** What each platform says of its channel, and whether what is sealed opens here. */
export async function lookAtChannels(patient: Patient, store: Store): Promise<Finding[]> {
  const found = await channelsInUse(store)
  if (found.length === 0) return [look('channels', 'There is none yet', 'Add one on the admin page, or by the API')]
  const findings = [await sealed(patient, store)]
  for (const { channel } of found) findings.push(await one(patient, channel))
  return findings
}

async function sealed({ secrets }: Patient, store: Store): Promise<Finding> {
  const { newest, older, closed } = await sealState(store, [secrets.key, ...secrets.older])
  const next = 'Bring back the SECRET_KEY (or secret.key) they were sealed with, or enter the credentials anew'
  if (closed > 0) return bad('key', `${closed} credentials do not open with this SECRET_KEY`, next)
  if (older > 0)
    return look('key', `${older} credentials are sealed with an older key`, 'Start caseline: it seals them anew')
  return ok('key', `${newest} credentials open with this SECRET_KEY`)
}

async function one(patient: Patient, row: Row<'channels'>): Promise<Finding> {
  const what = `${row.platform} "${row.name}"`
  const { fetch } = patient
  if (row.sandbox) return ok(what, 'A channel of the sandbox')
  if (!fetch) return unknown(what, 'Its platform was not asked')
  try {
    const bot = await opened(patient, row, fetch)
    const { name } = await bot.identify()
    return await judged(patient, row, bot, await bot.examine(), `${what}: it is ${name}`)
  } catch (problem) {
    if (!(problem instanceof SendFailed)) return bad(what, String(problem), 'Enter its credentials anew')
    return problem.kind === 'credentials' || problem.kind === 'refused'
      ? bad(what, problem.message, 'Enter its credentials anew on the admin page')
      : unknown(what, problem.message, 'Try again; if it stays so, look at this machine’s network')
  }
}

function opened({ config, secrets }: Patient, row: Row<'channels'>, fetching: typeof fetch): Promise<Channel> {
  const platform = row.platform as Platform
  const { line, lineData, whatsapp, telegram } = config.bases
  const base = { line, whatsapp, telegram }[platform]
  const dataBase = platform === 'line' ? lineData : base
  const credentials = JSON.parse(unseal([secrets.key, ...secrets.older], row.credentials))
  return openChannel(platform, credentials, {
    base,
    dataBase,
    waits: machineClocks().waits,
    fetch: fetching,
    timeout: 10_000,
  })
}

async function judged(
  { config, now }: Patient,
  row: Row<'channels'>,
  bot: Channel,
  examined: Examined,
  what: string,
): Promise<Finding> {
  const own = config.publicUrl && `${config.publicUrl}/hooks/${row.platform}/`
  const address = own && (row.platform === 'whatsapp' ? own : own + row.id)
  const seen = {
    refused: null,
    down: null,
    lastWebhookAt: null,
    badSignatures: 0,
    lastBadSignatureAt: null,
    silence: 1,
    busyAt: [],
  }
  const { state, reason, detail } = judge({ now, address, ...examined, ...seen })
  const next = nexts[reason ?? '']
  if (state === 'failing')
    return bad(what, [words[reason ?? ''] ?? reason, detail].filter(Boolean).join(': '), next ?? again)
  const tried = address && row.platform !== 'whatsapp' ? await bot.tryWebhook?.(address) : undefined
  if (tried && !tried.success)
    return bad(what, tried.note ?? 'Its webhook does not answer', 'Look at PUBLIC_URL and the proxy')
  if (state === 'warned') return look(what, words[reason ?? ''] ?? `${reason}`, next ?? again)
  const quota = examined.quota ? `, ${examined.quota.used} of ${examined.quota.limit} messages used` : ''
  return ok(
    what,
    `its credentials are good${examined.webhook ? ', its webhook comes here' : ''}${tried ? ' and answers' : ''}${quota}`,
  )
}

const again = 'Connect it again on the admin page; WhatsApp’s address is set by hand in Meta’s App Dashboard'

const words: Record<string, string> = {
  'webhook-none': 'no webhook is set',
  'webhook-elsewhere': 'its events go to another system',
  'webhook-off': 'its webhook is switched off',
  'webhook-failing': 'its platform cannot deliver events here',
  'quota-gone': 'its messages of this month are used up',
  quota: 'its messages of this month are nearly used up',
  expiring: 'its access token ends within a week',
  quality: 'its platform rates it low',
}

const nexts: Record<string, string> = {
  'webhook-off': 'Switch it on: for LINE "Use webhook" in LINE Official Account Manager',
  'webhook-failing': 'Look at PUBLIC_URL, the proxy and its certificate',
  'quota-gone': 'Raise the plan in LINE Official Account Manager, or wait for the next month; free replies still go',
  quota: 'Raise the plan in LINE Official Account Manager before it is used up',
  expiring: 'Make a new access token and enter it on the admin page',
  quality: 'Send fewer messages that people did not ask for',
}
