// How a bot hears: by webhook or by getUpdates. https://core.telegram.org/bots/api#getting-updates
import { send, type TelegramState } from './account.ts'
import type { Params } from './methods.ts'
import { badRequest, TelegramRefused } from './refused.ts'

/** The methods about updates. */
export const webhooks = {
  setWebhook(state: TelegramState, params: Params<'setWebhook'>) {
    checkAddress(params.url)
    const allowed = params.allowed_updates ?? state.webhook.allowed
    const maxConnections = params.max_connections ?? 40
    state.webhook = { url: params.url, secret: params.secret_token, maxConnections, allowed }
    state.lastError = undefined
    const waiting = state.pending.splice(0)
    if (params.url === '') state.pending.push(...waiting)
    else if (!params.drop_pending_updates) for (const update of waiting) void send(state, update)
    return true
  },
  deleteWebhook(state: TelegramState, params: Params<'deleteWebhook'>) {
    state.webhook = { url: '', maxConnections: 40, allowed: state.webhook.allowed }
    if (params.drop_pending_updates) state.pending = []
    return true
  },
  getWebhookInfo(state: TelegramState) {
    const { url, maxConnections, allowed } = state.webhook
    const error = state.lastError
    return {
      url,
      has_custom_certificate: false,
      pending_update_count: state.pending.length + state.courier.waiting(),
      max_connections: maxConnections,
      ...(url ? { ip_address: '203.0.113.10' } : {}),
      ...(allowed.length ? { allowed_updates: allowed } : {}),
      ...(error ? { last_error_date: Math.floor(error.at / 1000), last_error_message: error.message } : {}),
    }
  },
  getUpdates(state: TelegramState, params: Params<'getUpdates'>) {
    if (state.webhook.url) {
      const why =
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
      throw new TelegramRefused(409, why)
    }
    const { offset = 0, limit = 100 } = params
    state.pending = state.pending.filter((update) => update.update_id >= offset)
    return state.pending.slice(0, limit)
  },
}

function checkAddress(url: string) {
  if (url === '') return
  if (!/^https:\/\/[^\s/]+/.test(url)) throw badRequest('bad webhook: An HTTPS URL must be provided for webhook')
  const { port } = new URL(url)
  if (port !== '' && !['80', '88', '443', '8443'].includes(port)) {
    throw badRequest('bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443')
  }
}
