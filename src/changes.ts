// Changes that are no settings of the business: languages, who left a group, what was taken back.
import { and, eq, inArray } from 'drizzle-orm'
import type { Change } from '#flows/near.ts'
import type { Write } from '#store/commit.ts'
import type { Around } from './near.ts'

/** The writes of a change that needs no line in the workspace's chain; none for those that do. */
export function plainWrites(around: Around, change: Change): Write[] {
  switch (change.change) {
    case 'language':
      return languageWrites(change)
    case 'erase':
      return [forgetMessage(around, change.message)]
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

function forgetMessage({ near, chat }: Around, message: string): Write {
  const { id: workspace } = near.workspace
  return {
    write: (q, t) =>
      q
        .update(t.messages)
        .set({ text: '', files: [] })
        .where(
          and(eq(t.messages.workspace, workspace), eq(t.messages.chat, chat.id), eq(t.messages.platformId, message)),
        )
        .returning({ id: t.messages.id }),
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
