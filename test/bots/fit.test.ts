import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FileLink, Limits } from '#bots/channel.ts'
import { cardText, fit as fitted, type Piece } from '#bots/fit.ts'
import { lengthOf } from '#core/text.ts'
import { type Card, type Choice, type Outgoing, text } from '#flows/message.ts'

/** A platform with everything, and little of it. */
const roomy: Limits = {
  text: 200,
  caption: 30,
  objectsPerCall: 3,
  buttons: { count: 3, label: 10 },
  replies: { count: 6, label: 10, urls: true },
  list: null,
  wants: { location: 'reply', date: 'button' },
  valueBytes: 16,
  urlButtons: true,
  edits: false,
  groupButtons: true,
  counts: 'utf16',
  mediaIn: { photo: 1, video: 1, audio: 1, file: 1 },
  window: null,
}
/** One that can do little. */
const bare: Limits = {
  ...roomy,
  text: 200,
  choiceText: 80,
  objectsPerCall: 1,
  replies: null,
  list: { rows: 5, title: 12, description: 30 },
  wants: { location: 'alone' },
  pictures: ['image/png'],
  files: false,
  urlButtons: false,
  groupButtons: false,
}

const link: FileLink = {
  url: 'https://example.org/f/1',
  preview: 'https://example.org/f/1p',
  mime: 'image/png',
  size: 9,
}
const privately = { kind: 'private' as const, links: () => link }
const inGroup = { ...privately, kind: 'group' as const }
const unlinked = { kind: 'private' as const, links: () => null }

const say = (words: string, choices: Choice[] = [], more: Partial<Outgoing> = {}): Outgoing => ({
  ...text(words),
  choices,
  ...more,
})
const answers = (count: number): Choice[] =>
  Array.from({ length: count }, (_, n) => ({ label: `No ${n + 1}`, value: `${n}` }))
const labelsOf = (piece: Piece | undefined) => piece?.choices?.items.map(({ label }) => label)
const textsOf = (calls: Piece[][]) => calls.flat().map((piece) => (piece.kind === 'text' ? piece.text : piece.kind))

const card: Card = { title: '#1 Top-up', tone: 'urgent', badge: 'CRITICAL', lines: [{ label: 'Order', text: 'ORD-1' }] }

