// What other systems ask for, each once: the same id gets the same answer, whatever has happened since.
import { and, eq, isNotNull, sql } from 'drizzle-orm'
import type { CaseId, WorkspaceId } from '#core/ids.ts'
import { Conflict, type Write } from '#store/commit.ts'
import type { Row } from '#store/schema.ts'
import type { House } from './house.ts'

/** A request at a door. `id` is what a repeat is known by; without one it can have none. `body` is kept where it may be taken up again. */
export type Asked = {
  workspace: WorkspaceId
  door: string
  id: string | null
  digest: string
  kind: string
  by: string | null
}
/** What came of it: an answer to be given again, as text, and the case that it was about. */
export type Told = { status: number; answer: string; case: CaseId | null; body?: string; isRepeat?: true }
/** The write that keeps what came of a request. A Conflict where a repeat was faster. */
export type Keeps = (told: Told) => Write

const mostTries = 10

/** Does what is asked unless it was done before. `doing` puts what came of it into its own commit by `keeps`; whatever else it answers is passed on. */
export async function onceAsked<Else>(
  house: House,
  asked: Asked,
  doing: (keeps: Keeps) => Promise<Told | Else>,
): Promise<Told | Else | 'differs'> {
  const id = asked.id ?? house.fresh.id()
  const keeps = (told: Told) => insertion(house, { ...asked, id }, told)
  for (let attempt = 1; ; attempt++) {
    const known = asked.id === null ? null : await requestOf(house, { ...asked, id })
    if (known) return known.digest === asked.digest ? repeated(house, known) : 'differs'
    try {
      return await doing(keeps)
    } catch (problem) {
      if (!(problem instanceof Conflict) || attempt === mostTries) throw problem
    }
  }
}

/** What came of a request, if it came. */
export async function requestOf(
  { store: { q, t } }: House,
  { workspace, door, id }: Pick<Row<'requests'>, 'workspace' | 'door' | 'id'>,
): Promise<Row<'requests'> | null> {
  const [found] = await q
    .select()
    .from(t.requests)
    .where(and(eq(t.requests.workspace, workspace), eq(t.requests.door, door), eq(t.requests.id, id)))
  return found ?? null
}

/** Something came of a request of which nothing had; a Conflict where that was so already. */
export function answeredAnew(
  { workspace, door, id }: Row<'requests'>,
  { status, answer, case: of, body }: Told,
): Write {
  return {
    write: (q, t) =>
      q
        .update(t.requests)
        .set({ status, answer, case: of, body: body ?? null })
        .where(
          and(
            eq(t.requests.workspace, workspace),
            eq(t.requests.door, door),
            eq(t.requests.id, id),
            isNotNull(t.requests.body),
          ),
        )
        .returning({ id: t.requests.id }),
    mustTouch: 1,
  }
}

async function repeated({ store, metrics }: House, known: Row<'requests'>): Promise<Told> {
  const { workspace, door, id } = known
  await store.commit([
    {
      write: (q, t) =>
        q
          .update(t.requests)
          .set({ repeats: sql`${t.requests.repeats} + 1` })
          .where(and(eq(t.requests.workspace, workspace), eq(t.requests.door, door), eq(t.requests.id, id)))
          .returning({ id: t.requests.id }),
    },
  ])
  metrics.dropped(1)
  return { status: known.status, answer: known.answer, case: known.case, isRepeat: true }
}

function insertion({ clock }: House, asked: Asked & { id: string }, told: Told): Write {
  const row: Row<'requests'> = {
    ...{ workspace: asked.workspace, door: asked.door, id: asked.id, kind: asked.kind, digest: asked.digest },
    ...{ status: told.status, answer: told.answer, body: told.body ?? null, case: told.case, by: asked.by },
    ...{ repeats: 0, at: clock.now() },
  }
  return {
    write: (q, t) => q.insert(t.requests).values(row).onConflictDoNothing().returning({ id: t.requests.id }),
    mustTouch: 1,
  }
}
