// Changes that are no settings of the business: languages, who left a group, what was taken back.
import { join } from 'node:path'
import { and, eq, inArray } from 'drizzle-orm'
import type { Change } from '#flows/near.ts'
import { dropBlob } from '#store/blobs.ts'
import type { Write } from '#store/commit.ts'
import { signInLink } from '#store/sign-in.ts'
import type { House } from './house.ts'
import type { Around } from './near.ts'

/** The writes of a change that needs no line in the workspace's chain; none for those that do. */
export function plainWrites(around: Around, change: Change): Write[] {
  switch (change.change) {
    case 'language':
      return languageWrites(change)
    case 'erase':
      return erasing(around, change)
    case 'sign-in':
      return [signingIn(around, change)]
    case 'left':
      return change.people.length > 0 ? [forgetPresence(around, change.people)] : []
    default:
      return []
  }
}

function languageWrites({ person, chat, language }: Extract<Change, { change: 'language' }>): Write[] {
  if (person)
    return [
      {
        write: (q, t) =>
          q.update(t.persons).set({ language }).where(eq(t.persons.id, person)).returning({ id: t.persons.id }),
      },
    ]
  if (chat)
    return [
      {
        write: (q, t) => q.update(t.chats).set({ language }).where(eq(t.chats.id, chat)).returning({ id: t.chats.id }),
      },
    ]
  return []
}

function signingIn(
  { near }: Around,
  { token, person, name, rights, expiresAt }: Extract<Change, { change: 'sign-in' }>,
): Write {
  return signInLink({ token, workspace: near.workspace.id, person, name, rights, createdAt: near.now, expiresAt })
}

type Erasing = Extract<Change, { change: 'erase' }>

/** What was taken back is gone: words, names of files, their bytes. The chain keeps that something was there. */
function erasing({ near }: Around, { case: of, entries, files, messages }: Erasing): Write[] {
  const { id: workspace } = near.workspace
  return [
    ...messages.map(
      ({ message, text, files: kept, known }): Write => ({
        write: (q, t) =>
          q
            .update(t.messages)
            .set({ text, files: kept, platformId: known })
            .where(
              and(eq(t.messages.workspace, workspace), eq(t.messages.case, of), eq(t.messages.platformId, message)),
            )
            .returning({ id: t.messages.id }),
      }),
    ),
    ...some(entries, (seqs) => ({
      write: (q, t) =>
        q
          .delete(t.timelineContent)
          .where(and(eq(t.timelineContent.case, of), inArray(t.timelineContent.seq, seqs)))
          .returning({ seq: t.timelineContent.seq }),
    })),
    ...some(files, (ids) => ({
      write: (q, t) =>
        q
          .update(t.files)
          .set({ state: 'erased', sha256: null, name: null, ref: null, notBefore: null })
          .where(and(eq(t.files.workspace, workspace), inArray(t.files.id, ids)))
          .returning({ id: t.files.id }),
    })),
  ]
}

function some<T>(things: T[], write: (things: T[]) => Write): Write[] {
  return things.length > 0 ? [write(things)] : []
}

/** The bytes that changes are about to erase. */
export async function bytesOf({ store: { q, t } }: House, changes: Change[]): Promise<string[]> {
  const files = changes.flatMap((change) => (change.change === 'erase' ? change.files : []))
  if (files.length === 0) return []
  const rows = await q.select({ sha256: t.files.sha256 }).from(t.files).where(inArray(t.files.id, files))
  return rows.flatMap(({ sha256 }) => sha256 ?? [])
}

/** Deletes bytes that no file is made of any more. */
export async function dropBytes({ store: { q, t }, config }: House, hashes: string[]): Promise<void> {
  for (const sha256 of new Set(hashes)) {
    const [used] = await q.select({ id: t.files.id }).from(t.files).where(eq(t.files.sha256, sha256)).limit(1)
    if (!used) await dropBlob(join(config.dataDir, 'files'), sha256)
  }
}

/** Who left a group works there no longer: the trace that they wrote there goes. */
function forgetPresence({ chat }: Around, people: string[]): Write {
  return {
    write: (q, t) =>
      q
        .delete(t.conversations)
        .where(
          and(
            eq(t.conversations.chat, chat.id),
            inArray(
              t.conversations.person,
              q
                .select({ id: t.persons.id })
                .from(t.persons)
                .where(and(eq(t.persons.channel, chat.channel), inArray(t.persons.platformId, people))),
            ),
          ),
        )
        .returning({ person: t.conversations.person }),
  }
}
