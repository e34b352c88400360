import { describe, expect, it } from 'vitest'
import { lengthOf } from '#core/text.ts'
import { type Language, languages } from '#core/workflow.ts'
import { texts } from '#templates/languages/index.ts'
import { isWordingKey, lint, shipped, variablesOf, type WordingKey, wordingsOf } from '#templates/wordings.ts'

// What every language keeps to; a new language starts by making this pass.

const keys = Object.keys(texts.en).filter(isWordingKey)
const wordings = wordingsOf([])

/** Where a language writes the very word that English does. */
const sharedWords = ['Status', 'status', 'bot', 'Slip']
const englishWords =
  /\b(the|is|are|was|you|your|we|our|this|that|these|not|and|of|to|from|with|please|case|here|what|by)\b/i
const scripts: Partial<Record<Language, RegExp>> = { th: /\p{Script=Thai}/u, ar: /\p{Script=Arabic}/u }

const variablesIn = (text: string) =>
  [...new Set([...text.matchAll(/\{\{(?:#if )?(\w+)\}\}/g)].map(([, name]) => name))].sort()
const optionalIn = (text: string) => [...text.matchAll(/\{\{#if (\w+)\}\}/g)].map(([, name]) => name)
const plain = (text: string) => text.replace(/\{\{[^}]*\}\}/g, '')
const samples = (key: WordingKey, value: string) => Object.fromEntries(variablesOf(key).map((name) => [name, value]))

/** What is left outside of every isolate. */
function outsideIsolates(text: string): string {
  const next = text.replace(/\u2068[^\u2068\u2069]*\u2069/g, '')
  return next === text ? text : outsideIsolates(next)
}

describe.each(languages)('the language %s', (language) => {
  const ours = texts[language]
  const say = wordings(language)

  it('has a text for every key of English, and no other', () => {
    expect(Object.keys(ours).sort()).toEqual([...keys].sort())
    for (const key of keys) expect(ours[key].trim(), key).not.toBe('')
  })

  it('uses the variables of English in each', () => {
    for (const key of keys) {
      expect(variablesIn(ours[key]), key).toEqual(variablesIn(texts.en[key]))
      expect(optionalIn(ours[key]), key).toEqual(optionalIn(texts.en[key]))
      expect(lint(key, ours[key]), key).toEqual({ unknown: [], problem: null })
    }
  })

  it('says each whole, with no gap where a value is missing', () => {
    for (const key of keys) {
      const full = samples(key, 'X7')
      const bare = { ...full, ...Object.fromEntries(optionalIn(ours[key]).map((name) => [name, null])) }
      for (const said of [say(key, full), say(key, bare)]) {
        expect(said, key).not.toMatch(/\{\{|\}\}|undefined|null| {2}/)
        expect(said, key).toBe(said.trim())
      }
    }
  })

  it('uses no emoji', () => {
    for (const key of keys) expect(ours[key], key).not.toMatch(/\p{Extended_Pictographic}/u)
  })

  it('labels buttons within what WhatsApp shows (20)', () => {
    const buttons = keys.filter((key) => /^(button|menu)\./.test(key))
    expect(buttons.length).toBeGreaterThan(20)
    for (const key of buttons) {
      const label = say(key, samples(key, '12'))
      expect(lengthOf(label, 'graphemes'), `${key}: ${label}`).toBeLessThanOrEqual(20)
    }
  })
})

describe('nothing stayed English', () => {
  const wordy = keys.filter((key) => /\p{Letter}/u.test(plain(texts.en[key])))

  it.each(languages.filter((language) => language !== 'en'))('in %s', (language) => {
    const script = scripts[language]
    for (const key of wordy) {
      const text = plain(texts[language][key])
      if (script) expect(text, key).toMatch(script)
      else expect(text, key).not.toMatch(englishWords)
      if (!sharedWords.includes(text)) expect(text, key).not.toBe(plain(texts.en[key]))
    }
  })
})

describe('Malay and Indonesian, which are two languages', () => {
  it.each<[Language, RegExp]>([
    ['ms', /\b(bisa|kirim\w*|silakan|foto|kasus|kode|berkas|tombol|grup|staf|peran|antrean|menit)\b/i],
    ['id', /\b(hantar\w*|sila|kes|kod|fail|butang|kumpulan|kakitangan|peranan|giliran|minit|baharu|mahu)\b/i],
  ])("%s has no word of the other's", (language, others) => {
    for (const key of keys) expect(texts[language][key], key).not.toMatch(others)
  })
})

describe('Arabic, which is read from the right', () => {
  it('keeps numbers, commands and Latin names in their own order', () => {
    for (const key of keys) {
      const said = wordings('ar')(key, samples(key, '7781'))
      expect(outsideIsolates(said), key).not.toMatch(/[0-9A-Za-z#/>@\u2068\u2069]/)
    }
  })

  it('closes what it opens', () => {
    expect(wordings('ar')('customer.closed', { case_id: 12 })).toBe('تم إغلاق البلاغ \u2068#\u206812\u2069\u2069.')
  })

  it('leaves a value that is not there out, without an empty isolate', () => {
    expect(wordings('ar')('customer.queued', { case_id: 1, eta: null })).not.toContain('\u2068\u2069')
  })
})

describe('Thai, as the main story is told', () => {
  const say = wordings('th')

  it.each<[WordingKey, string]>([
    ['menu.open', 'แจ้งปัญหา'],
    ['menu.mine', 'ดูเคสของฉัน'],
    ['menu.language', 'ภาษา'],
    ['open.orders', 'หมายเลขออเดอร์?'],
    ['open.describe', 'แนบสลิปหรือเล่าเพิ่ม'],
    ['button.confirm', 'ยืนยัน'],
    ['button.take', 'รับเคส'],
    ['button.details', 'รายละเอียด'],
    ['button.slip', 'สลิป'],
  ])('%s is "%s"', (key, text) => {
    expect(say(key)).toBe(text)
  })

  it('tells the customer that the case is queued, and until when somebody takes it', () => {
    expect(say('customer.queued', { case_id: 1, eta: '15 นาที' })).toBe('เคส #1 อยู่ในคิวแล้ว คาดว่าจะมีคนรับภายใน 15 นาที')
    expect(say('customer.queued', { case_id: 1 })).toBe('เคส #1 อยู่ในคิวแล้ว')
  })

  it('tells the customer that the team works on it, and that it is solved', () => {
    expect(say('customer.started', { case_id: 1 })).toContain('ทีมงานกำลังแก้ไขปัญหาให้คุณ')
    expect(say('customer.resolved', { case_id: 1 })).toContain('แก้ไขเรียบร้อยแล้ว')
  })
})

describe("a workspace's own wordings", () => {
  const own = { key: 'customer.closed', language: 'th', text: 'ปิด #{{case_id}} ค่ะคุณ {{username}}' }

  it('win over what ships, in their language only', () => {
    const ours = wordingsOf([own])
    expect(ours('th')('customer.closed', { case_id: 7, username: 'นก' })).toBe('ปิด #7 ค่ะคุณ นก')
    expect(ours('en')('customer.closed', { case_id: 7 })).toBe('Case #7 is closed.')
    expect(wordings('th')('customer.closed', { case_id: 7 })).toBe('ปิดเคส #7 แล้วค่ะ')
    expect(shipped('customer.closed', 'th')).toContain('{{case_id}}')
  })

  it('may use every variable of a case where they speak of a case, and leave out those without a value', () => {
    const text = '{{case_id}}|{{username}}|{{order_id}}|{{status}}|{{eta}}|{{amount}}|{{provider}}|{{elapsed_time}}'
    expect(lint('customer.closed', text)).toEqual({ unknown: [], problem: null })
    expect(wordingsOf([{ ...own, text }])('th')('customer.closed', { case_id: 7, amount: 0 })).toBe('7|||||0||')
  })

  it('show people and markup as they are', () => {
    expect(wordings('en')('customer.reply', { text: 'Tom & <b>Jerry</b> {{case_id}}' })).toBe(
      'Tom & <b>Jerry</b> {{case_id}}',
    )
  })

  it.each<[WordingKey, string, string[]]>([
    ['customer.closed', 'Case {{case_id}} {{nmae}}', ['nmae']],
    [
      'customer.closed',
      '{{#if nmae}}x{{/if}} {{#if eta}}{{other}}{{else}}{{third}}{{/if}}',
      ['nmae', 'other', 'third'],
    ],
    ['customer.closed', '{{^if nmae}}x{{/if}}', ['nmae']],
    [
      'customer.closed',
      '{{this}} {{../case_id}} {{case_id.length}} {{@root}}',
      ['this', '../case_id', 'case_id.length', '@root'],
    ],
    ['button.confirm', 'Confirm {{case_id}}', ['case_id']],
    ['customer.closed', '{{constructor}}', ['constructor']],
  ])('are refused by the name of what they may not use: %s "%s"', (key, text, unknown) => {
    expect(lint(key, text)).toEqual({ unknown, problem: null })
    expect(() => wordingsOf([{ key, language: 'en', text }])).toThrow(`{{${unknown[0]}}}`)
  })

  it.each([
    '{{#each case_id}}x{{/each}}',
    '{{#with case_id}}x{{/with}}',
    '{{#unless eta}}x{{/unless}}',
    '{{> card}}',
    '{{#> card}}x{{/card}}',
    '{{#*inline "x"}}y{{/inline}}',
    '{{#if case_id eta}}x{{/if}}',
    '{{#if (lookup eta)}}x{{/if}}',
    '{{case_id eta}}',
    '{{lookup this "case_id"}}',
    '{{case_id eta=1}}',
    '{{"case_id"}}',
    '{{#if eta}}never closed',
    '{{case_id',
  ])('are only variables and {{#if}}: %s', (text) => {
    expect(lint('customer.closed', text).problem).toEqual(expect.any(String))
    expect(() => wordingsOf([{ ...own, text }])).toThrow('customer.closed (th)')
  })

  it('for a key that no longer exists are left alone', () => {
    const ours = wordingsOf([{ key: 'customer.gone', language: 'th', text: '{{anything}}' }])
    expect(ours('th')('menu.language')).toBe('ภาษา')
  })
})
