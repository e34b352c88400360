// A topic per case in groups that have topics: made before its first card, closed and opened again with the case.
// What goes wrong with a topic never holds a message: it is then posted in the group itself. Only a time that the platform names is waited for.
import { and, eq } from 'drizzle-orm'
import { type Channel, SendFailed } from '#bots/channel.ts'
import type { Outgoing } from '#flows/message.ts'
import type { Write } from '#store/commit.ts'
import type { Row } from '#store/schema.ts'
import type { Slot } from './budgets.ts'
import type { House } from './house.ts'

type Place = {
  house: House
  channel: { bot: Channel }
  chat: Row<'chats'>
  row: Pick<Row<'outbox'>, 'case' | 'code'>
  message: Outgoing
}

/** The mark of a message whose topic was refused: it goes to the group itself. */
export const noTopic = 'no-topic'

/** A case's topic, to be closed or opened again. */
export type KnownTopic = { turn: 'close' | 'reopen'; topic: string }

/** What a message wants done with its case's topic: each is a call of its own. `isFitted` once it is known how the message is written. */
export async function topicTurn(place: Place, isFitted: boolean): Promise<{ turn: 'make' } | KnownTopic | null> {
  if (!isFitted && (await wantsTopic(place))) return { turn: 'make' }
  const { house, channel, chat, message } = place
  const turn = message.caseTopic?.turn
  if (!turn || !message.cardOf || !channel.bot.openTopic) return null
  const [known] = await house.store.read('topicOf', { case: message.cardOf, chat: chat.id })
  return known ? { turn, topic: known.topic } : null
}

/** Whether the message is the first card of a case in a group whose topics the bot may manage. */
async function wantsTopic({ house, channel, chat, row, message }: Place): Promise<boolean> {
  const { cardOf, caseTopic: wanted } = message
  const mayMake = chat.view?.hasTopics === true && chat.view.canManageTopics === true && row.code !== noTopic
  if (!mayMake || !channel.bot.openTopic || !cardOf || !wanted || wanted.turn === 'close') return false
  const at = { case: cardOf, chat: chat.id }
  const [topic] = await house.store.read('topicOf', at)
  const [card] = topic ? [] : await house.store.read('cardIn', at)
  return !topic && !card
}

/** Makes the topic; the write keeps it. None where the platform does not make one. Throws where it is to be asked later. */
export async function makeTopic({ house, channel, chat, message }: Place, slot: Slot): Promise<Write[]> {
  const { cardOf: of, caseTopic } = message
  if (!of || !caseTopic) return []
  const topic = await tried(house, slot, () => channel.bot.openTopic?.(chat.platformId, caseTopic.name))
  if (topic === undefined) return []
  const row = { chat: chat.id, case: of, topic }
  return [
    { write: (q, t) => q.insert(t.topics).values(row).onConflictDoNothing().returning({ topic: t.topics.topic }) },
  ]
}

/** Closes the case's topic, or opens it again. Throws where the platform is to be asked later. */
export async function turnTopic(
  { house, channel, chat }: Place,
  { turn, topic }: KnownTopic,
  slot: Slot,
): Promise<void> {
  const turned = turn === 'close' ? channel.bot.closeTopic : channel.bot.reopenTopic
  await tried(house, slot, () => turned?.(chat.platformId, topic))
}

/** A topic that is gone is forgotten: the one an answer was for, else the case's own. */
export function forgetTopic({ row, chat, message }: Place): Write {
  const of = message.cardOf ?? message.about ?? row.case ?? ''
  return {
    write: (q, t) =>
      q
        .delete(t.topics)
        .where(
          and(eq(t.topics.chat, chat.id), message.topic ? eq(t.topics.topic, message.topic) : eq(t.topics.case, of)),
        )
        .returning({ case: t.topics.case }),
  }
}

async function tried<T>(house: House, slot: Slot, call: () => Promise<T> | undefined): Promise<T | undefined> {
  try {
    slot.leaves()
    const done = await call()
    slot.answered()
    return done
  } catch (problem) {
    if (!(problem instanceof SendFailed)) throw problem
    if (problem.kind !== 'unknown') slot.answered()
    // For so long nothing at all may be asked of this chat.
    if (problem.kind === 'later' && problem.retryAfter !== null) throw problem
    house.metrics.faults.inc({ where: 'topic' })
    house.log.info({ reason: problem.message }, 'a topic could not be made or turned; the group itself is used')
    return undefined
  }
}
