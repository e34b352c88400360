// Where most runs begin: the platforms, a house with one workspace, a channel on each platform, people with phones and a desk.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Platform } from '#sandbox/world.ts'
import { check, type Expectations, type Verdict } from './checker.ts'
import { openDatabase, unfinished } from './database.ts'
import { openDirector } from './director.ts'
import { readFacts } from './facts.ts'
import { readHistory } from './history.ts'
import { type HouseOptions, openHouse, pause, publicOrigin } from './houses.ts'

export type BenchOptions = {
  /** How many people write on each platform; a platform without them has no channel. */
  people: Partial<Record<Platform, number>>
  /** Staff groups, each with the case types it takes; one that takes all without it. */
  desks?: (string[] | null)[]
  /** How many things of a kind the platforms keep in mind. */
  remembers?: number
  /** Where the workspace is. */
  timezone?: string
  house?: Partial<HouseOptions>
}

export type Desk = { group: string; agents: string[] }
export type Bench = Awaited<ReturnType<typeof openBench>>

const credentials: Record<Platform, Record<string, string>> = {
  line: { channelSecret: 'line-secret', channelAccessToken: 'line-token' },
  whatsapp: {
    appSecret: 'whatsapp-secret',
    accessToken: 'EAAwhatsapptoken',
    phoneNumberId: '106540352242922',
    verifyToken: 'whatsapp-verify',
  },
  telegram: { botToken: '7000000001:AAtelegramtoken', secretToken: 'telegram-secret' },
}

/** Opens everything, with a desk in a LINE group (Telegram where there is no LINE). Close it after the run. */
export async function openBench(given: BenchOptions) {
  const { people, remembers, desks: desksWanted, timezone = 'Asia/Bangkok', house: options = {} } = given
  const folder = await mkdtemp(join(tmpdir(), 'caseline-endurance-'))
  const history = join(folder, 'history.jsonl')
  let isFaulty = false
  const director = await openDirector(history, remembers)
  const house = await openHouse({ dataDir: join(folder, 'data'), platforms: director.platforms, ...options })
  await house.start()
  await director.does('houses', { origins: [house.origin] })
  const workspace = await house.api.post<{ id: string }>('/workspaces', {
    name: 'ร้านทดสอบ',
    pack: 'mims',
    timezone,
    language: 'th',
  })
  const w = `/workspaces/${workspace.id}`
  const accounts: Partial<Record<Platform, { account: string; channel: string }>> = {}
  const phones: Record<Platform, string[]> = { line: [], whatsapp: [], telegram: [] }
  for (const [platform, count] of Object.entries(people) as [Platform, number][]) {
    const given = credentials[platform]
    const { id: account } = await director.does('account', { platform, credentials: given })
    const channel = await house.api.post<{ id: string }>(`${w}/channels`, {
      platform,
      name: platform,
      credentials: given,
    })
    await house.api.post(`${w}/channels/${channel.id}/connect`, {})
    await director.does('channel', { account, channel: channel.id })
    accounts[platform] = { account, channel: channel.id }
    phones[platform] = (await director.does('people', { account, count, prefix: platform[0] ?? '' })).phones
  }
  const desks: Desk[] = []
  for (const [at, types] of (desksWanted ?? [null]).entries())
    desks.push(await openDesk(at === 0 ? 'desk' : `desk${at}`, types))
  const [desk] = desks
  if (!desk) throw new Error('A bench has a desk')
  // A case that comes before its desk is bound is told to nobody, and rightly so.
  await settles()

  /** Agents in a group, who bind it as in life. */
  async function openDesk(group: string, types: string[] | null): Promise<Desk> {
    const { account } = accounts.line ?? accounts.telegram ?? {}
    if (!account) throw new Error('A desk needs a group, on LINE or Telegram')
    const { phones: agents } = await director.does('people', {
      account,
      count: 2,
      prefix: group.replace('desk', 'agent'),
    })
    await director.does('group', { account, group, members: agents })
    const { code } = await house.api.post<{ code: string }>(`${w}/codes`, { for: 'staff' })
    await director.does('act', { phone: agents[0] ?? '', in: group, says: `/bind ${code}` })
    const chat = await bound()
    if (types) await house.api.patch(`${w}/chats/${chat}`, { types })
    return { group, agents }
  }

  /** The group that was bound last, once it is. */
  async function bound(): Promise<string> {
    for (let tries = 0; tries < 400; tries++) {
      const { items } = await house.api.get<{ items: { id: string }[] }>(`${w}/chats?purpose=staff`)
      const newest = items[desks.length]
      if (newest) return newest.id
      await pause(50)
    }
    throw new Error('The desk was not bound')
  }

  /** Answers when the platforms have nothing to tell any more and the house has nothing to do. Throws after `within` ms. */
  async function settles(within = 120_000): Promise<void> {
    const began = performance.now()
    const database = await openDatabase(house.databaseUrl)
    try {
      for (let quiet = 0; quiet < 3; ) {
        const progress = await director.does('progress')
        const left = await unfinished(database)
        const isQuiet =
          progress.running + progress.unacknowledged + progress.underWay + left.events + left.messages === 0
        quiet = isQuiet ? quiet + 1 : 0
        if (performance.now() - began > within)
          throw new Error(`Not settled after ${within} ms: ${JSON.stringify({ ...progress, ...left })}`)
        await pause(150)
      }
    } finally {
      await database.close()
    }
  }

  return {
    folder,
    history,
    director,
    house,
    workspace: workspace.id,
    accounts,
    phones,
    everybody: Object.values(phones).flat(),
    desk,
    desks,
    publicOrigin,
    settles,
    /** The verdict on everything that has happened so far. */
    async verdict(expected: Expectations = {}): Promise<Verdict> {
      await director.does('flush')
      const database = await openDatabase(house.databaseUrl)
      try {
        const verdict = await check(readHistory(history), await readFacts(database), expected)
        isFaulty ||= verdict.findings.length > 0
        if (isFaulty) process.stdout.write(`what was found can be looked into: ${folder}\n`)
        return verdict
      } finally {
        await database.close()
      }
    },
    /** Ends everything; the folder stays where `keep` says so, or a verdict found something. */
    async close(keep = false): Promise<void> {
      await house.kill()
      await director.close()
      if (!keep && !isFaulty) await rm(folder, { recursive: true, force: true })
    },
  }
}
