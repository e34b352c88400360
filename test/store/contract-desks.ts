// The desks of a workspace in one read: groups where staff work or alerts go, and private chats of people with roles of their own.
import { describe, expect, it } from 'vitest'
import type { Row } from '#store/schema.ts'
import type { Opened } from './opened.ts'
import { fresh, noon } from './rows.ts'

export function deskContract(at: () => Opened): void {
  describe('desks', () => {
    it('are groups of staff and alerts, and a row for each role of whoever has a private chat', async () => {
      const { store } = at()
      const workspace = fresh('workspace')
      const staff = chat({ workspace, purpose: 'staff', role: 'lead', types: ['topup'] })
      const alerts = chat({ workspace, purpose: 'alerts' })
      const customer = chat({ workspace, kind: 'private', purpose: 'customer' })
      const own = chat({ workspace, kind: 'private', purpose: 'customer' })
      const ann = person({ workspace, platformId: own.platformId, language: 'ar' })
      const silent = person({ workspace, platformId: fresh('unseen') })
      await store.commit([
        {
          write: (q, t) =>
            q
              .insert(t.chats)
              .values([staff, alerts, customer, own, chat({ workspace: fresh('other'), purpose: 'staff' })])
              .returning({ id: t.chats.id }),
        },
        { write: (q, t) => q.insert(t.persons).values([ann, silent]).returning({ id: t.persons.id }) },
        {
          write: (q, t) =>
            q
              .insert(t.roles)
              .values(
                [
                  [ann.id, 'technician'],
                  [ann.id, 'admin'],
                  [silent.id, 'technician'],
                ].map(([who, role]) => ({ workspace, person: who ?? '', role: role ?? '', createdAt: noon })),
              )
              .returning({ role: t.roles.role }),
        },
      ])
      const rows = await store.read('desks', { workspace })
      const seen = rows.map(({ id, person: who, ownRole, speaks, types }) => ({ id, who, ownRole, speaks, types }))
      const order = (row: { id: string; ownRole: string | null }) => `${row.id} ${row.ownRole}`
      expect(seen.sort((one, other) => order(one).localeCompare(order(other)))).toEqual(
        [
          { id: staff.id, who: null, ownRole: null, speaks: null, types: ['topup'] },
          { id: alerts.id, who: null, ownRole: null, speaks: null, types: null },
          { id: own.id, who: ann.id, ownRole: 'admin', speaks: 'ar', types: null },
          { id: own.id, who: ann.id, ownRole: 'technician', speaks: 'ar', types: null },
        ].sort((one, other) => order(one).localeCompare(order(other))),
      )
    })
  })
}

function chat(given: Partial<Row<'chats'>>): Row<'chats'> {
  return {
    id: fresh('chat'),
    workspace: 'w',
    channel: 'telegram',
    platformId: fresh('place'),
    kind: 'group',
    title: null,
    purpose: 'none',
    account: null,
    types: null,
    role: null,
    language: null,
    state: 'active',
    lastInAt: null,
    view: null,
    mutedFrom: null,
    mutedUntil: null,
    untold: null,
    createdAt: noon,
    ...given,
  }
}

function person(given: Partial<Row<'persons'>>): Row<'persons'> {
  return {
    id: fresh('person'),
    workspace: 'w',
    channel: 'telegram',
    platformId: fresh('user'),
    alias: null,
    name: null,
    username: null,
    phone: null,
    language: null,
    createdAt: noon,
    ...given,
  }
}
