// Wordings as others read and change them.
import { z } from '@hono/zod-openapi'
import { and, eq } from 'drizzle-orm'
import type { WorkspaceId } from '#core/ids.ts'
import { type Language, languages } from '#core/workflow.ts'
import type { Store } from '#store/store.ts'
import { isWordingKey, shipped, variablesOf, type WordingKey } from '#templates/wordings.ts'
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
