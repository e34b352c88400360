// Each question of the flows, mapped to one query scoped to the workspace. A new question does not compile until it is answered.
import { and, asc, desc, eq, inArray } from 'drizzle-orm'
import type { Case } from '#core/case.ts'
import type { Incoming } from '#flows/message.ts'
import type { Near } from '#flows/near.ts'
import type { JobReport, Question, QuestionKind, Questions, TimelineEntry } from '#flows/questions.ts'
import { verifyAudit } from '#store/audit.ts'
import { matching } from '#store/search.ts'
import { is } from '#store/sql.ts'
import { testAccounts } from './account-tests.ts'
import type { Business } from './book.ts'
import { changesMade } from './changes-made.ts'
import type { OpenChannel } from './channels.ts'
import type { House } from './house.ts'
import { loadCase, loadCaseNumber, loadChat } from './load.ts'
import { failedMessages, oneMessage, oneSetAside, outboxReport, setAsideEvents } from './outbox-answers.ts'
import { peopleNamed, peopleWorking } from './people.ts'
import { calledOf } from './rows.ts'

/** What answering goes by: the workspace, where the event came from, and what was handed out for it already. */
export type Scope = {
  house: House
  business: Business
  channel: OpenChannel
  near: Near
  incoming: Incoming
  /** Kept over a retry, so that a case keeps its number. */
  kept: Map<string, unknown>
  jobs: () => JobReport[]
}

/** Answers one question of a flow. */
export function answerQuestion(scope: Scope, question: Question): Promise<unknown> {
  const answer = answers[question.ask] as (scope: Scope, question: Question) => Promise<unknown>
  return answer(scope, question)
}

const mostSaid = 200

type Answering = { [K in QuestionKind]: (scope: Scope, asked: Questions[K]['ask']) => Promise<Questions[K]['answer']> }

