// Reads what strace saw of the process: whether any webhook was answered before its events were on disk.

/** What strace is to be asked for, so that the reader finds what it needs. */
export const straceArguments = [
  '-f',
  '-yy',
  '-s',
  '5000',
  '-e',
  'trace=read,recvfrom,recvmsg,readv,write,writev,sendto,sendmsg,pwrite64,pwritev,fsync,fdatasync',
]

export type PowerReport = {
  /** Webhooks with events that were answered 200. */
  answered: number
  /** Completed syncs of the write-ahead log. */
  syncs: number
  /** Events whose 200 left before a sync that covers their write had ended; `written` says whether a write was seen at all. */
  early: { event: string; written: boolean }[]
}

export type PowerReader = { line(text: string): void; report(): PowerReport }

type Open = { keys: Set<string>; text: string }
type Call = { name: string; file: string; rest: string }

const call = /^(\d+) +(?:[\d.]+ )?(\w+)\(\d+(?:<((?:->|[^>])*)>)?(.*)$/su
const resumed = /^(\d+) +(?:[\d.]+ )?<\.\.\. (\w+) resumed>(.*)$/su
const eventIds = /webhookEventId\\":\\"([^"\\]+)\\"/gu
const reads = new Set(['read', 'recvfrom', 'recvmsg', 'readv'])
const writes = new Set(['write', 'writev', 'sendto', 'sendmsg'])
const walWrites = new Set(['write', 'pwrite64', 'pwritev'])
const syncs = new Set(['fsync', 'fdatasync'])

/** A reader of strace's lines, oldest first. An event is followed from its webhook through the log's write and sync to the 200. */
export function openPowerReader(): PowerReader {
  const open = new Map<string, Open>()
  const halfDone = new Map<string, Call>()
  const written = new Set<string>()
  const durable = new Set<string>()
  /** What was written when a sync began, by thread. */
  const syncing = new Map<string, string[]>()
  const report: PowerReport = { answered: 0, syncs: 0, early: [] }

  function began(thread: string, { name, file, rest }: Call): void {
    if (writes.has(name) && isSocket(file) && rest.includes('"HTTP/1.1 ')) answered(file, rest)
    if (syncs.has(name) && isLog(file)) syncing.set(thread, [...written])
  }

  function ended(thread: string, { name, file, rest }: Call): void {
    if (reads.has(name) && isSocket(file)) received(file, rest)
    if (walWrites.has(name) && isLog(file)) kept(rest)
    if (syncs.has(name) && isLog(file)) synced(thread, rest)
  }

  function received(socket: string, text: string): void {
    const known = open.get(socket)
    const isHook = text.includes('"POST /hooks/')
    if (!known && !isHook) return
    const request = known && !isHook ? known : { keys: new Set<string>(), text: '' }
    request.text += inner(text)
    for (const [, key = ''] of request.text.matchAll(eventIds)) request.keys.add(key)
    open.set(socket, request)
  }

  function kept(page: string): void {
    for (const { keys } of open.values()) {
      for (const key of keys) if (!durable.has(key) && page.includes(key)) written.add(key)
    }
  }

  function synced(thread: string, rest: string): void {
    const covered = syncing.get(thread) ?? []
    syncing.delete(thread)
    if (!/= 0\b/u.test(rest)) return
    report.syncs += 1
    for (const key of covered) {
      written.delete(key)
      durable.add(key)
    }
  }

  function answered(socket: string, text: string): void {
    const request = open.get(socket)
    open.delete(socket)
    if (!request || request.keys.size === 0 || !text.includes('"HTTP/1.1 2')) return
    report.answered += 1
    for (const event of request.keys) if (!durable.has(event)) report.early.push({ event, written: written.has(event) })
  }

  return {
    line(text) {
      const again = resumed.exec(text)
      if (again) {
        const [, thread = '', , rest = ''] = again
        const half = halfDone.get(thread)
        halfDone.delete(thread)
        if (half) ended(thread, { ...half, rest: half.rest + rest })
        return
      }
      const [, thread = '', name = '', file = '', rest = ''] = call.exec(text) ?? []
      if (name === '') return
      const made = { name, file, rest }
      began(thread, made)
      if (rest.endsWith('<unfinished ...>')) halfDone.set(thread, made)
      else ended(thread, made)
    },
    report: () => report,
  }
}

const isSocket = (file: string) => file.startsWith('TCP')
const isLog = (file: string) => file.endsWith('-wal')

/** The text between the outer quotes of a call's arguments, so that a body cut into two reads joins up. */
function inner(text: string): string {
  const from = text.indexOf('"')
  const to = text.lastIndexOf('"')
  return from < to ? text.slice(from + 1, to) : ''
}
