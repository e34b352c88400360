import { eq } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { openDesk } from './desk.ts'
import { type House, hour, noon, openHouse, openShop } from './house.ts'

const minute = 60_000

async function openLife() {
  const house = openHouse()
  const shop = await openShop(house)
  return { house, ...shop, desk: openDesk(house, shop.id) }
}

/** The numbers on a page. */
async function numbers(house: House, path: string): Promise<number[]> {
  const { status, body } = await house.get(path)
  expect(status).toBe(200)
  return body.items.map(({ number }: { number: number }) => number)
}

describe('a list of cases', () => {
  it('has everything of a case but its life', async () => {
    const { house, at, desk } = await openLife()
    const som = await desk.person('Som')
    const nok = await desk.person('Nok')
    const opened = await desk.opens(som, { type: 'topup_missing', orders: ['ORD-7781'] })
    house.advance(5 * minute)
    await desk.takes(nok, opened)
    house.advance(2 * minute)
    const { body } = await house.get(`${at}/cases`)
    expect(body).toEqual({
      items: [
        {
          ...{ number: 1, status: 'investigating', type: 'topup_missing', severity: 'critical' },
          ...{ owner: { id: nok, name: 'Nok' }, customer: { id: som, name: 'Som' }, partner: null, provider: null },
          ...{ source: 'line', orders: ['ORD-7781'], rootCause: null, outcome: null },
          ...{ openedAt: noon, firstResponseAt: noon + 5 * minute, resolvedAt: null, closedAt: null },
          ...{ dueAt: noon + 15 * minute, trackingToken: `track-${opened.id}` },
          clocks: { staff: 7 * minute, customer: 0, provider: 0, off: 0, bot: 0 },
        },
      ],
      next: null,
    })
  })

  it('names a provider by the list, and calls by its id one that is not there any more', async () => {
    const { house, at, desk } = await openLife()
    await desk.opens(await desk.person('Som'), { provider: 'backup' })
    const named = await house.get(`${at}/cases`)
    expect(named.body.items[0].provider).toEqual({ id: 'backup', name: 'Backup provider' })
    await house.put(`${at}/lists/providers`, { items: [{ id: 'new', label: { th: 'รายใหม่' } }] })
    const gone = await house.get(`${at}/cases`)
    expect(gone.body.items[0].provider).toEqual({ id: 'backup', name: 'backup' })
  })

  it('names a partner, and people without a name by what is known of them', async () => {
    const { house, id: workspace, at, desk } = await openLife()
    const account = { id: 'acme', workspace, name: 'ACME', createdAt: noon }
    await desk.writes((q, t) => q.insert(t.accounts).values(account).returning())
    const som = await desk.person(null, { username: 'som_w' })
    const lek = await desk.person(null, { platformId: 'U77' })
    await desk.opens(som, { account: 'acme' })
    await desk.opens(lek)
    const { body } = await house.get(`${at}/cases`)
    expect(body.items[1]).toMatchObject({
      partner: { id: 'acme', name: 'ACME' },
      customer: { id: som, name: '@som_w' },
    })
    expect(body.items[0].customer).toEqual({ id: lek, name: 'U77' })
  })

  it('shows a status, a phase, an owner or nobody', async () => {
    const { house, at, desk } = await openLife()
    const [som, nok, lek] = [await desk.person('Som'), await desk.person('Nok'), await desk.person('Lek')]
    const [one, two, three] = [await desk.opens(som), await desk.opens(som), await desk.opens(som)]
    await desk.takes(nok, one)
    await desk.takes(lek, two)
    const answers = {
      rootCause: { kind: 'choice' as const, id: 'user_error' },
      note: { kind: 'note' as const, text: 'ok' },
    }
    await desk.does(lek, two, { do: 'act', action: 'resolve', answers })
    expect(await numbers(house, `${at}/cases`)).toEqual([3, 2, 1])
    expect(await numbers(house, `${at}/cases?status=open`)).toEqual([3, 1])
    expect(await numbers(house, `${at}/cases?status=resolved`)).toEqual([2])
    expect(await numbers(house, `${at}/cases?status=closed`)).toEqual([])
    expect(await numbers(house, `${at}/cases?status=investigating`)).toEqual([1])
    expect(await numbers(house, `${at}/cases?owner=${nok}`)).toEqual([1])
    expect(await numbers(house, `${at}/cases?owner=none`)).toEqual([3])
    expect(await numbers(house, `${at}/cases?owner=none&status=open`)).toEqual([3])
    expect(await numbers(house, `${at}/cases?owner=${lek}&status=open`)).toEqual([])
    expect(three.number).toBe(3)
  })

  it('refuses a status that there is not', async () => {
    const { house, at } = await openLife()
    const { status, body } = await house.get(`${at}/cases?status=flying`)
    expect(status).toBe(422)
    expect(body.errors[0].path).toBe('status')
    expect(body.detail).toContain('investigating')
  })

  it('is searched by words in the middle of Thai, by number and by order', async () => {
    const { house, at, desk } = await openLife()
    const som = await desk.person('สมหญิง')
    await desk.opens(som, { words: { text: 'เติมเงินแล้วยอดไม่ขึ้นครับ', files: [] } })
    const words = { text: 'slip attached', files: [] }
    await desk.opens(await desk.person('Dao'), { type: 'topup_missing', orders: ['ORD-7781'], words })
    const found = (q: string) => numbers(house, `${at}/cases?q=${encodeURIComponent(q)}`)
    expect(await found('ยอดไม่ขึ้น')).toEqual([1])
    expect(await found('สมห')).toEqual([1])
    expect(await found('DAO')).toEqual([2])
    expect(await found('ord-7781')).toEqual([2])
    expect(await found('ORD-7781')).toEqual([2])
    expect(await found('#2')).toEqual([2])
    expect(await found('1')).toContain(1)
    expect(await found('ไม่มีเรื่องนี้')).toEqual([])
    expect(await found('100% "or" (')).toEqual([])
    expect(await found(' ')).toEqual([2, 1])
  })

  it.each(['', 'status=open', 'owner=none', 'q=ORD'])('comes in pages of fifty, each case once: %s', async (filter) => {
    const { house, at, desk } = await openLife()
    const som = await desk.person('Som')
    for (let made = 0; made < 120; made++) {
      if (made % 7 === 0) house.advance(1000)
      await desk.opens(som, { orders: [`ORD-${made}`] })
    }
    const seen: number[][] = []
    let next: string | null = null
    do {
      const { body } = await house.get(`${at}/cases?${filter}${next ? `&cursor=${next}` : ''}`)
      seen.push(body.items.map(({ number }: { number: number }) => number))
      next = body.next
    } while (next)
    expect(seen.map((page) => page.length)).toEqual([50, 50, 20])
    expect(seen.flat()).toEqual(Array.from({ length: 120 }, (_, at) => 120 - at))
  })

  it('is not moved by a case that is opened between two pages', async () => {
    const { house, at, desk } = await openLife()
    const som = await desk.person('Som')
    for (let made = 0; made < 51; made++) await desk.opens(som)
    const first = await house.get(`${at}/cases?status=open`)
    await desk.opens(som)
    expect(await numbers(house, `${at}/cases?status=open&cursor=${first.body.next}`)).toEqual([1])
  })

  it.each(['nonsense', 'WyJhIiwiYiJd', 'WzEsOTk5OTk5OTk5OTldCg'])(
    'refuses a cursor that is none: %s',
    async (cursor) => {
      const { house, at } = await openLife()
      const { status, body } = await house.get(`${at}/cases?cursor=${cursor}`)
      expect(status).toBe(400)
      expect(body.errors[0].path).toBe('cursor')
    },
  )

  it('does not see into another workspace', async () => {
    const { house, at, desk } = await openLife()
    await desk.opens(await desk.person('Som'), { type: 'topup_missing', orders: ['ORD-1'] })
    const other = await openShop(house, { name: 'Other' })
    for (const filter of ['', '?status=open', '?owner=none', '?q=ORD-1', '?q=1'])
      expect(await numbers(house, `${other.at}/cases${filter}`)).toEqual([])
    expect((await house.get(`${other.at}/cases/1`)).status).toBe(404)
    expect((await house.get(`${at}/cases/1`)).status).toBe(200)
  })
})

