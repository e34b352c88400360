// What a person sends in Telegram, as messages hold it: https://core.telegram.org/bots/api#message
import { alphanumeric } from '#sandbox/ids.ts'
import type { Sendable } from '#sandbox/phone.ts'
import { keepFile, type TelegramState } from './account.ts'
import { fileFields, photoSizes } from './chats.ts'
import { findEntities } from './html.ts'

/** The fields of a message with that thing in it. */
export function contentOf(state: TelegramState, thing: Sendable): Record<string, unknown> {
  switch (thing.kind) {
    case 'photo': {
      const photo = photoSizes(state, keepFile(state, thing, 'photos'))
      return { photo, ...captioned(thing.caption) }
    }
    case 'video':
    case 'audio': {
      const file = fileFields(keepFile(state, thing, `${thing.kind}s`))
      return { [thing.kind]: { ...file, duration: 1 }, ...captioned(thing.caption) }
    }
    case 'file':
      return { document: fileFields(keepFile(state, thing, 'documents')), ...captioned(thing.caption) }
    case 'sticker': {
      const file_id = `CAAC${alphanumeric(60)}`
      const look = { type: 'regular', width: 512, height: 512, is_animated: false, is_video: false }
      return { sticker: { file_id, file_unique_id: alphanumeric(15), ...look, emoji: thing.emoji } }
    }
    case 'location': {
      const { latitude, longitude, liveSeconds, title, address } = thing
      const location = { latitude, longitude, ...(liveSeconds ? { live_period: liveSeconds } : {}) }
      return title ? { location, venue: { location, title, address: address ?? '' } } : { location }
    }
    case 'contact':
      return { contact: { phone_number: thing.phone, first_name: thing.name } }
  }
}

function captioned(caption: string | undefined) {
  if (!caption) return {}
  const entities = findEntities(caption)
  return { caption, ...(entities.length > 0 ? { caption_entities: entities } : {}) }
}
