// Personal values in what people write: telephone numbers, e-mail addresses, codes, cards. A group reads them masked (S1-24).

export const personalKinds = ['email', 'card', 'nationalId', 'phone', 'code'] as const
export type PersonalKind = (typeof personalKinds)[number]
export type Personal = { kind: PersonalKind; value: string }

/** The text with what is personal in it masked: enough is left to tell one value from another. Addresses of the web stay as they are. */
export function masked(text: string): string {
  if (!mayHold(text)) return text
  return outsideOfLinks(text, (part) => personalKinds.reduce((rest, kind) => replaced(rest, kind), part))
}

/** What is personal in texts, each value once. */
export function personalIn(texts: string[]): Personal[] {
  const found = new Map<string, Personal>()
  for (const text of texts) {
    if (!mayHold(text)) continue
    outsideOfLinks(text, (part) =>
      personalKinds.reduce((rest, kind) => replaced(rest, kind, (value) => found.set(value, { kind, value })), part),
    )
  }
  return [...found.values()]
}

/** Most texts hold none, which is seen at once: no @, no number of seven digits, no word for a code. */
function mayHold(text: string): boolean {
  return text.includes('@') || longNumber.test(text) || codeWord.test(text)
}

const digit = '[0-9٠-٩۰-۹๐-๙]'
const longNumber = new RegExp(`${digit}(?:[ .()-]{0,2}${digit}){6}`)
const codeWord = /otp|pin|cvv|passcode|password|รหัส|كلمة السر|رمز التحقق|kata (?:laluan|sandi)/i

function outsideOfLinks(text: string, mask: (part: string) => string): string {
  return text
    .split(/(https?:\/\/\S+)/iu)
    .map((part, at) => (at % 2 === 1 ? part : mask(part)))
    .join('')
}

function replaced(text: string, kind: PersonalKind, found?: (value: string) => void): string {
  const { pattern, is = () => true, mask } = kinds[kind]
  return text.replace(pattern, (whole, ...groups: unknown[]) => {
    const value = typeof groups[0] === 'string' ? groups[0] : whole
    if (!is(value)) return whole
    found?.(value)
    return whole.replace(value, mask(value))
  })
}

type Kind = { pattern: RegExp; is?: (value: string) => boolean; mask: (value: string) => string }

const dots = '•••'
const digitsOf = (value: string): string => value.replace(/\P{Nd}/gu, '')
const lastOf = (count: number) => (value: string) => `${dots}${digitsOf(value).slice(-count)}`

/** Not within a word, an order number or a longer number. */
const before = '(?<![\\p{L}\\p{Nd}_#/-])'
const after = '(?![\\p{L}\\p{Nd}_-])'
const gap = '[ .()-]{0,2}'

const kinds: Record<PersonalKind, Kind> = {
  email: {
    pattern: /[\p{L}\p{Nd}._%+-]{1,64}@[\p{L}\p{Nd}-]{1,63}(?:\.[\p{L}\p{Nd}-]{1,63})+/gu,
    mask: (value) => `${[...value][0] ?? ''}${dots}${value.slice(value.indexOf('@'))}`,
  },
  card: {
    pattern: new RegExp(`${before}[3-6]\\p{Nd}{3}(?:[ -]?\\p{Nd}{4}){2}[ -]?\\p{Nd}{3,4}${after}`, 'gu'),
    is: isCard,
    mask: lastOf(4),
  },
  nationalId: {
    pattern: new RegExp(`${before}\\p{Nd}[ -]\\p{Nd}{4}[ -]\\p{Nd}{5}[ -]\\p{Nd}{2}[ -]\\p{Nd}${after}`, 'gu'),
    mask: lastOf(3),
  },
  /** Written with + or a trunk 0, or as a mobile of a country we know without either. */
  phone: {
    pattern: new RegExp(
      `${before}(?:(?:\\+|00)${gap}(?:\\p{Nd}${gap}){7,14}\\p{Nd}|[0٠۰๐](?:${gap}\\p{Nd}){8,10}|(?:66[689]|601|628|9665|9715)\\p{Nd}{7,10})${after}`,
      'gu',
    ),
    is: (value) => digitsOf(value).length <= 16,
    mask: lastOf(3),
  },
  /** Digits that follow a word for a code: nobody but their owner may have them. */
  code: {
    pattern:
      /(?:\botp\b|\bpin\b|\bcvv\b|\bpasscode\b|รหัสผ่าน|รหัสยืนยัน|รหัส\s?otp|كلمة السر|رمز التحقق|kata laluan|kata sandi|\bpassword\b)[^\p{Nd}\n]{0,12}(\p{Nd}{3,8})(?!\p{Nd})/giu,
    mask: () => dots,
  },
}

/** Whether a number is one of a bank card (Luhn). */
function isCard(value: string): boolean {
  const sum = [...digitsOf(value)].reverse().reduce((total, digit, at) => {
    const doubled = Number(digit) * (at % 2 === 1 ? 2 : 1)
    return total + (doubled > 9 ? doubled - 9 : doubled)
  }, 0)
  return sum % 10 === 0
}
