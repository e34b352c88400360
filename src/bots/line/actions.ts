// Choices as LINE's actions: https://developers.line.biz/en/reference/messaging-api/#action-objects
import type { messagingApi } from '@line/bot-sdk'
import { clipUtf16 } from '#core/text.ts'
import type { Choice } from '#flows/message.ts'
import { lengths } from './limits.ts'

/** What pressing a choice does. In a group nobody's press is shown as words. */
export function toAction(choice: Choice, chat: 'private' | 'group'): messagingApi.Action {
  const { label } = choice
  if ('url' in choice) return { type: 'uri', label, uri: choice.url }
  if ('want' in choice) return wanted(choice)
  const says = chat === 'private' && choice.says ? { displayText: clipUtf16(choice.says, lengths.displayText) } : {}
  return { type: 'postback', label, data: choice.value, ...says }
}

function wanted(choice: Extract<Choice, { want: unknown }>): messagingApi.Action {
  const { label } = choice
  switch (choice.want) {
    case 'location':
      return { type: 'location', label }
    case 'camera':
      return { type: 'camera', label }
    case 'date':
      return { type: 'datetimepicker', label, data: choice.value, mode: 'date', ...between(choice) }
    case 'contact':
      throw new RangeError('LINE cannot ask for a contact: its limits should have said so.')
    default:
      return choice satisfies never
  }
}

function between({ min, max }: { min?: string; max?: string }): { min?: string; max?: string } {
  return { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) }
}
