// Links that sign in to the admin page, and what is kept of them: a digest, never the token.
import { hash } from 'node:crypto'
import type { Write } from './commit.ts'
import type { Row } from './schema.ts'

/** What is kept of a token. It is random and long, so that its digest tells nothing. */
export function signInDigest(token: string): string {
  return hash('sha256', token, 'base64url')
}

/** Keeps a link that its token opens once. */
export function signInLink({
  token,
  ...link
}: Omit<Row<'signInLinks'>, 'digest' | 'usedAt'> & { token: string }): Write {
  const row = { ...link, digest: signInDigest(token), usedAt: null }
  return { write: (q, t) => q.insert(t.signInLinks).values(row).returning({ digest: t.signInLinks.digest }) }
}
