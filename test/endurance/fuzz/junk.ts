// Values that nobody expects, and ways to bend JSON and bytes that were right before.
import type { Chance } from './chance.ts'

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

const numbers = [
  0,
  -0,
  -1,
  1.5,
  1e308,
  -1e308,
  1e-320,
  2 ** 31,
  -(2 ** 31),
  2 ** 53,
  -(2 ** 53),
  2 ** 63,
  8.64e15,
  8.64e15 + 1,
]
const texts = [
  '',
  ' ',
  '\u0000',
  'before\u0000after',
  '\ud800',
  '\udc00half',
  '\u202e\u2066right to left',
  'العربية ١٢٣',
  'ภาษาไทยำ๎์',
  '👩‍👩‍👧‍👦🏳️‍🌈',
  'e\u0301\u0302\u0303'.repeat(40),
  '\ufeff',
  '\r\n\t\u0085\u2028',
  "'; drop table cases; --",
  '%s%n{{name}}$1',
  '<script>alert(1)</script>',
  '../../etc/passwd',
  '__proto__',
  'constructor',
  'NaN',
  '-1',
  '1e999',
  '2026-02-30T25:61:00Z',
  '9'.repeat(400),
  '#12 done',
  '/new',
  '/case 99999999999999999999',
]
const keys = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'length',
  '',
  '\u0000',
  'id',
  'type',
  'text',
  'events',
]

/** Any JSON value, of no meaning. */
export function junk(chance: Chance, depth = 0): Json {
  const leaf = () =>
    chance.weighed<() => Json>([
      [5, () => chance.one(texts)],
      [3, () => chance.one(numbers)],
      [1, () => chance.is(0.5)],
      [1, () => null],
      [0.2, () => 'x'.repeat(chance.int(1, 20_000))],
    ])()
  if (depth > 3 || chance.is(0.6)) return leaf()
  if (chance.is(0.02)) return nested(chance.int(10, 200), chance.is(0.5))
  const size = chance.int(0, 4)
  if (chance.is(0.5)) return Array.from({ length: size }, () => junk(chance, depth + 1))
  return Object.fromEntries(Array.from({ length: size }, () => [chance.one(keys), junk(chance, depth + 1)]))
}

/** A value inside a value inside a value. */
export function nested(depth: number, isList: boolean): Json {
  let value: Json = 'the end'
  for (let level = 0; level < depth; level++) value = isList ? [value] : { a: value }
  return value
}

/** The same JSON with something changed in one place, wherever that is. */
export function bent(chance: Chance, value: Json): Json {
  if (typeof value !== 'object' || value === null || chance.is(0.05)) return junk(chance)
  const names = Object.keys(value)
  if (names.length === 0 || chance.is(0.05)) return junk(chance)
  const name = chance.one(names)
  if (Array.isArray(value)) return bentList(chance, value, Number(name))
  const part = value[name] ?? null
  if (chance.is(0.75)) return { ...value, [name]: bent(chance, part) }
  const { [name]: _, ...rest } = value
  if (chance.is(0.5)) return rest
  return chance.is(0.5) ? { ...rest, [`${name}_`]: part } : { ...value, [chance.one(keys)]: junk(chance) }
}

function bentList(chance: Chance, list: Json[], at: number): Json {
  const part = list[at] ?? null
  if (chance.is(0.75)) return list.with(at, bent(chance, part))
  if (chance.is(0.4)) return list.toSpliced(at, 1)
  return chance.is(0.5) ? [...list, part] : [...list, junk(chance)]
}

/** The same bytes with some flipped, cut, doubled or put in. */
export function torn(chance: Chance, bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const copy = Uint8Array.from(bytes)
  const at = chance.int(0, Math.max(0, copy.length - 1))
  return chance.weighed<() => Uint8Array<ArrayBuffer>>([
    [2, () => copy.slice(0, at)],
    [2, () => copy.map((byte) => (chance.is(0.02) ? byte ^ (1 << chance.int(0, 7)) : byte))],
    [1, () => joined(copy.slice(0, at), randomBytes(chance, chance.int(1, 30)), copy.slice(at))],
    [1, () => joined(copy, copy.slice(at))],
    [1, () => randomBytes(chance, chance.int(0, 500))],
    [0.5, () => joined(Uint8Array.of(0xef, 0xbb, 0xbf), copy)],
    [0.5, () => Uint8Array.from(Buffer.from(Buffer.from(copy).toString('utf8'), 'utf16le'))],
    [0.5, () => Uint8Array.from(Buffer.from(Buffer.from(copy).toString('utf8'), 'latin1'))],
  ])()
}

function randomBytes(chance: Chance, length: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length }, () => chance.int(0, 255))
}

function joined(...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.concat(parts))
}

/** What a header can hold and node's client sends. */
export function headerValue(chance: Chance): string {
  return chance.one([
    '',
    ' ',
    '*/*',
    'application/json',
    'application/json; charset=utf-16',
    'text/plain',
    'multipart/form-data; boundary=x',
    'multipart/form-data',
    'application/x-www-form-urlencoded',
    'gzip, br, deflate',
    'identity;q=0',
    'bytes=0-0,-1',
    'W/"x", *',
    'Wed, 21 Oct 2065 07:28:00 GMT',
    'Bearer',
    'Basic Og==',
    '\u00e9\u00ff',
    'x'.repeat(chance.int(1, 6000)),
    '999999999999999999999',
    '-1',
    '127.0.0.1',
    'http://[::1',
  ])
}

const headerNames = [
  'accept',
  'accept-encoding',
  'accept-language',
  'authorization',
  'content-encoding',
  'content-language',
  'content-type',
  'cookie',
  'forwarded',
  'host',
  'if-modified-since',
  'if-none-match',
  'origin',
  'range',
  'referer',
  'user-agent',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-http-method-override',
  'x-line-retry-key',
  'x-odd',
]

/** A few headers of no meaning. */
export function oddHeaders(chance: Chance): Record<string, string> {
  const count = chance.is(0.02) ? 60 : chance.int(0, 3)
  return Object.fromEntries(
    Array.from({ length: count }, (_, at) => [
      count > 3 ? `x-odd-${at}` : chance.one(headerNames),
      headerValue(chance).slice(0, count > 3 ? 20 : undefined),
    ]),
  )
}
