// Decisions and messages as writes: what one commit holds.
import { and, inArray, isNull } from 'drizzle-orm'
import type { ChannelId, ChatId, WorkspaceId } from '#core/ids.ts'
import type { Made, Said } from '#flows/near.ts'
import { chainFacts } from '#store/chain.ts'
import type { Write } from '#store/commit.ts'
import type { Fresh } from './fresh.ts'
import { caseRow, lanes } from './rows.ts'
import { type Sync, webhookWrites } from './webhooks.ts'

/** The writes of a decision: the case guarded by its version, its timeline, orders and thread, and what subscribers are told of it. */
export function caseWrites(workspace: WorkspaceId, made: Made, fresh: Fresh, sync: Sync | null = null): Write[] {
  const { before, decision, found } = made
  // Where two decisions follow each other in one plan, the case before the second is the one the first left.
  const { head, length } = before ?? decision.next
  const chain = { workspace, case: decision.next.id, head, length }
  const chained = chainFacts(chain, decision.facts, decision.facts.map(fresh.salt))
  // The chain goes on from here, for this row and for whatever is decided on it next.
  decision.next.head = chained.head
  decision.next.length = chained.length
  const next = decision.next
  const row = caseRow(workspace, next, found.rules.workflow, [
    next.customer ? found.names[next.customer] : null,
    found.partner?.name,
  ])
  const already = new Set(before?.orders ?? [])
  const files = filesOf(made)
  return [
    before === null
      ? { hot: 'caseInsert', values: row }
      : { hot: 'caseUpdate', values: { ...row, was: before.version } },
    ...chained.entries.map((values): Write => ({ hot: 'timelineInsert', values })),
    ...chained.contents.map((values): Write => ({ hot: 'contentInsert', values })),
    ...next.orders
      .filter((order) => !already.has(order))
      .map((orderId): Write => ({ hot: 'caseOrderInsert', values: { workspace, orderId, case: next.id } })),
    ...(files.length > 0 ? [filesWrite(next.id, files)] : []),
    ...decision.messages.map(
      (message): Write => ({
        hot: 'messageInsert',
        values: {
          id: fresh.id(),
          workspace,
          case: next.id,
          at: next.ledger.since,
          person: message.from,
          direction: message.direction,
          text: message.text,
          files: message.files,
          chat: next.chat,
          platformId: message.message ?? null,
        },
      }),
    ),
    ...(sync ? webhookWrites(sync, made, chained.entries) : []),
  ]
}

/** The files that a decision brought to its case: with words, and as answers. */
function filesOf({ decision }: Made): string[] {
  const said = decision.messages.flatMap((message) => message.files)
  const kept = decision.facts.flatMap(({ content }) => (Array.isArray(content?.files) ? content.files.map(String) : []))
  const answered = Object.values(decision.next.fields).flatMap((answer) =>
    answer.kind === 'photos' ? answer.files : [],
  )
  return [...new Set([...said, ...kept, ...answered])]
}

function filesWrite(of: string, files: string[]): Write {
  return {
    write: (q, t) =>
      q
        .update(t.files)
        .set({ case: of })
        .where(and(inArray(t.files.id, files), isNull(t.files.case)))
        .returning({ id: t.files.id }),
  }
}

/** Where a message goes, and the free answer it may use. */
export type Route = { channel: ChannelId; reply?: { token: string; until: number } }

/** A message as a row of the outbox. */
export function outboxWrite(
  workspace: WorkspaceId,
  said: Said,
  route: Route,
  now: number,
  fresh: Pick<Fresh, 'id'>,
): Write {
  return {
    hot: 'outboxInsert',
    values: {
      id: fresh.id(),
      workspace,
      channel: route.channel,
      chat: said.chat,
      case: said.case,
      lane: lanes[said.lane],
      wording: said.wording,
      message: { ...said.message },
      state: 'queued',
      attempts: 0,
      heldFrom: null,
      notBefore: null,
      claimedUntil: null,
      replyToken: route.reply?.token ?? null,
      replyUntil: route.reply?.until ?? null,
      code: null,
      reason: null,
      cause: null,
      createdAt: now,
      endedAt: null,
    },
  }
}

/** The channels of the chats that messages go to, out of what is loaded already. */
export function channelsOf(chats: { id: ChatId; channel: ChannelId }[]): (chat: ChatId) => ChannelId {
  const known = new Map(chats.map((chat) => [chat.id, chat.channel]))
  return (chat) => {
    const channel = known.get(chat)
    if (!channel) throw new Error(`A message is meant for chat ${chat}, which was not loaded`)
    return channel
  }
}