describe('choices', () => {
  it('are buttons where there are few', () => {
    const [[piece]] = fitted(say('Which?', answers(3)), roomy, privately) as [Piece[]]
    expect(piece).toMatchObject({ kind: 'text', text: 'Which?', choices: { as: 'buttons' } })
    expect(labelsOf(piece)).toEqual(['No 1', 'No 2', 'No 3'])
  })

  it('are quick replies on the last piece of the last call where asked for', () => {
    const message = say('x'.repeat(700), answers(5), { layout: 'replies' })
    const calls = fitted(message, roomy, privately)
    expect(calls.map((call) => call.length)).toEqual([3, 1])
    expect(calls.flat().filter((piece) => piece.choices !== undefined)).toEqual([calls[1]?.[0]])
    expect(calls[1]?.[0]?.choices?.as).toBe('replies')
  })

  it('are quick replies too where there are more than buttons, in private', () => {
    expect(fitted(say('Which?', answers(5)), roomy, privately)[0]?.[0]?.choices?.as).toBe('replies')
  })

  it('never vanish in a group: buttons, else numbers', () => {
    const replies = { layout: 'replies' as const }
    expect(fitted(say('Which?', answers(3), replies), roomy, inGroup)[0]?.[0]?.choices?.as).toBe('buttons')
    expect(textsOf(fitted(say('Which?', answers(4), replies), roomy, inGroup))).toEqual([
      'Which?\n\n1. No 1\n2. No 2\n3. No 3\n4. No 4',
    ])
  })

  it('are a list where there is one, a cut label said whole beneath', () => {
    const [[piece]] = fitted(
      say('Which?', [{ label: 'A very long label', value: 'a' }, ...answers(3)]),
      bare,
      privately,
    ) as [Piece[]]
    expect(piece?.choices).toMatchObject({
      as: 'list',
      items: [{ label: 'A very long…', value: 'a', description: 'A very long label' }, { label: 'No 1' }, {}, {}],
    })
  })

  it('are numbered lines where nothing else is, keeping the number of each in the whole', () => {
    const choices: Choice[] = [{ label: 'Where I am', want: 'location' }, ...answers(6)]
    expect(textsOf(fitted(say('Which?', choices), bare, privately))).toEqual([
      'Which?\n\n2. No 1\n3. No 2\n4. No 3\n5. No 4\n6. No 5\n7. No 6',
    ])
  })

  it('are numbered lines in groups without buttons, with what is said about each', () => {
    const choices: Choice[] = [
      { label: 'Wrong', value: 'w', description: 'not what I ordered' },
      { label: 'Track', url: 'https://example.org/t' },
    ]
    expect(textsOf(fitted(say('Which?', choices), bare, inGroup))).toEqual([
      'Which?\n\n1. Wrong – not what I ordered\n2. Track: https://example.org/t',
    ])
  })

  it('that open an address are said where no button can', () => {
    const choices: Choice[] = [{ label: 'Track', url: 'https://example.org/t' }, ...answers(2)]
    const [[piece]] = fitted(say('Done.', choices), bare, privately) as [Piece[]]
    expect(piece).toMatchObject({ text: 'Done.\n\nTrack: https://example.org/t' })
    expect(labelsOf(piece)).toEqual(['No 1', 'No 2'])
  })

  it('that only a phone can give are quick replies, dropped where the platform cannot ask', () => {
    const choices: Choice[] = [
      { label: 'Here', want: 'location' },
      { label: 'Number', want: 'contact' },
      { label: 'Skip', value: 's' },
    ]
    const [[piece]] = fitted(say('Where?', choices), roomy, privately) as [Piece[]]
    expect(piece?.choices?.as).toBe('replies')
    expect(labelsOf(piece)).toEqual(['Here', 'Skip'])
    expect(labelsOf(fitted(say('Where?', choices), roomy, inGroup)[0]?.[0])).toEqual(['Skip'])
  })

  it('may have to be alone to be asked for', () => {
    const here: Choice = { label: 'Here', want: 'location' }
    expect(labelsOf(fitted(say('Where?', [here]), bare, privately)[0]?.[0])).toEqual(['Here'])
    const [[numbered]] = fitted(say('Where?', [here, ...answers(1)]), bare, privately) as [Piece[]]
    expect(labelsOf(numbered)).toEqual(['Here'])
    expect(numbered).toMatchObject({ text: 'Where?\n\n2. No 1' })
    const asks = { instead: 'Or write: No 1' }
    const [[said]] = fitted(say('Where?', [here, ...answers(1)], { asks }), bare, privately) as [Piece[]]
    expect(said).toMatchObject({ text: 'Where?\n\nOr write: No 1' })
  })

  it('whose labels become the same when cut are told apart', () => {
    const choices: Choice[] = [
      { label: 'Payment failed at bank', value: 'a' },
      { label: 'Payment failed at shop', value: 'b' },
    ]
    const labels = labelsOf(fitted(say('Which?', choices), roomy, privately)[0]?.[0]) ?? []
    expect(new Set(labels).size).toBe(2)
    for (const label of labels) expect(label.length).toBeLessThanOrEqual(10)
  })

  it('ride on the last text or card, or get a piece of their own', () => {
    const picture = { kind: 'picture' as const, file: 'f', instead: 'a slip' }
    const after = fitted(
      { ...say('Sure?', answers(2)), parts: [{ kind: 'text', text: 'Sure?' }, picture] },
      roomy,
      privately,
    )
    expect(after[0]?.map(({ kind, choices }) => [kind, choices?.as])).toEqual([
      ['text', 'buttons'],
      ['picture', undefined],
    ])
    const alone = fitted({ ...say('', answers(2)), parts: [picture] }, roomy, privately)
    expect(alone[0]?.[1]).toMatchObject({ kind: 'text', text: 'No 1 · No 2', choices: { as: 'buttons' } })
  })

  it('with too long a value are our own fault, and said so', () => {
    expect(() => fitted(say('?', [{ label: 'x', value: 'v'.repeat(17) }]), roomy, privately)).toThrow(/over 16 bytes/)
  })
})

