import { createHistogram } from 'node:perf_hooks'
import { describe, expect, it } from 'vitest'
import { openRounds } from '#src/watch.ts'

/** Rounds of the event loop that were to take 100 ms. */
function rounds() {
  const samples = createHistogram()
  return {
    ...openRounds(samples),
    took: (...all: number[]) => all.forEach((ms) => void samples.record(ms * 1_000_000)),
  }
}

describe('how late the event loop comes round', () => {
  it('is nothing before it was looked at, and nothing where it is on time', () => {
    const { recent, took } = rounds()
    expect(recent()).toBe(0)
    took(100, 100, 100)
    expect(recent()).toBeCloseTo(0, 0)
  })

  it('is told of what came since the last look, and no more of it by the next', () => {
    const { recent, took } = rounds()
    took(100, 100, 100, 600)
    recent()
    took(600, 600)
    expect(Math.abs(recent() - 500)).toBeLessThan(2)
    expect(recent()).toBe(0)
  })

  it('is as recent as it was where somebody asks for all of it meanwhile', () => {
    const { recent, since, took } = rounds()
    took(100, 100)
    recent()
    took(600, 600)
    expect(Math.abs(since().max - 500)).toBeLessThan(2)
    expect(Math.abs(recent() - 500)).toBeLessThan(2)
    expect(recent()).toBe(0)
  })

  it('begins anew for who asks for all of it', () => {
    const { since, took } = rounds()
    took(900)
    since()
    took(100)
    expect(since().max).toBeLessThan(2)
  })
})
