// What an action or an opening requires: which needs are asked, and whether an answer meets one.
import { askedNeeds } from './asked.ts'
import { dateOf } from './calendar.ts'
import type { Answer, Answers, Case, Missing } from './case.ts'
import { lengthOf } from './text.ts'
import type { CaseType, Need, NeedKind, Option, Rules } from './workflow.ts'

export { askedNeeds }

/** Why an answer does not do. */
export type Wrong =
  | 'text_short'
  | 'text_long'
  | 'pattern'
  | 'option'
  | 'few'
  | 'many'
  | 'photos'
  | 'location'
  | 'otp'
  | 'person'
  | 'date'
  | 'date_past'
  | 'acknowledgement'
export type Met = { have: number; want: number; wrong?: Wrong }

type NeedOf = { [K in NeedKind]: Extract<Need, { kind: K }> }
type Given = { answers: Answers; current: Case | null; rules: Rules; now: number | null }
type NeedRules = { [K in NeedKind]: (need: NeedOf[K], answer: Answer | undefined, given: Given) => Met }

/** The rule of each kind: how much of how much is there, and what is wrong with it. */
const needRules: NeedRules = {
  note: (need, answer) => (isText(answer) ? textMet(answer.text, 1, need.max) : none()),
  text: (need, answer) => (isText(answer) ? textMet(answer.text, need.min ?? 1, need.max, need.pattern) : none()),
  choice: (need, answer, { rules }) =>
    answer?.kind === 'choice' ? one(takesOption(need, answer.id, rules), 'option') : none(answer && 'option'),
  multi: (need, answer, { rules }) => {
    if (answer?.kind !== 'multi') return none(answer && 'option')
    if (!answer.ids.every((id) => takesOption(need, id, rules)))
      return { have: 0, want: need.min ?? 1, wrong: 'option' }
    return counted(new Set(answer.ids).size, need.min ?? 1, need.max)
  },
  photos: (need, answer) =>
    answer?.kind === 'photos'
      ? counted(new Set(answer.files).size, need.min, need.max)
      : { have: 0, want: need.min, ...(answer && { wrong: 'photos' }) },
  location: (_, answer) =>
    answer?.kind === 'location' ? one(isOnEarth(answer), 'location') : none(answer && 'location'),
  otp: (_, answer) => (answer?.kind === 'otp' ? one(answer.matches, 'otp') : none(answer && 'otp')),
  person: (need, answer) =>
    answer?.kind === 'person'
      ? one(
          need.roles.some((role) => answer.roles?.includes(role)),
          'person',
        )
      : none(answer && 'person'),
  date: (need, answer, given) => {
    if (answer?.kind !== 'date' || !isDate(answer.date)) return none(answer && 'date')
    return one(!(need.future && isPast(answer.date, given)), 'date_past')
  },
  slot: (need, answer, { now }) => {
    if (answer?.kind !== 'slot') return none(answer && 'option')
    if (!need.options.some((option) => option.id === answer.id)) return none('option')
    return one(answer.at === null || now === null || answer.at > now, 'date_past')
  },
  orders: (need, answer) =>
    answer?.kind === 'orders'
      ? counted(
          new Set(answer.orders.map((order) => order.trim()).filter((order) => order !== '')).size,
          need.min,
          need.max,
        )
      : { have: 0, want: need.min, ...(answer && { wrong: 'option' }) },
  /** Given by the other side beforehand; at opening the one who opens gives it. */
  acknowledgement: (need, answer, { current }) =>
    one((answer ?? current?.fields[need.id])?.kind === 'acknowledgement', 'acknowledgement'),
}

/** The needs not met yet, in the order they are asked. `now` tells days that are over. */
export function missingNeeds(
  needs: Need[],
  answers: Answers,
  current: Case | null,
  type: CaseType | undefined,
  rules: Rules,
  now: number | null = null,
): Missing[] {
  const given = { answers, current, rules, now }
  return askedNeeds(needs, answers, current, type).flatMap((need) => {
    const answer = answers[need.id]
    if (!answer && need.optional) return []
    const met = judge(need.kind, need, answer, given)
    if (met.have >= met.want && !met.wrong) return []
    // Nothing said yet is missing, not wrong.
    return [answer ? { need, ...met } : { need, have: met.have, want: met.want }]
  })
}

/** What a choice or multi need offers. */
export function optionsOf(need: NeedOf['choice'] | NeedOf['multi'], rules: Rules): Option[] {
  if (need.options) return need.options
  if (need.list) return rules.lists[need.list] ?? []
  if (need.id === 'severity') return rules.workflow.severities
  return need.id === 'outcome' ? rules.workflow.outcomes : []
}

/** Whether free text does as well: said so, or there is nothing to choose from. */
export function isOpenChoice(need: NeedOf['choice'] | NeedOf['multi'], rules: Rules): boolean {
  return need.open === true || optionsOf(need, rules).length === 0
}

/** What opening a case of this type asks: its intake, and order numbers where it requires them. */
export function openingNeeds(type: CaseType): Need[] {
  const asksOrders = type.intake.some((need) => need.id === 'orders')
  return type.requireOrder && !asksOrders ? [ordersNeed, ...type.intake] : type.intake
}

const ordersNeed: Need = {
  kind: 'orders',
  id: 'orders',
  label: {
    en: 'Order number',
    th: 'หมายเลขออเดอร์',
    ms: 'Nombor pesanan',
    id: 'Nomor pesanan',
    ar: 'رقم الطلب',
  },
  min: 1,
  max: 20,
}

function judge<K extends NeedKind>(kind: K, need: NeedOf[K], answer: Answer | undefined, given: Given): Met {
  return needRules[kind](need, answer, given)
}

const none = (wrong?: Wrong): Met => ({ have: 0, want: 1, ...(wrong && { wrong }) })
const one = (isRight: boolean, wrong: Wrong): Met => (isRight ? { have: 1, want: 1 } : none(wrong))

function counted(have: number, min: number, max: number | undefined): Met {
  return { have, want: min, ...(max !== undefined && have > max && { wrong: 'many' as const }) }
}

const isText = (answer: Answer | undefined): answer is Extract<Answer, { text: string }> =>
  answer?.kind === 'note' || answer?.kind === 'text'

function textMet(text: string, min: number, max: number | undefined, pattern?: string): Met {
  const length = lengthOf(text.trim(), 'graphemes')
  if (length === 0) return none()
  if (length < min) return none('text_short')
  if (max !== undefined && length > max) return none('text_long')
  return one(!pattern || (length <= longestForm && new RegExp(pattern, 'u').test(text.trim())), 'pattern')
}

/** No number or name is longer; a pattern is not tried on more. */
const longestForm = 500

function takesOption(need: NeedOf['choice'] | NeedOf['multi'], id: string, rules: Rules): boolean {
  if (id.trim() === '') return false
  if (optionsOf(need, rules).some((option) => option.id === id)) return true
  return isOpenChoice(need, rules) && need.id !== 'severity'
}

const isOnEarth = ({ latitude, longitude }: { latitude: number; longitude: number }) =>
  Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180

const isDate = (date: string) =>
  /^\d{4}-\d{2}-\d{2}$/.test(date) && new Date(Date.parse(date) || 0).toISOString().startsWith(date)

const isPast = (date: string, { now, rules }: Given) => now !== null && date < dateOf(rules.timezone, now)
