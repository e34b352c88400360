// Wordings as others read and change them.
import { z } from '@hono/zod-openapi'
import { and, eq } from 'drizzle-orm'
import type { WorkspaceId } from '#core/ids.ts'
import { type Language, languages } from '#core/workflow.ts'
import type { Store } from '#store/store.ts'
import { isWordingKey, shipped, variablesOf, type WordingKey, wordingKeys } from '#templates/wordings.ts'
import { notFound } from './problem.ts'

export const wording = z
  .object({
    text: z.string().openapi({ description: "What is said: the workspace's own text, else the shipped one" }),
    shipped: z.string(),
    variables: z.array(z.string()).openapi({ description: 'What may stand in {{…}}' }),
  })
  .openapi('Wording')

/** The key and language of a path; refuses unknown ones. */
export function placeOf(key: string, language: string): { key: WordingKey; language: Language } {
  const known = languages.find((one) => one === language)
  if (!isWordingKey(key) || !known) throw notFound('wording')
  return { key, language: known }
}

/** A wording of a workspace. */
export async function wordingOf(
  { q, t }: Store,
  workspace: WorkspaceId,
  { key, language }: { key: WordingKey; language: Language },
): Promise<z.infer<typeof wording>> {
  const { wordings } = t
  const [own] = await q
    .select({ text: wordings.text })
    .from(wordings)
    .where(and(eq(wordings.workspace, workspace), eq(wordings.key, key), eq(wordings.language, language)))
  const original = shipped(key, language)
  return { text: own?.text ?? original, shipped: original, variables: variablesOf(key) }
}

const said = z.object({
  text: z.string(),
  own: z.boolean().openapi({ description: "Whether it is the workspace's own" }),
})
export const wordingLine = z
  .object({
    key: z.string().openapi({ example: 'customer.queued' }),
    variables: z.array(z.string()),
    texts: z.object({ en: said, th: said, ms: said, id: said, ar: said }),
  })
  .openapi('WordingLine')

/** The wordings of a workspace that have a text in their key or in what they say; all where it is empty. */
export async function wordingsFound(
  { q, t }: Store,
  workspace: WorkspaceId,
  sought: string,
): Promise<z.infer<typeof wordingLine>[]> {
  const { wordings } = t
  const rows = await q.select().from(wordings).where(eq(wordings.workspace, workspace))
  const own = new Map(rows.map(({ key, language, text }) => [`${key} ${language}`, text]))
  const wanted = sought.trim().toLowerCase()
  return wordingKeys()
    .map((key) => ({ key, variables: variablesOf(key), texts: textsOf(key, own) }))
    .filter(({ key, texts }) =>
      [key, ...Object.values(texts).map(({ text }) => text)].some((text) => text.toLowerCase().includes(wanted)),
    )
}

function textsOf(key: WordingKey, own: Map<string, string>): z.infer<typeof wordingLine>['texts'] {
  const inOne = (language: Language) => {
    const mine = own.get(`${key} ${language}`)
    return { text: mine ?? shipped(key, language), own: mine !== undefined }
  }
  return { en: inOne('en'), th: inOne('th'), ms: inOne('ms'), id: inOne('id'), ar: inOne('ar') }
}
