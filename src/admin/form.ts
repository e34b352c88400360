// The fields of a form that was posted, read once.
import type { Context } from 'hono'
import type { Form } from './page.ts'

/** The text fields of a request's form; files are none of them. */
export async function formOf(c: Context): Promise<Form> {
  const body = await c.req.parseBody({ all: true })
  const all = (name: string) => [body[name] ?? []].flat().filter((value): value is string => typeof value === 'string')
  return {
    names: Object.keys(body),
    all,
    get: (name) => (all(name)[0] ?? '').trim(),
    has: (name) => all(name).length > 0,
  }
}
