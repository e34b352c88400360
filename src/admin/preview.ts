// How a wording looks on each platform, with a sample case or one of the business.
import { and, eq } from 'drizzle-orm'
import type { Language } from '#core/workflow.ts'
import { whole } from '#store/sql.ts'
import { duration } from '#templates/time.ts'
import { type Values, variablesOf, type WordingKey, wordingsOf } from '#templates/wordings.ts'
import { type Html, html } from './html.ts'
import type { Ask } from './page.ts'

type Limit = { platform: string; name: string; most: number }

const names = { line: 'LINE', whatsapp: 'WhatsApp', telegram: 'Telegram' }

/** How long a text may be on each platform. */
export async function limitsOf({ needs }: Ask): Promise<Limit[]> {
  const asked = Object.entries(names).map(async ([platform, name]) => ({
    ...{ platform, name },
    most: (await needs.textLimit(platform)) ?? Number.POSITIVE_INFINITY,
  }))
  return Promise.all(asked)
}

/** The text as it would be said, of the case of a number where one is named; null where there is none. The text must be sound. */
export async function saidOf(
  ask: Ask,
  { key, language }: { key: WordingKey; language: Language },
  text: string,
  number: string,
): Promise<string | null> {
  const values = number.trim() === '' ? {} : await caseValues(ask, language, number)
  if (values === null) return null
  const samples = Object.fromEntries(variablesOf(key).map((name) => [name, sampleOf(name, language)]))
  return wordingsOf([{ key, language, text }])(language)(key, { ...samples, ...values })
}

function sampleOf(name: string, language: Language): string | number {
  const known: Values = {
    ...{ case_id: 12, number: 12, count: 2, username: 'Somchai', name: 'Somchai', by: 'Nok', owner: 'Nok' },
    ...{ order_id: 'ORD-1042', amount: '1,500', provider: 'TrueMoney', due: '14:30', time: '14:30' },
    eta: duration(15 * 60_000, language, 'short'),
    left: duration(15 * 60_000, language, 'short'),
    elapsed_time: duration(25 * 60_000, language, 'short'),
  }
  return known[name] ?? `‹${name}›`
}

/** What a wording may say of a case of the business. */
async function caseValues({ needs, workspace }: Ask, language: Language, number: string): Promise<Values | null> {
  const wanted = Number(number.replace('#', '').trim())
  if (!Number.isSafeInteger(wanted)) return null
  const { q, t } = needs.store
  const [found] = await q
    .select({ current: t.cases.body, name: t.persons.name })
    .from(t.cases)
    .leftJoin(t.persons, eq(t.persons.id, t.cases.customer))
    .where(and(eq(t.cases.workspace, workspace.id), eq(t.cases.number, whole(wanted))))
  if (!found) return null
  const { current, name } = found
  const { workflow, lists } = await needs.rules(workspace.id)
  const now = needs.clock.now()
  const inWords = (label: Partial<Record<Language, string>> | undefined) => label?.[language] ?? label?.en
  const { provider, dueAt, fields } = current
  return {
    ...{ case_id: current.number, number: current.number, username: name ?? '-' },
    order_id: current.orders.join(', ') || null,
    status: inWords(workflow.statuses[current.status]?.label) ?? current.status,
    eta: dueAt !== null && dueAt > now ? duration(dueAt - now, language, 'short') : null,
    amount: fields.amount?.kind === 'text' ? fields.amount.text : null,
    provider: provider && (inWords(lists.providers?.find(({ id }) => id === provider)?.label) ?? provider),
    elapsed_time: duration(now - current.openedAt, language, 'short'),
  }
}

/** The bubble of each platform, with how much of its room the text takes. */
export function bubbles(language: Language, said: string, limits: Limit[]): Html {
  return html`<div class="phones">${limits.map(
    ({ platform, name, most }) =>
      html`<figure class="phone ${platform}"><figcaption>${name} · <span dir="ltr">${said.length}/${most}</span></figcaption><div class="screen"><p class="bubble" lang="${language}" dir="${language === 'ar' ? 'rtl' : 'auto'}">${said}</p></div></figure>`,
  )}</div>`
}
