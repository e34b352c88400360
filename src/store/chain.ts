// The timeline's chain: every entry's hash covers the one before, and what can be erased only by its salted digest.
import { hash as digestOf } from 'node:crypto'
import canonicalize from 'canonicalize'
import type { Fact } from '#core/case.ts'
import type { Row } from './schema.ts'

export type Entry = Row<'timeline'>
export type Content = Row<'timelineContent'>
export type Chain = { workspace: string; case: string; head: string; length: number }
export type Chained = { entries: Entry[]; contents: Content[]; head: string; length: number }

/** What a chain begins with. */
export const start = { head: '', length: 0 }

/** An entry to be; the workspace's own chain has kinds of its own. */
export type ChainFact = Omit<Fact, 'kind'> & { kind: string }

/** Appends facts to a chain. `salts` are random texts, one for each fact; those of facts without content are not used. */
export function chainFacts(chain: Chain, facts: ChainFact[], salts: string[]): Chained {
  const chained: Chained = { entries: [], contents: [], head: chain.head, length: chain.length }
  for (const [at, fact] of facts.entries()) {
    const content = fact.content && contentOf(chain.case, chained.length + 1, fact.content, salts[at])
    const entry = {
      workspace: chain.workspace,
      case: chain.case,
      seq: chained.length + 1,
      at: fact.at,
      kind: fact.kind,
      by: fact.by,
      facts: canonical(fact.facts),
      digest: content ? digestOfContent(content) : null,
      prev: chained.head,
    }
    chained.head = hashOf(entry)
    chained.length = entry.seq
    chained.entries.push({ ...entry, hash: chained.head })
    if (content) chained.contents.push(content)
  }
  return chained
}

/** sha256 of the canonical JSON of the entry, whose facts are canonical JSON already. */
export function hashOf(entry: Omit<Entry, 'hash'>): string {
  const { workspace, case: of, seq, at, kind, by, facts, digest, prev } = entry
  const text = JSON.stringify
  return sha256(
    `{"at":${at},"by":${text(by)},"case":${text(of)},"digest":${text(digest)},"facts":${facts},` +
      `"kind":${text(kind)},"prev":${text(prev)},"seq":${seq},"workspace":${text(workspace)}}`,
  )
}

/** What an entry keeps of content that may be erased one day. */
export function digestOfContent({ salt, content }: Pick<Content, 'salt' | 'content'>): string {
  return sha256(salt + content)
}

/** JSON in the one form that hashes are made of (RFC 8785). */
export function canonical(value: unknown): string {
  const text = canonicalize(value)
  if (text === undefined) throw new Error('There is no JSON of this value to hash')
  return text
}

export function sha256(text: string): string {
  return digestOf('sha256', text)
}

function contentOf(of: string, seq: number, content: Record<string, unknown>, salt: string | undefined): Content {
  if (!salt) throw new Error('Content needs a salt, or its digest could be guessed')
  return { case: of, seq, salt, content: canonical(content) }
}
