// What chats are told, as forms of the pages: ticks for the kinds of news, where cases go by default, being muted (S0-28).
import { customerEvents, staffEvents, type ToldEvent, toldEvents } from '#core/told.ts'
import type { Row } from '#store/schema.ts'
import { button, field, form, type Html, html, submit, tick, ticks } from './html.ts'
import type { Ask, Form } from './page.ts'
import { timeIn } from './show.ts'
import { toldWords } from './texts/told.ts'

/** A tick for each kind of news; `of` tells those of one chat from those of another on the same page, `byAccount` is what its account goes without. */
export function toldTicks(
  { visitor }: Ask,
  events: readonly ToldEvent[],
  untold: ToldEvent[] | null,
  { of = '', byAccount = [] }: { of?: string; byAccount?: ToldEvent[] } = {},
): Html {
  const say = toldWords(visitor.language)
  const isTold = (event: ToldEvent) => !(untold ?? []).includes(event)
  const named = (event: ToldEvent) => (byAccount.includes(event) ? `${say(event)} (${say('off_account')})` : say(event))
  const boxes = events.map((event) => tick('told', named(event), isTold(event), event, `told${of}`))
  return html`<input type="hidden" name="offered" value="${events.join(' ')}">${ticks(say('told'), boxes)}`
}

/** What is not told, as a line of facts for whoever may only look; none where all is. */
export function untoldLine(
  { visitor }: Ask,
  events: readonly ToldEvent[],
  untold: ToldEvent[] | null,
  byAccount: ToldEvent[] = [],
): [string, string][] {
  const say = toldWords(visitor.language)
  const missing = events.filter((event) => untold?.includes(event) || byAccount.includes(event))
  return missing.length === 0 ? [] : [[say('not_told'), missing.map((event) => say(event)).join(' · ')]]
}

/** What of the kinds that were offered is not to be told; undefined where none were. */
export function untoldIn(given: Form): ToldEvent[] | undefined {
  if (!given.has('offered')) return undefined
  const ticked = given.all('told')
  const offered = given.get('offered').split(' ')
  return toldEvents.filter((event) => offered.includes(event) && !ticked.includes(event))
}

/** The kinds of news that a chat of this purpose gets at all. */
export function eventsOf(purpose: Row<'chats'>['purpose']): readonly ToldEvent[] {
  switch (purpose) {
    case 'staff':
      return staffEvents
    case 'alerts':
      return ['urgent', 'sla', 'escalated', 'rules']
    case 'partner':
      return customerEvents
    case 'customer':
    case 'none':
      return []
    default:
      return purpose satisfies never
  }
}

/** That a chat is muted and until when, or null. */
export function mutedIn(ask: Ask, { mutedFrom, mutedUntil }: Row<'chats'>): string | null {
  const say = toldWords(ask.visitor.language)
  if (mutedFrom === null) return null
  return mutedUntil === null ? say('muted') : say('muted_until', { time: timeIn(ask, mutedUntil) })
}

/** Whether a chat is muted, and the button that changes it. */
export function muteForm(ask: Ask, chat: Row<'chats'>, action: string): Html {
  const say = toldWords(ask.visitor.language)
  const id = chat.id
  const muted = mutedIn(ask, chat)
  if (muted !== null) return html`<p>${muted}</p>${button(ask, action, say('unmute'), { chat: id, for: 'end' })}`
  const options = (['1', '8', '24', '0'] as const).map((value) => ({ value, label: say(`mute_${value}`) }))
  return form(
    ask,
    action,
    html`<input type="hidden" name="chat" value="${id}">
      ${field({ name: 'for', id: `for-${id}`, label: say('mute_for'), value: '1', options, help: say('mute_help') })}${submit(say('mute_now'), 'plain')}`,
  )
}

/** What the API is asked for by that form: until when, null for good, or the end of it. */
export function muteIn({ needs }: Ask, given: Form): { until: number | null } | null {
  const hours = given.get('for')
  if (hours === 'end') return null
  return { until: hours === '0' ? null : needs.clock.now() + (Number(hours) || 1) * 3_600_000 }
}