describe('parts', () => {
  it('split long text, and a shorter last piece where it carries choices', () => {
    const calls = fitted(say(`${'word '.repeat(30)}end`, answers(2)), bare, privately)
    const texts = textsOf(calls)
    expect(texts.every((piece) => piece.length <= 80)).toBe(true)
    expect(calls.at(-1)?.at(-1)?.choices?.as).toBe('buttons')
    expect(texts.join(' ')).toBe(`${'word '.repeat(30)}end`)
  })

  it('say a caption after the picture where it does not fit beside it', () => {
    const picture = { kind: 'picture' as const, file: 'f', instead: 'a slip', caption: 'short' }
    expect(fitted({ ...text(''), parts: [picture] }, roomy, privately)).toEqual([
      [{ kind: 'picture', link, caption: 'short' }],
    ])
    const long = { ...picture, caption: 'c'.repeat(31) }
    expect(textsOf(fitted({ ...text(''), parts: [long] }, roomy, privately))).toEqual(['picture', long.caption])
  })

  it('say something instead of a picture or file that has no address', () => {
    const parts: Outgoing['parts'] = [
      { kind: 'picture', file: 'f', instead: 'A photo of the slip is in the case', caption: 'Slip' },
      { kind: 'file', file: 'g', name: 'bill.pdf', instead: 'A file is in the case' },
    ]
    expect(textsOf(fitted({ ...text(''), parts }, roomy, unlinked))).toEqual([
      'Slip\nA photo of the slip is in the case',
      'A file is in the case',
    ])
  })

  it('give the address of a file, or of a picture of another kind, where it cannot be sent itself', () => {
    const parts: Outgoing['parts'] = [
      { kind: 'file', file: 'g', name: 'bill.pdf', instead: '' },
      { kind: 'picture', file: 'f', instead: 'a picture' },
    ]
    const webp = { ...privately, links: () => ({ ...link, mime: 'image/webp' }) }
    expect(textsOf(fitted({ ...text(''), parts }, bare, webp))).toEqual([
      'bill.pdf: https://example.org/f/1',
      'a picture: https://example.org/f/1',
    ])
  })

  it('say something even where their words came to nothing', () => {
    for (const words of ['', ' \n'])
      expect(fitted(say(words), roomy, privately)).toEqual([[{ kind: 'text', text: '–' }]])
    const picture: Outgoing = { ...say(''), parts: [{ kind: 'picture', file: 'f', instead: '' }] }
    expect(textsOf(fitted(picture, roomy, unlinked))).toEqual(['–'])
  })

  it('quote with the first piece', () => {
    const calls = fitted(say('x'.repeat(300), [], { quotes: '77' }), roomy, privately)
    expect(calls.flat().map(({ quotes }) => quotes)).toEqual([true, undefined])
  })

  it('cut the longest line of a card that is too long', () => {
    const long: Card = { ...card, lines: [...card.lines, { label: 'Said', text: 'so '.repeat(200) }] }
    const [[piece]] = fitted({ ...text(''), parts: [{ kind: 'card', card: long }] }, roomy, privately) as [Piece[]]
    if (piece?.kind !== 'card') throw new Error('no card')
    expect(cardText(piece.card).length).toBeLessThanOrEqual(180)
    expect(piece.card.lines[0]).toEqual(card.lines[0])
    expect(piece.card.lines[1]?.text).toMatch(/^so so .*…$/)
  })

  it('read as plain text where a card must', () => {
    expect(cardText({ ...card, note: { title: 'First', text: 'Check the bank' } })).toBe(
      '#1 Top-up · CRITICAL\nOrder: ORD-1\n\nFirst\nCheck the bank',
    )
  })
})

describe('whatever is said', () => {
  const words = fc.string({ unit: 'grapheme', maxLength: 500 })
  const label = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
  const choice: fc.Arbitrary<Choice> = fc.oneof(
    fc.record({ label, value: fc.string({ unit: 'binary-ascii', minLength: 1, maxLength: 16 }) }),
    fc.record({ label, url: fc.webUrl() }),
    fc.record({ label, want: fc.constantFrom('location', 'contact', 'camera') }),
    fc.record({ label, want: fc.constant('date'), value: fc.constant('d') }),
  )
  const part: fc.Arbitrary<Outgoing['parts'][number]> = fc.oneof(
    fc.record({ kind: fc.constant('text'), text: words }),
    fc.record({ kind: fc.constant('picture'), file: fc.constant('f'), caption: words, instead: words }),
    fc.record({ kind: fc.constant('file'), file: fc.constant('f'), name: label, instead: words }),
    fc.record({
      kind: fc.constant('card'),
      card: fc.record({
        title: words,
        tone: fc.constant('plain'),
        lines: fc.array(fc.record({ text: words, label }), { maxLength: 12 }),
        note: fc.record({ title: label, text: words }),
      }),
    }),
  )
  const message: fc.Arbitrary<Outgoing> = fc.record({
    parts: fc.array(part, { maxLength: 5 }),
    choices: fc.array(choice, { maxLength: 20 }),
    layout: fc.constantFrom('buttons', 'replies'),
  })

  it.each([
    ['roomy', roomy],
    ['bare', bare],
  ])('fits the %s platform, in private and in groups', (_, limits) => {
    fc.assert(
      fc.property(message, fc.constantFrom(privately, inGroup, unlinked), (given, context) => {
        const calls = fitted(given, limits, context)
        const pieces = calls.flat()
        for (const call of calls) expect(call.length).toBeLessThanOrEqual(limits.objectsPerCall)
        expect(pieces.filter(({ choices }) => choices !== undefined).length).toBeLessThanOrEqual(1)
        for (const piece of pieces) fits(piece, limits, context.kind)
      }),
    )
  })

  function fits(piece: Piece, limits: Limits, kind: 'private' | 'group') {
    const max = piece.choices === undefined ? limits.text : (limits.choiceText ?? limits.text)
    if (piece.kind === 'text') expect(lengthOf(piece.text, limits.counts)).toBeLessThanOrEqual(max)
    if (piece.kind === 'text') expect(piece.text.trim()).not.toBe('')
    if (piece.kind === 'picture') expect((piece.caption ?? '').length).toBeLessThanOrEqual(limits.caption)
    if (piece.choices === undefined) return
    const { as, items } = piece.choices
    const room = { buttons: limits.buttons.count, replies: limits.replies?.count ?? 1, list: limits.list?.rows ?? 0 }
    expect(items.length).toBeGreaterThan(0)
    expect(items.length).toBeLessThanOrEqual(room[as])
    if (kind === 'group') expect(as).toBe('buttons')
  }
})
