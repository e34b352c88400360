// Puts what the house sends into chats, and lets its statuses follow.
import type { Attached, Picture } from '#sandbox/transcript.ts'
import { type Sent, type Template, type WhatsAppChat, type WhatsAppState, wamid } from './account.ts'
import { graphError } from './errors.ts'
import { mediaOf } from './media.ts'
import type { Outgoing } from './messages.ts'
import { looksOf, valuesIn } from './show.ts'
import { report } from './statuses.ts'

const day = 86_400_000

/** Accepts a message, or says what is wrong with it. `fails` is a code with which it shall fail later. */
export function accept(state: WhatsAppState, message: Outgoing, fails?: number): Response {
  if (message.recipient_type === 'group') return graphError(131009, 'Groups are not emulated')
  const template = message.type === 'template' ? approved(state, message.template) : undefined
  if (template instanceof Response) return template
  const chat = chatOf(state, message)
  const id = wamid(message.to ?? message.recipient ?? '')
  if (chat) keep(state, chat, id, message.biz_opaque_callback_data)
  state.world.background(afterwards(state, chat, id, message, template, fails))
  const contact = {
    input: message.to ?? message.recipient,
    ...(chat?.waId ? { wa_id: chat.waId } : {}),
    ...(chat?.userId ? { user_id: chat.userId } : {}),
  }
  return Response.json({ messaging_product: 'whatsapp', contacts: [contact], messages: [{ id }] })
}

function keep(state: WhatsAppState, chat: WhatsAppChat, id: string, tag: string | undefined): void {
  const sent: Sent = { chat, tag, state: 'accepted' }
  state.sent.set(id, sent)
  chat.open.set(id, sent)
}

function chatOf(state: WhatsAppState, { to, recipient }: Outgoing): WhatsAppChat | undefined {
  const number = to?.replaceAll(/[+\s()-]/g, '')
  return state.chats.find((chat) => {
    return recipient !== undefined ? chat.userId === recipient : chat.waId !== undefined && chat.waId === number
  })
}

function approved(
  state: WhatsAppState,
  sent: Extract<Outgoing, { type: 'template' }>['template'],
): Template | Response {
  const { name, language } = sent
  const found = state.options.templates?.find((each) => each.name === name && each.language === language.code)
  if (!found) return graphError(132001, `template name (${name}) does not exist in ${language.code}`)
  const wanted = new Set(found.body.match(/\{\{\d+\}\}/g)).size
  const given = valuesIn(sent).length
  if (wanted === given) return found
  return graphError(
    132000,
    `body: number of localizable_params (${given}) does not match the expected number of params (${wanted})`,
  )
}

/** Everything that Meta does after its 200. */
async function afterwards(
  state: WhatsAppState,
  chat: WhatsAppChat | undefined,
  id: string,
  message: Outgoing,
  template: Template | undefined,
  fails: number | undefined,
): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
  if (!chat) return tellStranger(state, id, message)
  const code = fails ?? (isOpen(state, chat) || message.type === 'template' ? undefined : 131047)
  if (code !== undefined) return report(state, id, 'failed', code)
  if (message.type === 'reaction') return react(state, chat, id, message.reaction)
  const shown = await attach(state, message)
  if ('problem' in shown) return report(state, id, 'failed', 131053, shown.problem)
  if (chat.hasBlocked) return report(state, id, 'sent')
  chat.typingUntil = 0
  chat.transcript.add({
    ...looksOf(message, template),
    ...shown,
    id,
    from: 'bot',
    native: message,
    repliesTo: message.context?.message_id,
  })
  await report(state, id, 'sent')
  if (chat.isOn) await report(state, id, 'delivered')
}

/** Nobody there: the status says so, to the address that was given. */
async function tellStranger(state: WhatsAppState, id: string, message: Outgoing): Promise<void> {
  const { to, biz_opaque_callback_data: tag } = message
  const nobody = { waId: to?.replace(/^\+/, ''), userId: message.recipient }
  state.sent.set(id, { chat: nobody, tag, state: 'accepted' })
  await report(state, id, 'failed', 131026)
}

const isOpen = (state: WhatsAppState, chat: WhatsAppChat) =>
  chat.wroteAt !== undefined && state.world.clock.now() - chat.wroteAt < day

async function react(
  state: WhatsAppState,
  chat: WhatsAppChat,
  id: string,
  reaction: { message_id: string; emoji: string },
) {
  const bubble = chat.transcript.find(reaction.message_id)
  const others = bubble?.reactions.filter((each) => each.from !== 'bot') ?? []
  const own = reaction.emoji ? [{ from: 'bot' as const, emoji: reaction.emoji }] : []
  chat.transcript.change(reaction.message_id, { reactions: [...others, ...own] })
  await report(state, id, 'sent')
}

type Shown = { image?: Picture; images?: Picture[]; file?: Attached } | { problem: string }

async function attach(state: WhatsAppState, message: Outgoing): Promise<Shown> {
  switch (message.type) {
    case 'image': {
      const found = await mediaOf(state, 'image', message.image)
      if ('problem' in found) return found
      const image = { url: message.image.link, bytes: found.media.bytes, mime: found.media.mime }
      return { image, images: [image] }
    }
    case 'document': {
      const found = await mediaOf(state, 'document', message.document)
      if ('problem' in found) return found
      return { file: { ...found.media, kind: 'file', name: message.document.filename ?? found.media.name } }
    }
    case 'video':
    case 'audio': {
      const found = await mediaOf(state, message.type, message.type === 'video' ? message.video : message.audio)
      return 'problem' in found ? found : { file: { ...found.media, kind: message.type } }
    }
    case 'sticker': {
      const found = await mediaOf(state, 'sticker', message.sticker)
      return 'problem' in found ? found : { file: { ...found.media, kind: 'sticker' } }
    }
    default:
      return {}
  }
}
