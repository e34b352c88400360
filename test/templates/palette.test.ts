import { describe, expect, it } from 'vitest'
import { type Shade, themes, tones } from '#core/palette.ts'

const aa = 4.5
const shades: Shade[] = ['light', 'dark']

/** https://www.w3.org/TR/WCAG21/#dfn-contrast-ratio */
function contrast(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (lighter + 0.05) / (darker + 0.05)
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) =>
    linear(Number.parseInt(colour.slice(at, at + 2), 16) / 255),
  )
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function linear(channel: number): number {
  return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
}

describe('the palette is readable', () => {
  it('measures black on white as 21 to 1', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5)
    expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2)
  })

  it.each(shades)('on every ground of a %s page', (shade) => {
    const theme = themes[shade]
    for (const ground of [theme.background, theme.surface])
      for (const text of [theme.text, theme.muted]) expect(contrast(text, ground)).toBeGreaterThanOrEqual(aa)
    expect(contrast(theme.accentText, theme.accent)).toBeGreaterThanOrEqual(aa)
  })

  it.each(shades.flatMap((shade) => Object.entries(tones[shade]).map(([tone, colours]) => ({ shade, tone, colours }))))(
    'on a $tone card in $shade, head and badge',
    ({ colours }) => {
      expect(contrast(colours.text, colours.surface)).toBeGreaterThanOrEqual(aa)
      expect(contrast(colours.badgeText, colours.badge)).toBeGreaterThanOrEqual(aa)
    },
  )

  it.each(shades)('and no two tones look the same in %s', (shade) => {
    const looks = Object.values(tones[shade]).map((colours) => `${colours.surface} ${colours.badge}`)
    expect(new Set(looks).size).toBe(looks.length)
  })
})
