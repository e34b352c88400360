// The words of the admin page: English, Thai and Arabic, each beside the page that says them.
export const pageLanguages = ['en', 'th', 'ar'] as const
export type PageLanguage = (typeof pageLanguages)[number]

type Texts = Record<string, string>
/** Says a text of a page; `{name}` in it is replaced by the value of that name. */
export type Say<Key extends string> = (key: Key, values?: Record<string, string | number>) => string

/** The texts of one page: a language that lacks one of the English texts does not compile. */
export function pageWords<const English extends Texts>(
  en: English,
  others: Record<Exclude<PageLanguage, 'en'>, Record<keyof English, string>>,
): (language: PageLanguage) => Say<keyof English & string> {
  const all: Record<PageLanguage, Record<string, string>> = { en, ...others }
  return (language) =>
    (key, values = {}) =>
      filled(all[language][key] ?? en[key] ?? key, values)
}

function filled(text: string, values: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/gu, (whole, name: string) => String(values[name] ?? whole))
}

/** The language a browser asks for first that the page speaks. */
export function languageAsked(header: string | undefined): PageLanguage {
  const asked = (header ?? '').split(',').map((part) => part.trim().slice(0, 2).toLowerCase())
  return asked.map((code) => pageLanguages.find((language) => language === code)).find((found) => found) ?? 'en'
}