describe('a case', () => {
  it('tells what was chosen beside what was typed, and what was chosen alone once the words are erased', async () => {
    const house = openHouse()
    const shop = await openShop(house, { pack: 'field-service', timezone: 'Asia/Riyadh', language: 'ar' })
    const desk = openDesk(house, shop.id)
    const text = (said: string) => ({ kind: 'text' as const, text: said })
    const choice = (id: string) => ({ kind: 'choice' as const, id })
    await desk.opens(await desk.person('Khalid'), {
      type: 'repeat_fault',
      answers: {
        ...{ fullName: text('Khalid'), phone: text('0501234567'), address: text('Nakheel, Prince Street 7') },
        ...{ city: choice('riyadh'), device: choice('ac'), preferredSlot: choice('morning') },
        location: { kind: 'location', latitude: 24.7, longitude: 46.7 },
      },
    })
    const chosen = { city: 'riyadh', device: 'ac', preferredSlot: 'morning' }
    const { answers } = (await house.get(`${shop.at}/cases/1`)).body.timeline[0].data
    expect(answers).toMatchObject({ ...chosen, phone: '0501234567', location: { latitude: 24.7, longitude: 46.7 } })
    await desk.writes((q, t) => q.delete(t.timelineContent).returning())
    expect((await house.get(`${shop.at}/cases/1`)).body.timeline[0].data.answers).toEqual(chosen)
  })

  it('is told whole: what happened, what was said, what was sent', async () => {
    const { house, id: workspace, at, desk } = await openLife()
    const [som, nok] = [await desk.person('Som'), await desk.person('Nok')]
    const slip = {
      ...{
        id: 'slip',
        workspace,
        channel: 'line',
        case: null,
        sha256: 'abc',
        mime: 'image/jpeg',
        size: 1234,
        name: null,
      },
      ...{
        kind: 'photo',
        state: 'stored' as const,
        ref: null,
        reason: null,
        attempts: 1,
        notBefore: null,
        createdAt: noon,
      },
    }
    await desk.writes((q, t) =>
      q
        .insert(t.files)
        .values([slip, { ...slip, id: 'late', state: 'wanted' }])
        .returning(),
    )
    const chat = await desk.chat({ purpose: 'staff' })
    const words = { text: 'เงินไม่เข้า', files: ['slip', 'late'] }
    const opened = await desk.opens(som, { type: 'topup_missing', orders: ['ORD-7781'], words })
    house.advance(minute)
    await desk.takes(nok, opened)
    await desk.does(nok, opened, { do: 'say', words: { text: 'ขอเลขอ้างอิงค่ะ', files: [] } })
    await desk.does(nok, opened, { do: 'note', words: { text: 'looks like the gateway', files: [] } })
    await desk.delivers({
      case: opened.id,
      chat,
      state: 'failed',
      code: '400',
      reason: 'no such group',
      endedAt: noon + 1,
    })
    await desk.delivers({ case: opened.id, chat, state: 'queued' })

    const { status, body } = await house.get(`${at}/cases/1`)
    expect(status).toBe(200)
    expect(Object.keys(body).sort()).toEqual(
      'clocks closedAt customer deliveries dueAt firstResponseAt messages number openedAt orders outcome owner partner provider resolvedAt rootCause severity source status timeline trackingToken type'.split(
        ' ',
      ),
    )
    expect(body.timeline.map(({ seq, kind, by }: Entry) => [seq, kind, by?.name])).toEqual([
      [1, 'opened', 'Som'],
      [2, 'taken', 'Nok'],
      [3, 'status', 'Nok'],
      [4, 'said', 'Nok'],
      [5, 'noted', 'Nok'],
    ])
    expect(body.timeline[4]).toMatchObject({
      at: noon + minute,
      by: { id: nok, name: 'Nok' },
      data: { text: 'looks like the gateway' },
    })
    expect(body.messages).toEqual([
      {
        ...{ at: noon, from: { id: som, name: 'Som' }, direction: 'in', text: 'เงินไม่เข้า' },
        files: [
          { id: 'slip', mime: 'image/jpeg', size: 1234, sha256: 'abc', url: 'https://desk.example/files/slip.signed' },
          { id: 'late', mime: null, size: null, sha256: null, url: null },
        ],
      },
      { at: noon + minute, from: { id: nok, name: 'Nok' }, direction: 'out', text: 'ขอเลขอ้างอิงค่ะ', files: [] },
    ])
    expect(body.deliveries).toEqual([
      { at: noon + 1, to: chat, state: 'failed', code: '400', reason: 'no such group' },
      { at: noon + minute, to: chat, state: 'queued', code: null, reason: null },
    ])
  })

  it('tells what is left of an entry whose words were erased', async () => {
    const { house, at, desk } = await openLife()
    const nok = await desk.person('Nok')
    const opened = await desk.opens(await desk.person('Som'))
    await desk.takes(nok, opened)
    await desk.does(nok, opened, { do: 'note', words: { text: 'her card ends in 4242', files: [] } })
    await desk.writes((q, t) => q.delete(t.timelineContent).where(eq(t.timelineContent.seq, 4)).returning())
    const { body } = await house.get(`${at}/cases/1`)
    expect(body.timeline[3]).toMatchObject({ kind: 'noted', data: { files: 0 } })
    expect(JSON.stringify(body)).not.toContain('4242')
  })

  it('counts its time by party up to now', async () => {
    const { house, at, desk } = await openLife()
    const nok = await desk.person('Nok')
    const opened = await desk.opens(await desk.person('Som'))
    house.advance(hour)
    await desk.takes(nok, opened)
    house.advance(hour)
    await desk.does(nok, opened, { do: 'act', action: 'wait_customer', answers: {} })
    house.advance(3 * hour)
    const { body } = await house.get(`${at}/cases/1`)
    expect(body.clocks).toEqual({ staff: 2 * hour, customer: 3 * hour, provider: 0, off: 0, bot: 0 })
  })

  it.each(['2', '0', '-1', '1.5', 'one', '99999999999999', '1e3'])('is not there under %s', async (number) => {
    const { house, at, desk } = await openLife()
    await desk.opens(await desk.person('Som'))
    expect((await house.get(`${at}/cases/${number}`)).status).toBe(404)
  })
})

type Entry = { seq: number; kind: string; by: { name: string } | null }
