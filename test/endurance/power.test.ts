import { describe, expect, it } from 'vitest'
import { openPowerReader } from './power.ts'

const wal = '23</data/caseline.db-wal>'
const socket = '27<TCP:[127.0.0.1:3000->127.0.0.1:39360]>'
const other = '28<TCP:[127.0.0.1:3000->127.0.0.1:39361]>'

const request = (id: string, at = socket) =>
  `4125  read(${at}, "POST /hooks/line/01M HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n{\\"events\\":[{\\"webhookEventId\\":\\"${id}\\"}]}", 65536) = 412`
const page = (id: string) => `4125  pwrite64(${wal}, "\\r\\0\\0\\0line${id}\\0{}", 4096, 32) = 4096`
const sync = `4125  fdatasync(${wal})          = 0`
const answer = (status: string, at = socket) => `4125  write(${at}, "HTTP/1.1 ${status}\\r\\n\\r\\n{}", 156) = 156`

function read(...lines: string[]) {
  const reader = openPowerReader()
  for (const line of lines) reader.line(line)
  return reader.report()
}

describe('what strace saw of a power-safe process', () => {
  it('is fine with a 200 after the sync of its event', () => {
    expect(read(request('EV1'), page('EV1'), sync, answer('200 OK'))).toEqual({ answered: 1, syncs: 1, early: [] })
  })

  it('catches a 200 between the write and its sync', () => {
    const { early } = read(request('EV1'), page('EV1'), answer('200 OK'), sync)
    expect(early).toEqual([{ event: 'EV1', written: true }])
  })

  it('catches a 200 of an event that was never written', () => {
    expect(read(request('EV1'), sync, answer('200 OK')).early).toEqual([{ event: 'EV1', written: false }])
  })

  it('catches a 200 after the sync of another event', () => {
    const lines = [request('EV1'), page('EV1'), sync, request('EV2', other), page('EV2'), answer('200 OK', other)]
    expect(read(...lines, answer('200 OK')).early).toEqual([{ event: 'EV2', written: true }])
  })

  it('counts a sync only once it has ended, and a write only before it began', () => {
    const begun = `4126  fdatasync(${wal} <unfinished ...>`
    const done = '4126  <... fdatasync resumed>)          = 0'
    expect(read(request('EV1'), page('EV1'), begun, answer('200 OK'), done).early).toHaveLength(1)
    expect(read(request('EV1'), begun, page('EV1'), done, answer('200 OK')).early).toHaveLength(1)
    expect(read(request('EV1'), page('EV1'), begun, done, answer('200 OK')).early).toHaveLength(0)
  })

  it('does not count a sync that failed, nor one of another file', () => {
    const failed = `4125  fdatasync(${wal}) = -1 EIO (Input/output error)`
    expect(read(request('EV1'), page('EV1'), failed, answer('200 OK')).early).toHaveLength(1)
    const elsewhere = sync.replace('-wal', '')
    expect(read(request('EV1'), page('EV1'), elsewhere, answer('200 OK')).early).toHaveLength(1)
  })

  it('reads a body that comes in two pieces, and a read that was interrupted', () => {
    const head = `4125  read(${socket}, "POST /hooks/line/01M HTTP/1.1\\r\\n\\r\\n{\\"events\\":[{\\"webhookEv", 65536) = 80`
    const rest = [
      `4125  read(${socket},  <unfinished ...>`,
      '4125  <... read resumed>"entId\\":\\"EV1\\"}]}", 65536) = 30',
    ]
    expect(read(head, ...rest, answer('200 OK')).early).toEqual([{ event: 'EV1', written: false }])
  })

  it('minds neither refusals nor other doors', () => {
    expect(read(request('EV1'), answer('503 Service Unavailable')).answered).toBe(0)
    const health = `4125  read(${socket}, "GET /health HTTP/1.1\\r\\n\\r\\n", 65536) = 80`
    expect(read(health, answer('200 OK')).answered).toBe(0)
  })

  it('takes a repeat of what is on disk already', () => {
    const once = [request('EV1'), page('EV1'), sync, answer('200 OK')]
    expect(read(...once, request('EV1'), answer('200 OK'))).toEqual({ answered: 2, syncs: 1, early: [] })
  })
})
