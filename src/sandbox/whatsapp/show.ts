// How a WhatsApp message looks on a phone.
import type { Button, NewBubble } from '#sandbox/transcript.ts'
import type { Template } from './account.ts'
import type { Outgoing } from './messages.ts'

type Looks = Pick<NewBubble, 'text' | 'title' | 'buttons' | 'location' | 'file'>

/** What is to be seen of a message, apart from its media. */
export function looksOf(message: Outgoing, template?: Template): Looks {
  switch (message.type) {
    case 'text':
      return { text: message.text.body }
    case 'image':
      return { text: message.image.caption ?? '' }
    case 'video':
      return { text: message.video.caption ?? '' }
    case 'document':
      return { text: message.document.caption ?? '' }
    case 'location': {
      const { latitude, longitude, name, address } = message.location
      return {
        text: [name, address].filter(Boolean).join('\n'),
        location: { latitude, longitude, title: name, address },
      }
    }
    case 'contacts': {
      const names = message.contacts.map((each) => each.name.formatted_name).join(', ')
      return { file: { kind: 'contact', name: names } }
    }
    case 'interactive':
      return interactiveLooks(message.interactive)
    case 'template':
      return templateLooks(message.template, template)
    default:
      return {}
  }
}

type Interactive = Extract<Outgoing, { type: 'interactive' }>['interactive']

function interactiveLooks(interactive: Interactive): Looks {
  const header = 'header' in interactive && interactive.header?.type === 'text' ? interactive.header.text : undefined
  const footer = 'footer' in interactive ? interactive.footer?.text : undefined
  const text = [interactive.body.text, footer].filter(Boolean).join('\n')
  return { title: header, text, buttons: buttonsOf(interactive) }
}

function buttonsOf(interactive: Interactive): Button[] {
  switch (interactive.type) {
    case 'button':
      return interactive.action.buttons.map(({ reply }) => ({
        label: reply.title,
        kind: 'button_reply',
        native: reply,
      }))
    case 'list':
      return interactive.action.sections.flatMap((section) =>
        section.rows.map((row) => {
          const { title: label, description } = row
          return { label, description, section: section.title, kind: 'list_reply', native: row }
        }),
      )
    case 'cta_url': {
      const { display_text: label, url } = interactive.action.parameters
      return [{ label, url, kind: 'url', native: interactive.action }]
    }
    case 'location_request_message':
      return [{ label: 'Send location', kind: 'location', native: interactive.action }]
    case 'request_contact_info':
      return [{ label: 'Share contact info', kind: 'contact', native: interactive.action }]
  }
}

function templateLooks(sent: Extract<Outgoing, { type: 'template' }>['template'], template?: Template): Looks {
  const values = valuesIn(sent)
  const text = template?.body.replaceAll(/\{\{(\d+)\}\}/g, (whole, index: string) => values[Number(index) - 1] ?? whole)
  const buttons = (template?.buttons ?? []).map((label, index) => {
    const button = sent.components?.find((each) => each.type === 'button' && (each.index ?? 0) === index)
    const [first] = button?.parameters ?? []
    const payload = first?.type === 'payload' ? first.payload : label
    return { label, kind: 'template_button', native: { text: label, payload } }
  })
  return { text, buttons }
}

/** The values given for a template's body. */
export function valuesIn(sent: Extract<Outgoing, { type: 'template' }>['template']): string[] {
  const body = sent.components?.find((each) => each.type === 'body')
  return (body?.parameters ?? []).map((each) => (each.type === 'text' ? each.text : ''))
}
