// Life in a workspace, made by the house's own rules and writes: people, chats, cases that are opened, taken, talked about.
import { type Actor, isRefusal, type Order } from '#core/case.ts'
import { decide } from '#core/decide.ts'
import type { LoadedCase } from '#flows/questions.ts'
import { caseWrites } from '#src/plan.ts'
import type { Query, Returning } from '#store/commit.ts'
import type { Row, Tables } from '#store/schema.ts'
import { outboxRow } from '#test/store/rows.ts'
import type { House } from './house.ts'

type Opened = { id: string; number: number }

/** The people, chats and cases of a workspace. */
export function openDesk(house: House, workspace: string) {
  const { store, fresh, needs } = house
  const names: Record<string, string> = {}

  async function person(name: string | null, differs: Partial<Row<'persons'>> = {}): Promise<string> {
    const id = fresh.id()
    if (name !== null) names[id] = name
    const row = {
      ...{ id, workspace, channel: 'line', platformId: `U${id}`, name },
      ...{ alias: null, username: null, phone: null, language: null, createdAt: needs.clock.now(), ...differs },
    }
    await writes((q, t) => q.insert(t.persons).values(row).returning())
    return id
  }

  async function chat(differs: Partial<Row<'chats'>> = {}): Promise<string> {
    const id = fresh.id()
    const row: Row<'chats'> = {
      ...{ id, workspace, channel: 'line', platformId: `C${id}`, kind: 'group', title: 'Desk', purpose: 'none' },
      ...{ account: null, types: null, role: null, language: null, state: 'active', lastInAt: null, view: null },
      ...{ mutedFrom: null, mutedUntil: null, untold: null },
      createdAt: needs.clock.now(),
      ...differs,
    }
    await writes((q, t) => q.insert(t.chats).values(row).returning())
    return id
  }

  async function opens(
    customer: string | null,
    differs: Partial<Extract<Order, { do: 'open' }>> = {},
  ): Promise<Opened> {
    const opened = { id: fresh.id(), number: await store.numbers(workspace) }
    const order: Order = {
      ...{ do: 'open', type: 'other', customer, chat: null, account: null, source: 'line', orders: [], answers: {} },
      ...{ words: { text: 'เติมเงินแล้วยอดไม่ขึ้นครับ', files: [] }, language: 'th' },
      ...differs,
    }
    await commit(opened, null, order, { person: customer, name: '', roles: ['customer'] })
    return opened
  }

  async function does(who: string, of: Opened, order: Order, role = 'support'): Promise<void> {
    const [row] = await store.read('caseById', { workspace, id: of.id })
    if (!row) throw new Error('There is no such case')
    await commit(of, row.body, order, { person: who, name: names[who] ?? '', roles: [role] })
  }

  async function commit(of: Opened, current: LoadedCase['current'] | null, order: Order, actor: Actor): Promise<void> {
    const business = await needs.business(workspace)
    if (!business) throw new Error('There is no such workspace')
    const facts = { now: needs.clock.now(), actor, fresh: { ...of, trackingToken: `track-${of.id}` } }
    const decision = decide(business.rules, current, order, facts)
    if (isRefusal(decision)) throw new Error(`Refused: ${JSON.stringify(decision)}`)
    const found = { current: decision.next, rules: business.rules, names, chat: null, partner: null }
    await store.commit(caseWrites(workspace, { before: current, decision, found }, fresh))
  }

  const writes = (write: (q: Query, t: Tables) => Returning) => store.commit([{ write }])

  return {
    person,
    chat,
    opens,
    does,
    writes,
    takes: (who: string, of: Opened) => does(who, of, { do: 'act', action: 'take', answers: {} }),
    async delivers(differs: Partial<Row<'outbox'>>): Promise<string> {
      const row = outboxRow({ id: fresh.id(), workspace, createdAt: needs.clock.now(), ...differs })
      await store.commit([{ hot: 'outboxInsert', values: row }])
      return row.id
    },
  }
}
