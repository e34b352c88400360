// A business in the middle of its day: cases, people, a partner, a message that did not arrive, an account that was refused.
import { desc, eq } from 'drizzle-orm'
import { pages } from '#admin/pages/index.ts'
import { alertsOn, hears, joins, partnerOn, type Shop, shopOnLine } from '#test/stories/shops.ts'
import type { World } from '#test/world.ts'

/** Something on every page of the admin. Answers the shop and what its pages are about. */
export async function furnish(world: World) {
  const shop = await shopOnLine(world)
  await joins(world, shop.boss, 'admin')
  await alertsOn(world, shop)
  await partnerOn(world, shop, 'ร้านดาว', 'ดาว')
  await hears(world, shop.customer, '/new other สินค้าไม่ตรงปก กล่องบุบมาด้วย')
  await hears(world, shop.agent, '/take 1')
  await failsOnce(world, shop)
  await setsAside(world)
  const w = `/workspaces/${world.workspace}`
  await world.api.post(`${w}/keys`, { name: 'Web shop', scopes: ['cases:read', 'cases:write'] })
  const subscriber = await world.api.post<{ id: string }>(`${w}/webhooks`, {
    name: 'Web shop',
    url: 'http://127.0.0.1:9/hook',
    kinds: null,
  })
  await world.api.put(`${w}/wordings/customer.queued/th`, { text: 'รับเรื่องแล้วค่ะ เลขที่ {{case_id}}' })
  const refused = await world.api.post<{ id: string }>(`${w}/channels`, {
    platform: 'telegram',
    name: 'Telegram',
    credentials: { botToken: '7000000001:AAnobody-has-this-token-00000000000', secretToken: 'a-secret-of-ours' },
  })
  await world.api.call('POST', `${w}/channels/${refused.id}/connect`, {})
  const { items } = await world.api.get<{ items: { id: string; platform: string }[] }>(`${w}/channels`)
  const line = items.find(({ platform }) => platform === 'line')?.id ?? ''
  return { shop, line, subscriber: subscriber.id, refused: refused.id, tracking: (await world.case(1)).trackingToken }
}

/** A message to a customer that LINE refuses. */
export async function failsOnce(world: World, shop: Shop): Promise<void> {
  await hears(world, shop.stranger, 'สวัสดี')
  world.emulators.faults.add({ platform: 'line', kind: '5xx', status: 400 })
  await hears(world, shop.stranger, '/new other สีผิดจากที่สั่งไว้')
  world.emulators.faults.clear()
}

/** An event that could not be handled. */
async function setsAside(world: World): Promise<void> {
  const { store, clock } = world.app.house
  const [last] = await store.q
    .select({ id: store.t.inbox.id })
    .from(store.t.inbox)
    .orderBy(desc(store.t.inbox.id))
    .limit(1)
  const dead = { state: 'dead', attempts: 5, error: 'The disk was full', endedAt: clock.now() } as const
  await store.commit([
    {
      write: (q, { inbox }) =>
        q
          .update(inbox)
          .set(dead)
          .where(eq(inbox.id, last?.id ?? ''))
          .returning({ id: inbox.id }),
    },
  ])
}

export type Furnished = Awaited<ReturnType<typeof furnish>>

/** Every page of the admin and its parts, as a path below the workspace's. */
export const pagesOf = ({ line, refused, subscriber }: Furnished): string[] => [
  ...pages.map(({ path }) => path),
  ...[
    'channels/new',
    'channels/new?platform=whatsapp',
    `channels/${line}`,
    `channels/${line}/remove`,
    `channels/${refused}`,
  ],
  ...['case-types/other', 'wordings?q=customer.queued', 'wordings/customer.queued/th', `keys/${subscriber}`],
  ...['outbox/waiting', 'outbox/gone'],
]
