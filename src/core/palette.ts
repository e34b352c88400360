// The house's colours, for cards, pictures and pages. Colour tells the state, nothing else; every text here passes WCAG AA.

export const palette = {
  white: '#ffffff',
  offWhite: '#fffaf6',
  cream: '#fde8bd',
  brown: '#937058',
  yellow: '#fcd77f',
  olive: '#473b30',
  black: '#000000',
} as const
export type Colour = (typeof palette)[keyof typeof palette]

export type Shade = 'light' | 'dark'
export type Theme = Record<'background' | 'surface' | 'text' | 'muted' | 'border' | 'accent' | 'accentText', Colour>

/** Brown is for lines only: as text it is too pale on every light ground. */
export const themes: Record<Shade, Theme> = {
  light: {
    background: palette.offWhite,
    surface: palette.white,
    text: palette.black,
    muted: palette.olive,
    border: palette.cream,
    accent: palette.yellow,
    accentText: palette.black,
  },
  dark: {
    background: palette.black,
    surface: palette.olive,
    text: palette.white,
    muted: palette.cream,
    border: palette.brown,
    accent: palette.yellow,
    accentText: palette.black,
  },
}

/** A card's head and its badge, by how the case stands. */
export type ToneColours = Record<'surface' | 'text' | 'badge' | 'badgeText', Colour>
type ToneName = 'plain' | 'working' | 'waiting' | 'urgent' | 'done'

const { white, offWhite, cream, yellow, olive, black } = palette

export const tones: Record<Shade, Record<ToneName, ToneColours>> = {
  light: {
    plain: { surface: cream, text: olive, badge: white, badgeText: olive },
    working: { surface: cream, text: olive, badge: yellow, badgeText: olive },
    waiting: { surface: offWhite, text: olive, badge: cream, badgeText: olive },
    urgent: { surface: yellow, text: olive, badge: olive, badgeText: white },
    done: { surface: offWhite, text: olive, badge: olive, badgeText: white },
  },
  dark: {
    plain: { surface: olive, text: white, badge: black, badgeText: white },
    working: { surface: olive, text: white, badge: yellow, badgeText: black },
    waiting: { surface: olive, text: white, badge: cream, badgeText: olive },
    urgent: { surface: yellow, text: black, badge: black, badgeText: white },
    done: { surface: black, text: white, badge: olive, badgeText: white },
  },
}
