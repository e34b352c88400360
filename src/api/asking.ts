// Requests of other systems that change something: each is known by its Idempotency-Key, and answered once.
import { z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { WorkspaceId } from '#core/ids.ts'
import { type Language, languages } from '#core/workflow.ts'
import { sha256 } from '#store/chain.ts'
import type { ApiEnv } from './endpoint.ts'
import type { Asking, Outcome } from './needs.ts'
import { invalid, notFound, type ProblemStatus, Refused } from './problem.ts'

export const idempotencyHeader = z.object({
  'idempotency-key': z
    .string()
    .regex(/^[\x21-\x7e]{1,255}$/)
    .optional()
    .openapi({ description: 'A repeat of it gets the same answer, and nothing happens twice' }),
})

/** What a request asks for, at a door and of a kind. */
export async function askingOf(
  c: Context<ApiEnv>,
  workspace: WorkspaceId,
  door: string,
  kind: string,
  id: string | null,
): Promise<Asking> {
  const { key, name } = c.get('caller')
  const digest = sha256(`${c.req.method} ${c.req.path}\n${await c.req.text()}`)
  return { workspace, door, id, digest, kind, by: key, name, language: languageOf(c.req.header('accept-language')) }
}

/** The first language of ours that is accepted; null leaves it to the workspace. */
function languageOf(accepted = ''): Language | null {
  const asked = accepted.split(',').map((part) => part.trim().slice(0, 2).toLowerCase())
  return asked.flatMap((one) => languages.find((language) => language === one) ?? []).at(0) ?? null
}

/** The answer, as it was kept; throws where nothing was done. */
export function answerOf(c: Context, outcome: Outcome): unknown {
  if (outcome === 'no-case') throw notFound('case')
  if (outcome === 'differs') throw new Refused(422, 'This id came before with another request: give each its own')
  if ('invalid' in outcome) throw invalid(...outcome.invalid)
  if ('refused' in outcome) {
    const { refused, words, missing } = outcome
    throw new Refused(statusOf[refused] ?? 409, words, [], { code: refused, missing })
  }
  if (outcome.isRepeat) c.header('idempotent-replayed', 'true')
  return JSON.parse(outcome.answer)
}

/** What a refusal is to whoever asks; any other is a conflict with how the case stands. */
const statusOf: Record<string, ProblemStatus> = {
  'not-allowed': 403,
  'not-yours': 403,
  'unknown-type': 422,
  'unknown-action': 422,
  'unknown-severity': 422,
  'unknown-level': 422,
  needs: 422,
  'reason-needed': 422,
}
