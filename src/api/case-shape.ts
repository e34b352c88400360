// A case as others see it.
import type { z } from '@hono/zod-openapi'
import type { FileId, PersonId } from '#core/ids.ts'
import { partyTimes } from '#core/ledger.ts'
import type { Option, Rules } from '#core/workflow.ts'
import type { CaseLife, FoundCase, TimelineLine } from '#store/case-queries.ts'
import type { ApiNeeds } from './needs.ts'
import type { caseItem, wholeCase } from './shapes.ts'

/** A case in a list. */
export function itemOf({ current, owner, customer, partner }: FoundCase, rules: Rules, now: number): CaseItem {
  return {
    number: current.number,
    status: current.status,
    type: current.type,
    severity: current.severity,
    owner,
    customer,
    partner,
    provider: current.provider === null ? null : providerOf(rules, current.provider),
    source: current.source,
    orders: current.orders,
    rootCause: current.rootCause,
    outcome: current.outcome,
    openedAt: current.openedAt,
    firstResponseAt: current.firstResponseAt,
    resolvedAt: current.resolvedAt,
    closedAt: current.closedAt,
    dueAt: current.dueAt,
    trackingToken: current.trackingToken,
    clocks: partyTimes(current, now, rules.calendar),
  }
}

/** A case with its life. */
export function wholeOf(item: CaseItem, life: CaseLife, fileUrl: ApiNeeds['fileUrl']): WholeCase {
  const person = (id: PersonId | null) => (id === null ? null : (life.people.get(id) ?? { id, name: id }))
  return {
    ...item,
    timeline: life.timeline.map((line) => ({
      seq: line.seq,
      at: line.at,
      kind: line.kind as WholeCase['timeline'][number]['kind'],
      by: person(line.by),
      data: dataOf(line),
    })),
    messages: life.messages.map(({ at, person: from, direction, text, files }) => ({
      at,
      from: person(from),
      direction,
      text,
      files: files.map((id) => fileOf(id, life, fileUrl)),
    })),
    deliveries: life.deliveries.map(({ createdAt, endedAt, chat, state, code, reason }) => ({
      at: endedAt ?? createdAt,
      to: chat,
      state,
      code,
      reason,
    })),
  }
}

type CaseItem = z.infer<typeof caseItem>
type WholeCase = z.infer<typeof wholeCase>

/** A provider by its name in the workspace's list; one that is no longer there is called by its id. */
function providerOf(rules: Rules, id: string): { id: string; name: string } {
  const label = rules.lists.providers?.find((option) => option.id === id)?.label
  return { id, name: (label && nameIn(label)) || id }
}

function nameIn(label: Option['label']): string | undefined {
  return label.en ?? Object.values(label)[0]
}

/** Facts, and the content as long as nobody had it erased. */
function dataOf({ facts, content }: TimelineLine): Record<string, unknown> {
  const [kept, said]: Traces[] = [JSON.parse(facts), content === null ? {} : JSON.parse(content)]
  const answers = kept?.answers && { answers: together(kept.answers, said?.answers ?? {}) }
  return { ...kept, ...said, ...answers }
}

type Traces = Record<string, unknown> & { answers?: Record<string, unknown> }

/** What was chosen is a fact and what was typed is content: of several choices both. */
function together(chosen: Record<string, unknown>, typed: Record<string, unknown>): Record<string, unknown> {
  const both = Object.entries(chosen).map(([id, answer]) => {
    const more = typed[id]
    return [id, Array.isArray(answer) && Array.isArray(more) ? [...answer, ...more] : answer]
  })
  return { ...typed, ...Object.fromEntries(both) }
}

function fileOf(id: FileId, life: CaseLife, fileUrl: ApiNeeds['fileUrl']) {
  const file = life.files.get(id)
  if (file?.state !== 'stored') return { id, mime: null, size: null, sha256: null, url: null }
  return { id, mime: file.mime, size: file.size, sha256: file.sha256, url: fileUrl(id) }
}
