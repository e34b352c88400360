// What a change of settings was about, in a line: with what it was before, as far as that is known.
import { describe, expect, it } from 'vitest'
import { type Changed, changeLine, changeLines } from '#core/change-line.ts'

const words = { time: String, name: (id: string) => id, address: (text: string) => new URL(text).host }
const line = (change: Changed, ...earlier: Changed[]) => changeLine(change, earlier, words)
const wording = (text: string | null): Changed => {
  const data = { key: 'customer.queued', language: 'th' }
  return text === null
    ? { kind: 'wording.changed', data, erased: true }
    : { kind: 'wording.changed', data: { ...data, text } }
}

describe('what a thing was before', () => {
  it('is told where it was another', () => {
    expect(line(wording('two'), wording('one'), wording('none'))).toMatch(/text: one → two$/u)
  })

  it('is told of long texts from a little before where they part', () => {
    const long = 'Your case is in the queue. '.repeat(10)
    expect(line(wording(`${long}Thank you.`), wording(`${long}Thanks a lot.`))).toMatch(
      /text: ….*Thanks a lot\. → ….*Thank you\.$/u,
    )
    expect(line(wording(long), wording(long))).toMatch(/text: Your case is in [^→]*…$/u)
  })

  it('is not told where the text of the change before was erased', () => {
    expect(line(wording('three'), wording(null), wording('one'))).toMatch(/language: th · text: three$/u)
  })

  it('is told of each of a page by those after it', () => {
    const shown = changeLines([wording('three'), wording('two'), wording('one')], 2, words)
    expect(shown.map(({ about }) => about.replace(/^.* · /u, ''))).toEqual(['text: two → three', 'text: one → two'])
  })
})

it('says an address as its reader may know it', () => {
  const subscriber = (url: string): Changed => ({ kind: 'subscriber.changed', data: { subscriber: 'one', url } })
  const [was, now] = [subscriber('https://hooks.example/T1/secret'), subscriber('https://hooks.example/T2/secret')]
  expect(line(was)).toBe('subscriber: one · url: hooks.example')
  expect(line(now, was)).toBe('subscriber: one · url: hooks.example → hooks.example')
})
