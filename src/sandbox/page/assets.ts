// The page's own files, read once.
import { readFileSync } from 'node:fs'

const types: Record<string, string> = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
}
/** The page's styles, in their order. */
export const sheets = ['page.css', 'phones.css', 'bubbles.css', 'composer.css']
const scripts = ['page.js', 'bar.js', 'guide.js', 'phone.js', 'screen.js', 'composer.js', 'call.js']
const files = new Map([...sheets, ...scripts].map((name) => [name, readFileSync(new URL(name, import.meta.url))]))

/** One of them as an answer; undefined where there is none of that name. */
export function assets(name: string): Response | undefined {
  const bytes = files.get(name)
  if (!bytes) return undefined
  const type = types[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream'
  return new Response(new Uint8Array(bytes), { headers: { 'content-type': type, 'cache-control': 'no-cache' } })
}
