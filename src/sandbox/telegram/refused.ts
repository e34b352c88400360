// How Telegram says no: https://core.telegram.org/bots/api#making-requests

export type Parameters = { retry_after?: number; migrate_to_chat_id?: number }

/** A request that Telegram would not do, in its own words. */
export class TelegramRefused extends Error {
  override name = 'TelegramRefused'
  code: number
  description: string
  parameters: Parameters | undefined
  constructor(code: number, description: string, parameters?: Parameters) {
    super(description)
    this.code = code
    this.description = description
    this.parameters = parameters
  }
}

/** 400 in Telegram's form. */
export const badRequest = (what: string, parameters?: Parameters) =>
  new TelegramRefused(400, `Bad Request: ${what}`, parameters)

/** 403 in Telegram's form. */
export const forbidden = (what: string) => new TelegramRefused(403, `Forbidden: ${what}`)
