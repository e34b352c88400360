import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Counts, cleanText, clip, clipUtf16, lengthOf, splitText } from '#core/text.ts'

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' })
const graphemes = (text: string) => [...segmenter.segment(text)].map(({ segment }) => segment)
const family = '👨‍👩‍👧‍👦'

/** Any text, rich in what is hard: Thai and Arabic marks, flags, families, white space. */
const hard = fc.constantFrom(
  'กำ',
  'นี้',
  'ปัญหา',
  'مَرحبًا',
  family,
  '🇹🇭',
  'é',
  'a',
  'word',
  ' ',
  '\n',
  '\n\n',
  '\t',
  '\r\n',
  '​',
  '"',
)
const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc.array(hard, { maxLength: 120 }).map((parts) => parts.join('')),
)
const counts = fc.constantFrom<Counts>('utf16', 'graphemes')
const bare = (words: string) => words.replace(/\s/gu, '')

describe('clean text', () => {
  it('has no NUL and no half of a character', () => {
    expect(cleanText('slip\u0000 ok')).toBe('slip ok')
    expect(cleanText('broken \ud83d end')).toBe('broken � end')
    expect(cleanText('ปัญหา 😀')).toBe('ปัญหา 😀')
  })

  it('is well-formed whatever came in', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (given) => {
        const clean = cleanText(given)
        expect(clean.isWellFormed()).toBe(true)
        expect(clean).not.toContain('\u0000')
        expect(cleanText(clean)).toBe(clean)
      }),
    )
  })
})

describe('clipping', () => {
  it.each([
    ['short', 20, 'short'],
    ['exactly ten', 11, 'exactly ten'],
    ['one too many', 11, 'one too ma…'],
    ['ปัญหา', 4, 'ปัญหา'],
    ['ปัญหา', 3, 'ปัญ…'],
    [`${family}${family}${family}`, 2, `${family}…`],
    ['anything', 1, '…'],
    ['anything', 0, ''],
    ['', 0, ''],
  ])('%j to %i characters as one reads them is %j', (given, max, expected) => {
    expect(clip(given, max)).toBe(expected)
  })

  it.each([
    ['ปัญหา', 5, 'ปัญหา'],
    ['ปัญหา', 4, 'ปัญ…'],
    [`${family}b`, 11, '…'],
    [`a${family}`, 5, 'a…'],
  ])('%j to %i UTF-16 units is %j', (given, max, expected) => {
    expect(clipUtf16(given, max)).toBe(expected)
  })

  it('never passes its limit, never cuts inside a character, and leaves alone what fits', () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 60 }), (given, max) => {
        for (const [clipped, size] of [
          [clip(given, max), graphemes(clip(given, max)).length],
          [clipUtf16(given, max), clipUtf16(given, max).length],
        ] as const) {
          expect(size).toBeLessThanOrEqual(max)
          if (clipped === given) continue
          expect(clipped.endsWith('…')).toBe(true)
          const kept = clipped.slice(0, -1)
          expect(graphemes(given).slice(0, graphemes(kept).length).join('')).toBe(kept)
        }
        if (graphemes(given).length <= max) expect(clip(given, max)).toBe(given)
        if (given.length <= max) expect(clipUtf16(given, max)).toBe(given)
      }),
    )
  })
})

describe('splitting', () => {
  it.each([
    ['at a paragraph', 'one two\n\nthree', 12, ['one two', 'three']],
    ['at a line where no paragraph ends', 'one two\nthree four', 12, ['one two', 'three four']],
    ['at a word where no line ends', 'one two three four', 9, ['one two', 'three', 'four']],
    ['inside a word that is too long', 'abcdefghij', 4, ['abcd', 'efgh', 'ij']],
    ['between characters as one reads them', 'ปัญหาปัญหา', 4, ['ปัญห', 'าปัญ', 'หา']],
    ['nowhere where it fits', 'short\n', 10, ['short\n']],
    ['into nothing where nothing is said', '  \n ', 10, []],
  ])('%s', (_, given, max, expected) => {
    expect(splitText(given, max)).toEqual(expected)
  })

  it('keeps the indentation of a line', () => {
    expect(splitText('a list:\n  - first\n  - second', 18)).toEqual(['a list:\n  - first', '  - second'])
  })

  it('loses nothing but white space at a cut, and every piece fits', () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 2, max: 60 }), counts, (given, max, by) => {
        const pieces = splitText(given, max, by)
        expect(bare(pieces.join(''))).toBe(bare(given))
        for (const piece of pieces) {
          expect(lengthOf(piece, by)).toBeLessThanOrEqual(max)
          expect(piece.trim()).not.toBe('')
          expect(piece.isWellFormed()).toBe(true)
        }
      }),
    )
  })

  it('never cuts inside a character that fits a piece', () => {
    fc.assert(
      fc.property(fc.array(hard, { maxLength: 60 }), fc.integer({ min: 12, max: 40 }), (parts, max) => {
        const pieces = splitText(parts.join(''), max)
        expect(graphemes(bare(parts.join(''))).join('|')).toBe(
          pieces.flatMap((piece) => graphemes(bare(piece))).join('|'),
        )
      }),
    )
  })
})
