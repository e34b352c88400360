// What Telegram tells of a bot: its webhook, and what went wrong there. https://core.telegram.org/bots/api#webhookinfo
import type { Api } from 'grammy'
import type { Examined } from '#bots/channel.ts'

/** Asks Telegram how a bot does. Its token has no end, and its messages cost nothing. */
export async function examine(api: Api): Promise<Examined> {
  const info = await api.raw.getWebhookInfo()
  return {
    webhook: {
      url: info.url || null,
      isActive: info.url !== '',
      problem: info.last_error_message ?? null,
      problemAt: info.last_error_date === undefined ? null : info.last_error_date * 1000,
      waiting: info.pending_update_count,
    },
    quota: null,
    tokenEndsAt: null,
    isLowQuality: false,
  }
}