const answers: Answering = {
  'case.byNumber': ({ house, business }, { number }) => loadCaseNumber(house, business, number),
  'case.byId': ({ house, business }, { id }) => loadCase(house, business, id),

  async 'cases.ofChat'({ house: { store }, business }, { chat, since }) {
    const rows = await store.read('casesOfChat', { workspace: business.row.id, chat, since })
    return rows.map(({ body }) => body)
  },

  async 'cases.search'({ house, business, near }, { words, owner, open }) {
    const { q, t } = house.store
    const rows = await q
      .select({ body: t.cases.body })
      .from(t.cases)
      .where(
        and(
          eq(t.cases.workspace, business.row.id),
          open ? is(t.cases.phase, 'open') : undefined,
          owner ? eq(t.cases.owner, owner) : undefined,
          words ? matching(house.store, words) : undefined,
        ),
      )
      .orderBy(desc(t.cases.openedAt), desc(t.cases.number))
      .limit(100)
    const cases = rows.map(({ body }) => body).filter((current) => isSeen(near, current))
    return {
      cases,
      names: await namesOf(
        house,
        business.row.id,
        cases.flatMap((current) => (current.owner ? [current.owner] : [])),
      ),
    }
  },

  async 'case.timeline'({ house: { store }, business }, { id, limit }) {
    const { q, t } = store
    const rows = await q
      .select({
        entry: t.timeline,
        content: t.timelineContent.content,
        name: t.persons.name,
        username: t.persons.username,
        platformId: t.persons.platformId,
      })
      .from(t.timeline)
      .leftJoin(
        t.timelineContent,
        and(eq(t.timelineContent.case, t.timeline.case), eq(t.timelineContent.seq, t.timeline.seq)),
      )
      .leftJoin(t.persons, eq(t.persons.id, t.timeline.by))
      .where(and(eq(t.timeline.workspace, business.row.id), eq(t.timeline.case, id)))
      .orderBy(desc(t.timeline.seq))
      .limit(limit)
    return rows.reverse().map(
      ({ entry, content, name, username, platformId }): TimelineEntry => ({
        seq: entry.seq,
        at: entry.at,
        kind: entry.kind as TimelineEntry['kind'],
        by: entry.by,
        byName: entry.by ? calledOf({ name, username, platformId }) : null,
        facts: JSON.parse(entry.facts) as Record<string, unknown>,
        ...(content ? { content: JSON.parse(content) as Record<string, unknown> } : {}),
      }),
    )
  },

  async 'case.files'({ house: { store }, business }, { id }) {
    const { q, t } = store
    const rows = await q
      .select({ id: t.files.id, mime: t.files.mime, name: t.files.name, state: t.files.state, ref: t.files.ref })
      .from(t.files)
      .where(and(eq(t.files.workspace, business.row.id), eq(t.files.case, id)))
      .orderBy(asc(t.files.id))
    return rows
      .filter(({ state }) => state !== 'erased')
      .map(({ ref, state: _, ...file }) => ({
        ...file,
        message: typeof ref?.message === 'string' ? ref.message : null,
      }))
  },

  async 'case.delivery'({ house: { store }, business }, { id }) {
    const { q, t } = store
    const [found] = await q
      .select({ state: t.outbox.state })
      .from(t.outbox)
      .where(
        and(eq(t.outbox.case, id), eq(t.outbox.workspace, business.row.id), eq(t.outbox.wording, 'customer.reply')),
      )
      .orderBy(desc(t.outbox.id))
      .limit(1)
    return found?.state ?? null
  },

  async 'case.fresh'({ house, business, kept }) {
    const before = kept.get('case.fresh') as Questions['case.fresh']['answer'] | undefined
    if (before) return before
    const made = {
      id: house.fresh.id(),
      number: await house.store.numbers(business.row.id),
      trackingToken: house.fresh.token(),
    }
    kept.set('case.fresh', made)
    return made
  },

  'people.named': (scope, { name }) => peopleNamed(scope, name),
  'people.working': (scope, { roles }) => peopleWorking(scope, roles),

  async 'code.byText'({ house: { store }, business }, { code }) {
    const { q, t } = store
    const [found] = await q
      .select()
      .from(t.codes)
      .where(and(eq(t.codes.workspace, business.row.id), eq(t.codes.code, code)))
    return found ?? null
  },

  async 'case.said'({ house: { store }, business }, { id }) {
    const { messages: t } = store.t
    const rows = await store.q
      .select({ text: t.text })
      .from(t)
      .where(and(eq(t.workspace, business.row.id), eq(t.case, id)))
      .orderBy(desc(t.at))
      .limit(mostSaid)
    return rows.map(({ text }) => text)
  },

  async 'chat.ofPerson'({ house, business, channel }, { platformId }) {
    const [row] = await house.store.read('chatByPlatform', { channel: channel.id, platformId })
    return row?.kind === 'private' ? loadChat(house, business, row.id) : null
  },

  'chat.purposeOf': ({ house, business }, { id }) => loadChat(house, business, id),
  jobs: async ({ jobs }) => jobs(),

  outbox: ({ house, business }) => outboxReport(house, business.row.id),
  'outbox.failed': ({ house, business }, asked) => failedMessages(house, business.row.id, asked),
  'outbox.one': ({ house, business }, { id }) => oneMessage(house, business.row.id, id),
  'accounts.test': ({ house, business }, { words }) => testAccounts(house, business.row.id, words),
  setAside: ({ house, business }, asked) => setAsideEvents(house, business.row.id, asked),
  'setAside.one': ({ house, business }, { id }) => oneSetAside(house, business.row.id, id),

  changes: ({ house, business }, asked) => changesMade(house, business.row.id, asked),
  async audit({ house, business }) {
    const found = await verifyAudit(house.store, { workspace: business.row.id, secret: house.secrets })
    return {
      ...found,
      problems: found.problems.map(({ number, seq, problem }) =>
        [number === null ? null : `#${number}`, seq, problem].filter((part) => part !== null).join(' '),
      ),
    }
  },

  async 'group.view'({ channel, near }) {
    try {
      return await channel.bot.look(near.chat.platformId)
    } catch (problem) {
      // What the platform does not tell is only left out of the hints.
      return looksUnknown(problem)
    }
  },
}

function looksUnknown(problem: unknown): null {
  if (problem instanceof Error && problem.name === 'SendFailed') return null
  throw problem
}

/** A staff group lists only what it sees. */
function isSeen(near: Near, current: Case): boolean {
  if (near.chat.purpose !== 'staff') return true
  if (current.desk) return current.desk.includes(near.chat.id)
  return near.chat.types === null || near.chat.types.includes(current.type)
}

async function namesOf({ store: { q, t } }: House, workspace: string, ids: string[]): Promise<Record<string, string>> {
  if (ids.length === 0) return {}
  const rows = await q
    .select({ id: t.persons.id, name: t.persons.name, username: t.persons.username, platformId: t.persons.platformId })
    .from(t.persons)
    .where(and(eq(t.persons.workspace, workspace), inArray(t.persons.id, [...new Set(ids)])))
  return Object.fromEntries(rows.map((row) => [row.id, calledOf(row)]))
}
