// Wordings: a text by key and language, which a workspace may override. Strict: an unknown variable is refused by name.
import Handlebars from 'handlebars'
import { type Language, languages } from '#core/workflow.ts'
import type { en } from './languages/en.ts'
import { texts } from './languages/index.ts'

export type WordingKey = keyof typeof en
export type Values = Record<string, string | number | null | undefined>
/** Says a wording in one language. */
export type Say = (key: WordingKey, values?: Values) => string
export type Wordings = (language: Language) => Say
export type Override = { key: string; language: string; text: string }

/** Variables that every wording about a case may use (S0-24), beside its own. */
export const caseVariables = [
  'case_id',
  'username',
  'order_id',
  'status',
  'eta',
  'amount',
  'provider',
  'elapsed_time',
] as const

/** The wordings of a workspace: the shipped texts under its overrides. Throws on an override that `lint` refuses. */
export function wordingsOf(overrides: Override[]): Wordings {
  for (const entry of overrides) insistOnSound(entry)
  const own = new Map(overrides.map((entry) => [`${entry.language} ${entry.key}`, entry.text]))
  const speakers = new Map(
    languages.map((language): [Language, Say] => [
      language,
      (key, values = {}) => render(own.get(`${language} ${key}`) ?? texts[language][key], key, values, language),
    ]),
  )
  return (language) => speakers.get(language) ?? neverSilent
}

/** Whether there is such a key. */
export function isWordingKey(key: string): key is WordingKey {
  return Object.hasOwn(texts.en, key)
}

/** Every key there is, in the order of the English texts. */
export function wordingKeys(): WordingKey[] {
  return Object.keys(texts.en).filter(isWordingKey)
}

/** The variables a key's text may use: those of its English text, and a case's own where it speaks of a case. */
export function variablesOf(key: WordingKey): string[] {
  const own = named(texts.en[key])
  const aboutCase = key.startsWith('customer.') || key.startsWith('staff.')
  return [...new Set([...own, ...(aboutCase ? caseVariables : [])])].sort()
}

/** What is wrong with a text for a key: variables it may not use, or a template that can't be read. */
export function lint(key: WordingKey, text: string): { unknown: string[]; problem: string | null } {
  try {
    const allowed = variablesOf(key)
    const unknown = named(text).filter((name) => !allowed.includes(name))
    return { unknown, problem: null }
  } catch (error) {
    return { unknown: [], problem: error instanceof Error ? error.message : String(error) }
  }
}

/** The text that ships for a key. */
export function shipped(key: WordingKey, language: Language): string {
  return texts[language][key]
}

const sound = new Set<string>()
const mostSound = 5000

/** Read once for each text; a key that no longer exists is never said and does no harm. */
function insistOnSound({ key, language, text }: Override): void {
  const read = `${key} ${text}`
  if (!isWordingKey(key) || sound.has(read)) return
  const { unknown, problem } = lint(key, text)
  const wrong = problem ?? unknown.map((name) => `there is no variable {{${name}}} here`).join(', ')
  if (wrong !== '') throw new Error(`The wording ${key} (${language}) can't be used: ${wrong}.`)
  if (sound.size >= mostSound) sound.clear()
  sound.add(read)
}

type Template = (values: Values) => string
const compiled = new Map<string, Template>()
const mostCompiled = 5000

function render(text: string, key: WordingKey, values: Values, language: Language): string {
  if (!text.includes('{{')) return text
  const known = language === 'ar' ? isolated(values) : values
  return template(text)({ ...blanksOf(key), ...known })
}

/** Compiled once for each text: the text is the key, so nothing here can be stale. */
function template(text: string): Template {
  const found = compiled.get(text)
  if (found) return found
  if (compiled.size >= mostCompiled) compiled.clear()
  const made = Handlebars.compile<Values>(text, { strict: true, noEscape: true, knownHelpersOnly: true })
  compiled.set(text, made)
  return made
}

const blanks = new Map<WordingKey, Values>()
function blanksOf(key: WordingKey): Values {
  const found = blanks.get(key)
  if (found) return found
  const made = Object.fromEntries(variablesOf(key).map((name) => [name, null]))
  blanks.set(key, made)
  return made
}

/** Numbers and names inside right-to-left text keep their own direction (U+2068…U+2069). */
function isolated(values: Values): Values {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      value === null || value === undefined || value === '' ? value : `\u2068${value}\u2069`,
    ]),
  )
}

const neverSilent: Say = (key, values = {}) => render(texts.en[key], key, values, 'en')

/** The variables a text names; throws where it uses more than variables and `if`. */
function named(text: string): string[] {
  const names = new Set<string>()
  walk(Handlebars.parse(text).body, names)
  return [...names]
}

function walk(body: hbs.AST.Statement[], names: Set<string>): void {
  for (const statement of body) {
    if (statement.type === 'ContentStatement' || statement.type === 'CommentStatement') continue
    if (statement.type === 'MustacheStatement') names.add(plainName(statement as hbs.AST.MustacheStatement))
    else if (statement.type === 'BlockStatement') walkBlock(statement as hbs.AST.BlockStatement, names)
    else throw new Error(`Only {{variable}} and {{#if variable}} are possible here, not ${statement.type}.`)
  }
}

function walkBlock(block: hbs.AST.BlockStatement, names: Set<string>): void {
  const [subject, ...more] = block.params
  if (block.path.original !== 'if' || !subject || more.length > 0)
    throw new Error('Only {{#if variable}}…{{/if}} is possible here.')
  names.add(pathOf(subject))
  // {{^if variable}} has no program, only its inverse, whatever the types say.
  for (const program of [block.program, block.inverse]) if (program) walk(program.body, names)
}

function plainName({ path, params, hash }: hbs.AST.MustacheStatement): string {
  if (params.length > 0 || hash) throw new Error('A variable stands alone, such as {{case_id}}.')
  return pathOf(path)
}

function pathOf(path: hbs.AST.Expression): string {
  if (path.type !== 'PathExpression') throw new Error('A variable is a plain name, such as {{case_id}}.')
  return (path as hbs.AST.PathExpression).original
}
