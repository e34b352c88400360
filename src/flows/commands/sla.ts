import { type ExplainedClock, explainSla } from '#core/explain.ts'
import { parties } from '#core/workflow.ts'
import type { Outcome } from '#flows/near.ts'
import { ask, type LoadedCase, type Talk } from '#flows/questions.ts'
import { answer, answerWith, type Scene, worded } from '#flows/scene.ts'
import { span, statusLabel, type Tongue, when } from '#flows/tongue.ts'
import { type Command, caseOf, hasCase } from './command.ts'

export const sla: Command = {
  name: 'sla',
  words: { th: ['กำหนด', 'เวลาครบกำหนด'], ms: ['sasaran'], id: ['target'], ar: ['المهلة'] },
  staff: 'see',
  usage: '/sla 12, /sla why 12',
  about: 'command.sla',
  takesCase: true,
  *run(scene, rest, given) {
    const isWhy = /(^|\s)why(\s|$)|ทำไม|لماذا/u.test(rest)
    const about = yield* caseOf(scene, rest.replace(/(^|\s)why(?=\s|$)|ทำไม|لماذا/u, ' '), given)
    if (!hasCase(about)) return about
    return yield* targets(scene, about.found, isWhy)
  },
}

function* targets(scene: Scene, found: LoadedCase, isWhy: boolean): Talk<Outcome> {
  const tongue: Tongue = { ...scene.tongue, rules: found.rules }
  const { number, id } = found.current
  const timeline = isWhy ? yield* ask('case.timeline', { id, limit: 10_000 }) : []
  const { clocks, calendar } = explainSla(found.rules, found.current, scene.near.now, timeline)
  const withTarget = clocks.filter((clock) => clock.target !== null)
  if (withTarget.length === 0) return answerWith(scene, 'sla.none', { number })
  const lines = withTarget.flatMap((clock) => [clockLine(tongue, clock), ...(isWhy ? whyLines(tongue, clock) : [])])
  const hours = isWhy ? [calendar ? tongue.say('sla.calendar', { zone: calendar.zone }) : tongue.say('sla.always')] : []
  return answer(scene, worded([tongue.say('sla.title', { number }), ...lines, ...hours].join('\n')), 'sla', id)
}

function clockLine(tongue: Tongue, clock: ExplainedClock): string {
  return tongue.say('sla.line', {
    clock: tongue.say(`clock.${clock.clock}`),
    elapsed: span(tongue, clock.elapsed),
    target: span(tongue, clock.target ?? 0),
    state: stateWords(tongue, clock),
  })
}

function stateWords(tongue: Tongue, clock: ExplainedClock): string {
  switch (clock.state) {
    case 'running':
      return clock.due === null ? '' : tongue.say('sla.running', { due: when(tongue, clock.due) })
    case 'paused':
      return tongue.say('sla.paused', {
        party: clock.pausedBy.map((party) => partyLabel(tongue, party)).join(', '),
      })
    case 'ended':
      return tongue.say((clock.left ?? 0) > 0 ? 'sla.met' : 'sla.missed')
    case 'waiting':
      return tongue.say('sla.waiting')
    default:
      return clock.state satisfies never
  }
}

function partyLabel(tongue: Tongue, party: string): string {
  const known = parties.find((entry) => entry === party)
  return known ? tongue.say(`party.${known}`) : party
}

function whyLines(tongue: Tongue, clock: ExplainedClock): string[] {
  return clock.segments.map((segment) => {
    const counts = segment.isCounted
      ? tongue.say('sla.counts')
      : tongue.say('sla.does_not_count', { party: statusLabel(tongue, segment.status) })
    return tongue.say('sla.segment', {
      from: when(tongue, segment.from),
      to: when(tongue, segment.to),
      time: span(tongue, segment.to - segment.from),
      why: `${statusLabel(tongue, segment.status)}, ${counts}`,
    })
  })
}
