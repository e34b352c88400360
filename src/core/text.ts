// Text that any database and any chat takes: clean, clipped where a reader would clip it, split where one would pause.

const ellipsis = '…'
const printableAscii = /^[\n\x20-\x7e]*$/
const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** How a platform counts the length of a text. */
export type Counts = 'graphemes' | 'utf16'

/** Text without NUL and without broken surrogates. */
export function cleanText(text: string): string {
  return text.replaceAll('\u0000', '').toWellFormed()
}

/** How long a text is, as its platform counts. */
export function lengthOf(text: string, counts: Counts): number {
  if (counts === 'utf16' || printableAscii.test(text)) return text.length
  let length = 0
  for (const _ of segmenter.segment(text)) length += 1
  return length
}

/** At most `max` graphemes, the last an ellipsis where something was cut. */
export function clip(text: string, max: number): string {
  if (text.length <= max) return text
  return clipAs(text, max, 'graphemes')
}

/** At most `max` UTF-16 units, cut between graphemes, with an ellipsis where something was cut. */
export function clipUtf16(text: string, max: number): string {
  return clipAs(text, max, 'utf16')
}

/** `clip` or `clipUtf16`, as the platform counts. */
export function clipAs(text: string, max: number, counts: Counts): string {
  if (endOf(text, max, counts) === text.length) return text
  if (max < 1) return ''
  return text.slice(0, endOf(text, max - 1, counts)) + ellipsis
}

/** Pieces of at most `max`, cut between paragraphs, else lines, else words, else graphemes. Only white space at a cut is lost. */
export function splitText(text: string, max: number, counts: Counts = 'utf16'): string[] {
  const pieces: string[] = []
  let rest = text
  while (rest !== '') {
    const end = endOf(rest, max, counts) || firstPoint(rest)
    const cut = end === rest.length ? end : restingPlace(rest, end)
    const piece = rest.slice(0, cut)
    pieces.push(cut === rest.length ? piece : piece.trimEnd())
    rest = trimCut(rest.slice(cut))
  }
  return pieces.filter((piece) => piece.trim() !== '')
}

/** Where the first `max` graphemes or units end: an index between graphemes. */
function endOf(text: string, max: number, counts: Counts): number {
  if (text.length <= max) return text.length
  if (max < 1) return 0
  // A look at a little more than `max` units is enough there, and cheap however long the text is.
  const seen = counts === 'utf16' ? text.slice(0, max + 64) : text
  if (printableAscii.test(seen)) return max
  let length = 0
  let end = 0
  for (const { segment, index } of segmenter.segment(seen)) {
    length += counts === 'utf16' ? segment.length : 1
    if (length > max) return end
    end = index + segment.length
  }
  return end
}

/** A grapheme longer than the whole limit is cut between its code points. */
function firstPoint(text: string): number {
  return (text.codePointAt(0) ?? 0) > 0xffff ? 2 : 1
}

function restingPlace(text: string, end: number): number {
  const worthwhile = end / 4
  for (const pause of ['\n\n', '\n', ' ']) {
    const at = text.lastIndexOf(pause, end)
    if (at > worthwhile) return at
  }
  const word = text.slice(0, end + 1).search(/\s\S*$/u)
  return word > 0 ? word : end
}

/** Drops the pause at a cut, but keeps the indentation of a line that follows it. */
function trimCut(rest: string): string {
  return rest.replace(/^(?:[^\S\n]*\n)+|^[^\S\n]+/u, '')
}
