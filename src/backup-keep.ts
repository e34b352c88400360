// Which backups are kept: the newest of each night for some nights, and of each week for four weeks.

const stamp = /^caseline-(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z\.db\.zst\.age$/u
const day = 24 * 60 * 60_000
const weeks = 4

export type Dated = { name: string; at: number }

/** What a backup made at an instant is called. */
export function nameOf(at: number): string {
  return `caseline-${new Date(at).toISOString().replace(/[-:]|\.\d+/gu, '')}.db.zst.age`
}

/** The backups among these names, oldest first. */
export function backupsAmong(names: string[]): Dated[] {
  const found = names.flatMap((name): Dated[] => {
    const parts = stamp.exec(name)?.slice(1).map(Number)
    if (!parts) return []
    const [year = 0, month = 1, date = 1, hour = 0, minute = 0, second = 0] = parts
    return [{ name, at: Date.UTC(year, month - 1, date, hour, minute, second) }]
  })
  return found.sort((one, other) => one.at - other.at)
}

/** Those that are no longer kept. */
export function outlived(all: Dated[], nights: number): Dated[] {
  const newestFirst = [...all].sort((one, other) => other.at - one.at)
  const kept = new Set([
    ...newestOfEach(newestFirst, day).slice(0, nights),
    ...newestOfEach(newestFirst, 7 * day).slice(0, weeks),
  ])
  return all.filter((one) => !kept.has(one))
}

function newestOfEach(newestFirst: Dated[], span: number): Dated[] {
  const first = new Map<number, Dated>()
  for (const one of newestFirst) {
    const place = Math.floor(one.at / span)
    if (!first.has(place)) first.set(place, one)
  }
  return [...first.values()]
}
