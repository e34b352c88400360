// The address of a case's tracking page, made anew where the old one came into the wrong hands (S0-25).
import type { Actor } from '#core/case.ts'
import { isRefusal } from '#core/case.ts'
import type { WorkspaceId } from '#core/ids.ts'
import { act } from './act.ts'
import type { House } from './house.ts'
import { loadCaseNumber } from './load.ts'

const system: Actor = { person: null, name: '', roles: [], system: true }

/** Answers the new token; null where there is no such case. */
export async function renewTracking(house: House, workspace: WorkspaceId, number: number): Promise<string | null> {
  const found = await loadCaseNumber(house, await house.book.of(workspace), number)
  if (!found) return null
  const token = house.fresh.token()
  const outcome = await act(house, workspace, found.current.id, system, { do: 'track', token })
  return outcome === null || isRefusal(outcome) ? null : token
}
