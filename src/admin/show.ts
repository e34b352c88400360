// How values are shown on pages: labels in the visitor's language, instants in the business's time zone.
import type { Words } from '#core/workflow.ts'
import type { Row } from '#store/schema.ts'
import { type Html, html } from './html.ts'
import type { Ask } from './page.ts'

/** A label in the visitor's language, else in the business's, else in English or whatever there is. */
export function wordIn(
  { visitor, workspace }: Pick<Ask, 'visitor' | 'workspace'>,
  label: Words | undefined,
  fallback: string,
): string {
  const known: Partial<Record<string, string>> = label ?? {}
  return known[visitor.language] ?? known[workspace.language] ?? known.en ?? Object.values(known)[0] ?? fallback
}

/** What a group is called: as its events say, else as the platform told when the bot looked. */
export function titleOf({ title, view }: Pick<Row<'chats'>, 'title' | 'view'>): string | null {
  return title ?? (typeof view?.title === 'string' ? view.title : null)
}

/** An instant (UTC ms) as a day and a time of the business. */
export function timeIn({ visitor, workspace }: Pick<Ask, 'visitor' | 'workspace'>, at: number): string {
  const locale = { en: 'en-GB', th: 'th-TH', ar: 'ar' }[visitor.language]
  return new Intl.DateTimeFormat(locale, {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone: workspace.timezone,
  }).format(at)
}

/** The same as a cell of a table, in one line. */
export function when(ask: Pick<Ask, 'visitor' | 'workspace'>, at: number): Html {
  return html`<time class="when" datetime="${new Date(at).toISOString()}">${timeIn(ask, at)}</time>`
}

/** A number of bytes in MB. */
export function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`
}
