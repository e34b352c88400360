import { createRoute, z } from '@hono/zod-openapi'
import { answers, businessOf, type Endpoint, forKeys, params } from '#api/endpoint.ts'
import { invalid, Refused } from '#api/problem.ts'
import { cleanText } from '#core/text.ts'

const kept = z
  .object({ id: z.string(), mime: z.string(), size: z.int(), sha256: z.string(), url: z.string() })
  .openapi('Upload')

const route = createRoute({
  method: 'post',
  path: '/api/v1/workspaces/{workspace}/files',
  summary: 'Bring a file of at most 1 MB, to be named in a case, a message or an answer',
  ...forKeys('cases:write'),
  request: {
    params: params({}),
    query: z.object({ name: z.string().max(200).optional() }),
    body: {
      required: true,
      content: { 'application/octet-stream': { schema: z.string().openapi({ format: 'binary' }) } },
    },
  },
  responses: { 201: answers(kept, 'The file, for nobody yet') },
})

export const postFile: Endpoint = (doors, needs) =>
  doors.openapi(route, async (c) => {
    const { workspace } = c.req.valid('param')
    const { name } = c.req.valid('query')
    await businessOf(needs, workspace)
    const bytes = new Uint8Array(await c.req.arrayBuffer())
    if (bytes.length === 0) throw invalid({ path: '', message: 'The body is the file, and there is nothing in it' })
    const type = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase() ?? null
    const mime = type !== null && /^[\w.+-]+\/[\w.+-]+$/.test(type) ? type : null
    const file = await needs.cases.keepFile(workspace, { bytes, mime, name: cleanText(name ?? '') || null })
    if (!file) throw new Refused(415, 'A file of this kind is never taken, as it would run where it is opened')
    const { id, sha256, size } = file
    const told = { id, mime: file.mime ?? '', size: size ?? 0, sha256: sha256 ?? '', url: needs.fileUrl(id) }
    return c.json(told, 201)
  })
