// Writes a message as LINE's calls: https://developers.line.biz/en/reference/messaging-api/#message-objects
import type { messagingApi } from '@line/bot-sdk'
import type { Call, Target } from '#bots/channel.ts'
import { fit, type Piece } from '#bots/fit.ts'
import { clipUtf16 } from '#core/text.ts'
import type { Outgoing } from '#flows/message.ts'
import { toAction } from './actions.ts'
import { cardMessage, textMessage } from './flex.ts'
import { lengths, lineLimits } from './limits.ts'

/** The first call answers for free while a reply token lives; what does not fit into it is pushed. */
export function writeCalls(message: Outgoing, target: Target): Call[] {
  const silent = message.silent ? { notificationDisabled: true } : {}
  return fit(message, lineLimits, target).map((pieces, at): Call => {
    const messages = pieces.map((piece) => toMessage(piece, target))
    if (at === 0 && target.replyToken !== undefined)
      return { method: 'reply', body: { replyToken: target.replyToken, messages, ...silent } }
    return { method: 'push', body: { to: target.chat, messages, ...silent }, retryKey: target.newKey() }
  })
}

function toMessage(piece: Piece, target: Target): messagingApi.Message {
  const message = toBareMessage(piece, target)
  if (piece.choices?.as !== 'replies') return message
  const items = piece.choices.items.map((choice) => ({ type: 'action', action: toAction(choice, target.kind) }))
  return { ...message, quickReply: { items } }
}

function toBareMessage(piece: Piece, target: Target): messagingApi.Message {
  const buttons = piece.choices?.as === 'buttons' ? piece.choices.items : []
  switch (piece.kind) {
    case 'text': {
      if (buttons.length > 0) return textMessage(piece.text, buttons, target.kind)
      const isQuote = piece.quotes && target.quoteToken !== undefined
      return { type: 'text', text: piece.text, ...(isQuote ? { quoteToken: target.quoteToken } : {}) }
    }
    case 'card':
      return cardMessage(piece.card, buttons, target.kind)
    case 'picture':
      return { type: 'image', originalContentUrl: piece.link.url, previewImageUrl: piece.link.preview }
    case 'location':
      return toLocation(piece)
    case 'file':
      throw new RangeError('LINE sends no files: its limits should have said so.')
    default:
      return piece satisfies never
  }
}

function toLocation({ latitude, longitude, title }: Piece & { kind: 'location' }): messagingApi.LocationMessage {
  const address = `${latitude}, ${longitude}`
  return {
    type: 'location',
    title: clipUtf16(title.trim() || address, lengths.locationTitle),
    address: clipUtf16(address, lengths.locationAddress),
    latitude,
    longitude,
  }
}
