// The figures as a table.
import type { Figure } from './measure.ts'
import { short } from './numbers.ts'

const head = ['', 'measure', 'reference', 'ours', 'ratio', 'goal', 'stretch', '']

/** A table to read in a terminal or to paste into a page. */
export function tableOf(figures: Figure[]): string {
  const rows = [head, ...figures.map(cells)]
  const widths = head.map((_, at) => Math.max(...rows.map((row) => [...(row[at] ?? '')].length), 3))
  const line = (row: string[]) => `| ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`
  const rule = line(widths.map((width) => '-'.repeat(width)))
  const notes = figures.filter(({ note }) => note).map(({ id, what, note }) => `${id} ${what}: ${note}`)
  return [line(head), rule, ...rows.slice(1).map(line), '', ...notes].join('\n')
}

function cells(figure: Figure): string[] {
  const { id, what, unit, ours, reference, goal, stretch } = figure
  const limit = (most: number | null | undefined) => (most === null || most === undefined ? '' : limitOf(figure, most))
  return [
    id,
    what,
    reference ? `${short(reference.value)} ${unit} (${reference.name})` : '',
    `${short(ours)} ${unit}`,
    reference ? short(ours / reference.value) : '',
    limit(goal),
    limit(stretch),
    verdictOf(figure),
  ]
}

function limitOf(figure: Figure, most: number): string {
  const sign = figure.moreIsBetter ? '≥' : '≤'
  return isRatio(figure) ? `${sign} ${most} ×` : `${sign} ${most} ${figure.unit}`
}

/** Whether a figure reaches what was set. */
export function verdictOf(figure: Figure): string {
  const { ours, reference, goal, stretch, moreIsBetter } = figure
  if (goal === null) return ''
  const value = isRatio(figure) && reference ? ours / reference.value : ours
  const reaches = (most: number) => (moreIsBetter ? value >= most : value <= most)
  if (stretch !== undefined && reaches(stretch)) return 'meets the stretch'
  return reaches(goal) ? 'meets' : 'MISSES'
}

function isRatio({ reference, judged }: Figure): boolean {
  return reference !== undefined && judged !== 'ours'
}
