// What a page of the admin page is: adding one is a file in pages/ and a line in its index.
import type { Context } from 'hono'
import type { Html } from './html.ts'
import type { AdminNeeds, Api } from './needs.ts'
import type { PageLanguage, Say } from './words.ts'

/** Who has signed in. `workspace` is the only one they may see, null where it is all. `read` looks and changes nothing. */
export type Visitor = {
  name: string
  /** Their id where they came by a link of their own; null bears the admin token. */
  person: string | null
  rights: 'all' | 'read'
  workspace: string | null
  language: PageLanguage
  /** Every form carries it. */
  formToken: string
}

export type Workspace = { id: string; name: string; pack: string; timezone: string; language: string }

/** What a page is shown or acted on with. */
export type Ask = {
  c: Context
  needs: AdminNeeds
  visitor: Visitor
  workspace: Workspace
  /** The workspace's part of the API: `api('GET', '/channels')`. */
  api: Api
  /** The address of a page, or of a part of one: `to('channels', id)`. */
  to(page: string, ...parts: string[]): string
  /** What follows the page's own name in the address. */
  rest: string[]
}

/** What came of a form: where to go and what to say there, good news unless `tone` says otherwise; or why not, shown above the page with what was typed; or what to show once, as the answer itself. */
export type Acted =
  | { to: string; done: string; tone?: 'good' | 'warn' | 'bad' }
  | { refused: string; fields?: Record<string, string> }
  | { shown: Html }
/** A form's fields; one that was given more than once is in `all`. */
export type Form = {
  names: string[]
  get(name: string): string
  all(name: string): string[]
  has(name: string): boolean
}
/** A form that was refused: its fields keep what was typed, and say what is wrong with them. */
export type Refused = { refused: string; fields: Record<string, string>; form: Form } | null

export type Page = {
  /** Its name in the address: `/admin/w/<workspace>/<path>`. */
  path: string
  title: (language: PageLanguage) => string
  /** Pages of a group stand together in the menu; null leaves it out of the menu. */
  group: 'work' | 'settings' | 'running' | null
  show(ask: Ask, refused: Refused): Promise<Html>
  /** What its forms do, by the last part of the address they post to. */
  acts?: Record<string, (ask: Ask, form: Form) => Promise<Acted>>
}

export type { Say }
