import { describe, expect, it } from 'vitest'
import type { Figure } from '../bench/measure.ts'
import { median, mostIn, quantile } from '../bench/numbers.ts'
import { tableOf, verdictOf } from '../bench/table.ts'

describe('what the bench makes of its numbers', () => {
  it('takes the middle one of several runs, not the mean', () => {
    expect(median([9, 1, 2, 100, 3])).toBe(3)
  })

  it('counts the slowest in a hundred', () => {
    const answers = Array.from({ length: 200 }, (_, at) => at + 1)
    expect(quantile(answers, 0.99)).toBe(199)
    expect(quantile(answers, 1)).toBe(200)
  })

  it.each([
    { times: [0, 999], most: 2 },
    { times: [0, 1000], most: 1 },
    { times: [990, 10, 1005, 20, 1015], most: 4 },
    { times: [], most: 0 },
  ])('finds $most calls in the fullest second of $times', ({ times, most }) => {
    expect(mostIn(1000, times)).toBe(most)
  })

  const figure: Figure = { id: 'P0', what: 'a case', unit: 'ms', ours: 2, goal: 2.5, stretch: 1.8 }

  it.each([
    { of: 'our own', more: { ours: 2 }, verdict: 'meets' },
    { of: 'our own', more: { ours: 1.8 }, verdict: 'meets the stretch' },
    { of: 'our own', more: { ours: 2.51 }, verdict: 'MISSES' },
    { of: 'a ratio', more: { ours: 4, reference: { name: 'bare', value: 2 } }, verdict: 'meets' },
    { of: 'a ratio', more: { ours: 6, reference: { name: 'bare', value: 2 } }, verdict: 'MISSES' },
    {
      of: 'our own beside a reference',
      more: { reference: { name: 'bare', value: 0.1 }, judged: 'ours' as const },
      verdict: 'meets',
    },
    {
      of: 'a throughput',
      more: {
        ours: 50,
        reference: { name: 'bare', value: 100 },
        goal: 0.35,
        stretch: 0.5,
        moreIsBetter: true as const,
      },
      verdict: 'meets the stretch',
    },
    {
      of: 'a throughput',
      more: { ours: 30, reference: { name: 'bare', value: 100 }, goal: 0.35, moreIsBetter: true as const },
      verdict: 'MISSES',
    },
    { of: 'what is told for interest', more: { goal: null }, verdict: '' },
    { of: 'what could not be told', more: { ours: Number.NaN }, verdict: 'MISSES' },
  ])('judges $of: $verdict', ({ more, verdict }) => {
    expect(verdictOf({ ...figure, ...more })).toBe(verdict)
  })

  it('prints a table that can be pasted into a page', () => {
    const [head, rule, row] = tableOf([figure]).split('\n')
    expect(head).toMatch(/^\| +\| measure +\| reference/u)
    expect(rule).toMatch(/^\| -+ \| -+ \|/u)
    expect(row).toMatch(/^\| P0 +\| a case .*\| 2\.00 ms +\|.*≤ 2\.5 ms.*meets/u)
  })
})
