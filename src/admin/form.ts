// The fields of a form that was posted, read once.
import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { isCutOff } from '#core/cut-off.ts'
import type { Form } from './page.ts'

/** The text fields of a request's form; files are none of them. Throws 400 where it is none. */
export async function formOf(c: Context): Promise<Form> {
  const body = await parsed(c)
  const all = (name: string) => [body[name] ?? []].flat().filter((value): value is string => typeof value === 'string')
  return {
    names: Object.keys(body),
    all,
    get: (name) => (all(name)[0] ?? '').trim(),
    has: (name) => all(name).length > 0,
  }
}

async function parsed(c: Context) {
  try {
    return await c.req.parseBody({ all: true })
  } catch (problem) {
    if (!(problem instanceof TypeError) || isCutOff(problem)) throw problem
    throw new HTTPException(400, { cause: problem })
  }
}
