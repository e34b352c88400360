// What becomes of a message: sent, delivered, read, failed. https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/status
import { hex } from '#sandbox/ids.ts'
import { seconds, tell, type WhatsAppChat, type WhatsAppState } from './account.ts'
import { statusError } from './errors.ts'

type Status = 'sent' | 'delivered' | 'read' | 'failed'

/** Tells the house of a status, with the tag that the message carried. */
export async function report(
  state: WhatsAppState,
  id: string,
  status: Status,
  code?: number,
  why?: string,
): Promise<void> {
  const sent = state.sent.get(id)
  if (!sent || sent.state === 'read' || sent.state === 'failed') return
  sent.state = status
  if (status === 'read' || status === 'failed') sent.chat.open?.delete(id)
  sent.chat.transcript?.change(id, { status })
  const { chat } = sent
  const payload = {
    id,
    status,
    timestamp: seconds(state),
    ...(chat.waId ? { recipient_id: chat.waId } : {}),
    ...(chat.userId ? { recipient_user_id: chat.userId } : {}),
    ...(sent.tag === undefined ? {} : { biz_opaque_callback_data: sent.tag }),
    ...(code === undefined ? priced() : { errors: [statusError(code, why)] }),
  }
  const contact = { ...(chat.waId ? { wa_id: chat.waId } : {}), ...(chat.userId ? { user_id: chat.userId } : {}) }
  await tell(state, [{ contacts: [contact], statuses: [payload] }])
}

const priced = () => ({
  conversation: { id: hex(32), origin: { type: 'service' } },
  pricing: { billable: true, pricing_model: 'PMP', category: 'service', type: 'regular' },
})

/** The phone is reached: what was only sent is delivered. */
export async function deliverAll(state: WhatsAppState, chat: WhatsAppChat): Promise<void> {
  for (const id of inState(chat, 'sent')) await report(state, id, 'delivered')
}

/** The person looks at the chat: what was delivered is read, if they let that be seen. */
export async function readAll(state: WhatsAppState, chat: WhatsAppChat): Promise<void> {
  if (!chat.tellsRead) return
  for (const id of inState(chat, 'delivered')) await report(state, id, 'read')
}

const inState = (chat: WhatsAppChat, wanted: string) =>
  [...chat.open].filter(([, sent]) => sent.state === wanted).map(([id]) => id)
