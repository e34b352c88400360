// What LINE allows as a request, and how it says no: https://developers.line.biz/en/reference/messaging-api/#error-responses
import { z } from 'zod'
import { message } from './messages.ts'

const messages = z.array(message).min(1, 'May not be empty').max(5, 'Size must be between 1 and 5')
const notificationDisabled = z.boolean().optional()
const units = z
  .array(z.string().regex(/^\w{1,30}$/))
  .max(1)
  .optional()
const endpoint = z
  .string()
  .max(500)
  .regex(/^https:\/\/\S+$/, 'Invalid webhook endpoint URL')

export const requests = {
  reply: z.strictObject({ replyToken: z.string().min(1, 'May not be empty'), messages, notificationDisabled }),
  push: z.strictObject({
    to: z.string().min(1, 'May not be empty'),
    messages,
    notificationDisabled,
    customAggregationUnits: units,
  }),
  multicast: z.strictObject({
    to: z
      .array(z.string().regex(/^U[0-9a-f]{32}$/))
      .min(1)
      .max(500),
    messages,
    notificationDisabled,
    customAggregationUnits: units,
  }),
  broadcast: z.strictObject({ messages, notificationDisabled }),
  validate: z.strictObject({ messages }),
  loading: z.strictObject({
    chatId: z.string().regex(/^U[0-9a-f]{32}$/),
    loadingSeconds: z.number().int().min(5).max(60).multipleOf(5).optional(),
  }),
  markAsRead: z.strictObject({ markAsReadToken: z.string().min(1, 'May not be empty') }),
  markAsReadOfUser: z.strictObject({ chat: z.strictObject({ userId: z.string() }) }),
  setEndpoint: z.strictObject({ endpoint }),
  testEndpoint: z.strictObject({ endpoint: endpoint.optional() }),
}

export type LineRefusal = { message: string; details?: { message: string; property: string }[] }

/** LINE's way to say what is wrong with a body: Flex faults are told apart by message, all others by property. */
export function refusalOf(error: z.ZodError): LineRefusal {
  const details = error.issues.flatMap((issue) => spread(issue))
  const flex = details.find((detail) => detail.flex)
  if (flex) {
    const at = `A message (${path(flex.path.slice(0, 2))}) in the request body is invalid`
    return { message: at, details: details.map((each) => ({ message: each.message, property: property(each) })) }
  }
  return {
    message: `The request body has ${details.length} error(s)`,
    details: details.map((each) => ({ message: each.message, property: property(each) })),
  }
}

type Detail = { message: string; path: PropertyKey[]; flex: boolean }

function spread(issue: z.core.$ZodIssue): Detail[] {
  const flex = issue.path[0] === 'messages' && issue.path[2] === 'contents'
  if (issue.code !== 'unrecognized_keys') return [{ message: words(issue), path: issue.path, flex }]
  return issue.keys.map((key) => ({ message: 'unknown field', path: [...issue.path, key], flex }))
}

const words = (issue: z.core.$ZodIssue) =>
  issue.code === 'invalid_type' && issue.message.includes('undefined') ? 'must be specified' : issue.message

const property = (detail: Detail) =>
  detail.flex ? `/${detail.path.slice(3).map(String).join('/')}` : path(detail.path)

const path = (parts: PropertyKey[]) =>
  parts.map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index ? '.' : ''}${String(part)}`)).join('')
