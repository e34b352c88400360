// What people's words mean: one way to say it each, in whatever language, spelling, digits or politeness.
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { languages } from '#core/workflow.ts'
import { commandNamed, commands } from '#flows/commands/index.ts'
import {
  actionMeant,
  commandLine,
  isCancel,
  isDone,
  isGreeting,
  isNo,
  isSkip,
  isThanks,
  isYes,
  latinDigits,
  names,
  numberedLine,
  orderIds,
  ordersAtStart,
  plain,
  severityMeant,
  typeAtStart,
  typeMeant,
  unmarked,
  wordSet,
} from '#flows/words.ts'
import { shipped } from '#templates/wordings.ts'
import { loadPack, packNames } from '../packs/load.ts'

/** Sets of words written out in a file that no `plain` makes plain. */
const bareSets = (code: string) => [...code.matchAll(/new Set\(\[([^\]]*)\]\)/gu)].map(([, inside = '']) => inside)

it('finds every word of every set: each is as plain as what is looked up in it', () => {
  const files = readdirSync('src/flows', { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'))
  const quoted = files.flatMap((path) =>
    bareSets(readFileSync(`src/flows/${path}`, 'utf8')).flatMap((inside) =>
      [...inside.matchAll(/'([^']+)'/gu)].map(([, word = '']) => ({ path, word })),
    ),
  )
  expect(quoted.length).toBeGreaterThan(0)
  expect(quoted.filter(({ word }) => plain(word) !== word)).toEqual([])
  for (const word of ['مؤجلة', 'ส่งไม่สำเร็จ', 'أنا']) expect([...wordSet(`x, ${word}`)]).toContain(plain(word))
})

const isolate = (text: string) => `\u2068${text}\u2069`

describe('a word is plain', () => {
  const cases: [said: string, plain: string][] = [
    ['  เสร็จครับ ', 'เสร็จ'],
    ['เสร็จนะคะ', 'เสร็จ'],
    ['รับเคสค่ะ!!', 'รับเคส'],
    ['ครับ', 'ครับ'],
    ['DONE.', 'done'],
    ['take  please', 'take'],
    ['admin', 'admin'],
    ['selesai kak', 'selesai'],
    ['สวัสดีค่ะ 🙏😊', 'สวัสดี'],
    ['ok 👍🏽', 'ok'],
    ['ｄｏｎｅ', 'done'],
    [isolate('#12'), '#12'],
    ['\u200fإسناد\u200f', 'اسناد'],
    ['إِسْنَاد', 'اسناد'],
    ['مجدولة', 'مجدوله'],
    ['جـــديد', 'جديد'],
    ['تخطّى', 'تخطي'],
    ['إلغاء لو سمحت', 'الغاء'],
    ['١٢', '12'],
    ['', ''],
    ['-', '-'],
  ]
  it.each(cases)('%s', (said, meant) => {
    expect(plain(said)).toBe(meant)
  })
})

describe('digits', () => {
  it.each([
    ['٠١٢٣٤٥٦٧٨٩', '0123456789'],
    ['۰۱۲۳۴۵۶۷۸۹', '0123456789'],
    ['๐๑๒๓๔๕๖๗๘๙', '0123456789'],
    ['ORD-٧٧٨١', 'ORD-7781'],
  ])('%s', (typed, latin) => expect(latinDigits(typed)).toBe(latin))

  it('and marks of direction are not part of what was typed', () => {
    expect(unmarked(` ${isolate('/help')}\u200e `)).toBe('/help')
  })
})

describe('small words', () => {
  const kinds: [kind: string, is: (text: string) => boolean, words: string[], others: string[]][] = [
    [
      'greetings',
      isGreeting,
      [
        'สวัสดี',
        'สวัสดีครับ',
        'หวัดดีค่า',
        'Hello!',
        'good morning',
        'Selamat pagi',
        'halo kak',
        'مرحبًا',
        'السلام عليكم',
        'صباح الخير 🌸',
      ],
      ['สวัสดี เติมเงินไม่เข้า', 'hello there is a problem', 'السلام عليكم المكيف معطل', ''],
    ],
    [
      'thanks',
      isThanks,
      ['ขอบคุณค่ะ', 'Thank you!', 'terima kasih', 'شكرًا', 'شكرا جزيلا'],
      ['ขอบคุณแต่ยังไม่ได้', 'thanks to you'],
    ],
    [
      'yes',
      isYes,
      ['ใช่', 'ใช่ค่ะ', 'ครับ', 'OK', 'ya', 'betul', 'نعم', 'موافق', 'تأكيد'],
      ['ไม่ใช่', 'no', 'لا', 'yesterday'],
    ],
    ['no', isNo, ['ไม่', 'ไม่ครับ', 'No', 'tidak', 'لا'], ['ใช่', 'ไม่ได้', 'now', 'لا أعرف']],
    [
      'cancel',
      isCancel,
      ['ยกเลิก', 'ยกเลิกค่ะ', 'Cancel', '/cancel', 'batal', 'إلغاء', 'الغاء'],
      ['ไม่', 'no', 'لا', 'cancelled'],
    ],
    ['skip', isSkip, ['ข้าม', 'skip', 'langkau', 'lewati', 'تخطي', 'تخطّى', '-'], ['', 'skipping']],
    [
      'done',
      isDone,
      ['เสร็จ', 'ครบแล้ว', 'done', 'selesai', 'siap', 'تم', 'انتهى'],
      ['ยังไม่เสร็จ', 'done it', 'تم الإصلاح'],
    ],
  ]
  for (const [kind, is, words, others] of kinds) {
    it.each(words)(`${kind}: %s`, (word) => expect(is(word)).toBe(true))
    it.each(others)(`not ${kind}: %s`, (word) => expect(is(word)).toBe(false))
  }

  it.each(languages)('understand the labels of their own buttons in %s', (language) => {
    expect(isSkip(shipped('button.skip', language))).toBe(true)
    expect(isCancel(shipped('button.cancel', language))).toBe(true)
    expect(isDone(shipped('button.done', language))).toBe(true)
    expect(isYes(shipped('button.confirm', language))).toBe(true)
  })
})

describe('a line that begins with a case', () => {
  const cases: [line: string, number: number | null, rest: string][] = [
    ['#12', 12, ''],
    ['#12 เสร็จ', 12, 'เสร็จ'],
    ['#12 > เลขอ้างอิงคะ\nด้วย', 12, '> เลขอ้างอิงคะ\nด้วย'],
    ['  #7   done ', 7, 'done'],
    [`${isolate('#12')} تم الإصلاح`, 12, 'تم الإصلاح'],
    ['#١٢ وصلت', 12, 'وصلت'],
    ['#๑๒ เสร็จ', 12, 'เสร็จ'],
    ['＃12 เสร็จ', 12, 'เสร็จ'],
    ['# 12', 12, ''],
    ['#12เสร็จ', null, ''],
    ['#ORD-12', null, ''],
    ['12 done', null, ''],
    ['case #12', null, ''],
    ['#1234567890123', null, ''],
  ]
  it.each(cases)('%s', (line, number, rest) => {
    expect(numberedLine(line)).toEqual(number === null ? null : { number, rest })
  })
})

describe('a command line', () => {
  const cases: [line: string, found: ReturnType<typeof commandLine>][] = [
    ['/take 12', { name: 'take', rest: '12', bot: null }],
    ['/TAKE', { name: 'take', rest: '', bot: null }],
    ['/รับ 12', { name: 'รับ', rest: '12', bot: null }],
    ['/take@caseline_bot 12', { name: 'take', rest: '12', bot: 'caseline_bot' }],
    ['/note 12 first\nsecond', { name: 'note', rest: '12 first\nsecond', bot: null }],
    [isolate('/help'), { name: 'help', rest: '', bot: null }],
    ['/إلغاء', { name: 'الغاء', rest: '', bot: null }],
    ['/', null],
    ['take 12', null],
    ['a /take', null],
  ]
  it.each(cases)('%s', (line, found) => expect(commandLine(line)).toEqual(found))

  it.each(commands.map((command) => [command.name, command] as const))(
    '/%s is found by its name and its words',
    (_, command) => {
      for (const word of [command.name, ...Object.values(command.words).flat()]) {
        expect([word, commandNamed(word)?.name]).toEqual([word, command.name])
      }
    },
  )

  it('has a word in each language for everything that people use', () => {
    for (const { name, words, listed } of commands) {
      if (listed === false) continue
      for (const language of ['th', 'ms', 'id', 'ar'] as const)
        expect([name, language, words[language]?.length ?? 0]).not.toEqual([name, language, 0])
    }
  })
})

describe('order numbers', () => {
  const cases: [typed: string, orders: string[]][] = [
    ['ORD-7781', ['ORD-7781']],
    ['order ORD-7781', ['ORD-7781']],
    ['#ORD-7781', ['ORD-7781']],
    ['เลข ORD-7781, ORD-7782', ['ORD-7781', 'ORD-7782']],
    ['ORD-1 ORD-2\nORD-1', ['ORD-1', 'ORD-2']],
    ['99887766;11223344', ['99887766', '11223344']],
    ['ORD-٧٧٨١، ORD-٧٧٨٢', ['ORD-7781', 'ORD-7782']],
    ['ＯＲＤ-1', ['ORD-1']],
    [isolate('ORD-9'), ['ORD-9']],
    ['หมายเลข: A1.', ['A1']],
    ['ไม่มีค่ะ', []],
    [`${'x'.repeat(70)}1`, []],
    ['', []],
  ]
  it.each(cases)('%s', (typed, orders) => expect(orderIds(typed)).toEqual(orders))

  it('are taken from the beginning of a text', () => {
    expect(ordersAtStart('ORD-7781 เติมแล้วไม่เข้า 3 วัน')).toEqual({ orders: ['ORD-7781'], rest: 'เติมแล้วไม่เข้า 3 วัน' })
    expect(ordersAtStart('เติมแล้วไม่เข้า ORD-7781')).toEqual({ orders: [], rest: 'เติมแล้วไม่เข้า ORD-7781' })
    expect(ordersAtStart('ORD-٧٧٨١ لم يصل')).toEqual({ orders: ['ORD-7781'], rest: 'لم يصل' })
  })
})

describe.each(packNames)('the words of %s', (pack) => {
  const { rules } = loadPack(pack)
  const { actions, statuses, severities } = rules.workflow
  const wordsOf = (id: string, entry: { label: object; words?: object | undefined }): string[] => [
    id,
    id.replaceAll('_', ' '),
    ...Object.values(entry.label),
    ...Object.values(entry.words ?? {}).flat(),
  ]

  it('name their actions from wherever these can be done, isolated, shouted or polite', () => {
    for (const [id, action] of Object.entries(actions)) {
      for (const word of wordsOf(id, action)) {
        for (const said of [word, isolate(word), ` ${word.toUpperCase()}! `, `${word} ครับ`]) {
          expect([said, actionMeant(rules, action.from[0] ?? '', said)]).toEqual([said, { action: id }])
        }
      }
    }
  })

  it('name their statuses: the way there, or that there is none from here', () => {
    for (const [id, status] of Object.entries(statuses)) {
      for (const word of wordsOf(id, status))
        expect([word, actionMeant(rules, id, word) !== null]).toEqual([word, true])
    }
  })

  it('name types and severities', () => {
    for (const type of Object.values(rules.types)) {
      for (const word of wordsOf(type.id, type)) expect(typeMeant(rules, word)).toBe(type.id)
    }
    for (const severity of severities) {
      for (const word of wordsOf(severity.id, severity)) expect(severityMeant(rules, word)).toBe(severity.id)
    }
  })

  it('name nothing where there is nothing', () => {
    for (const word of ['', '  ', '👍', 'qwerty', '-']) {
      expect(actionMeant(rules, rules.workflow.start, word)).toBeNull()
      expect(typeMeant(rules, word)).toBeNull()
      expect(names(word, 'x', { label: { en: '!' } })).toBe(false)
    }
  })
})

describe('a type at the beginning of a text', () => {
  const { rules } = loadPack('field-service')
  it.each([
    ['device_repair المكيف لا يبرد', { type: 'device_repair', rest: 'المكيف لا يبرد' }],
    ['صيانة جهاز المكيف لا يبرد', { type: 'device_repair', rest: 'المكيف لا يبرد' }],
    ['Device repair', { type: 'device_repair', rest: '' }],
    ['عاد العطل\nبعد يومين', { type: 'repeat_fault', rest: 'بعد يومين' }],
    ['المكيف', null],
  ])('%s', (text, found) => expect(typeAtStart(rules, text)).toEqual(found))
})

describe('the word of a status in mims', () => {
  const { rules } = loadPack('mims')
  it.each([
    ['new', 'closed', { notFromHere: true }],
    ['new', 'ปิดแล้ว', { notFromHere: true }],
    ['resolved', 'closed', { action: 'close' }],
    ['fixing', 'closed', { action: 'close' }],
    ['new', 'ยกเลิก', { action: 'cancel' }],
  ])('never calls a case off from %s by "%s" (S0-06)', (status, word, meant) => {
    expect(actionMeant(rules, status, word)).toEqual(meant)
  })
})
