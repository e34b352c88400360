// How Graph says no: https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes
import { alphanumeric } from '#sandbox/ids.ts'

type Known = { status: number; message: string }

/** Codes the emulator speaks, with their HTTP status and Meta's own title. */
export const codes: Record<number, Known> = {
  100: { status: 400, message: 'Invalid parameter' },
  190: { status: 401, message: 'Error validating access token: The session has been invalidated.' },
  130429: { status: 429, message: 'Rate limit hit' },
  131000: { status: 500, message: 'Something went wrong' },
  131008: { status: 400, message: 'Required parameter is missing' },
  131009: { status: 400, message: 'Parameter value is not valid' },
  131016: { status: 503, message: 'Service unavailable' },
  131026: { status: 400, message: 'Message undeliverable' },
  131047: { status: 400, message: 'Re-engagement message' },
  131048: { status: 400, message: 'Spam rate limit hit' },
  131049: { status: 400, message: 'This message was not delivered to maintain healthy ecosystem engagement.' },
  131050: { status: 400, message: 'User has stopped receiving marketing messages' },
  131051: { status: 400, message: 'Unsupported message type' },
  131052: { status: 400, message: 'Media download error' },
  131053: { status: 400, message: 'Media upload error' },
  131056: { status: 400, message: '(Business Account, Consumer Account) pair rate limit hit' },
  131062: { status: 400, message: 'A phone number is required' },
  132000: { status: 400, message: 'Number of parameters does not match the expected number of params' },
  132001: { status: 404, message: 'Template name does not exist in the translation' },
}

const details: Record<number, string> = {
  131026: 'Message Undeliverable.',
  131047:
    'Message failed to send because more than 24 hours have passed since the customer last replied to this number.',
}

/** An error as Graph answers it. */
export function graphError(code: number, why?: string, status?: number): Response {
  const known = codes[code] ?? { status: 400, message: 'An error occurred' }
  const error = {
    message: code === 190 ? known.message : `(#${code}) ${known.message}`,
    type: 'OAuthException',
    code,
    ...(code === 190 ? { error_subcode: 460 } : {}),
    ...(why ? { error_data: { messaging_product: 'whatsapp', details: why } } : {}),
    fbtrace_id: alphanumeric(23),
  }
  return Response.json({ error }, { status: status ?? known.status })
}

/** Graph's words for an object that is not there, or not for this token. */
export function noObject(method: string, id: string): Response {
  const error = {
    message: `Unsupported ${method.toLowerCase()} request. Object with ID '${id}' does not exist, cannot be loaded due to missing permissions, or does not support this operation. Please read the Graph API documentation at https://developers.facebook.com/docs/graph-api`,
    type: 'GraphMethodException',
    code: 100,
    error_subcode: 33,
    fbtrace_id: alphanumeric(23),
  }
  return Response.json({ error }, { status: 400 })
}

/** An error as a failed status carries it. */
export function statusError(code: number, why?: string) {
  const title = codes[code]?.message ?? 'Message undeliverable'
  return {
    code,
    title,
    message: title,
    error_data: { details: why ?? details[code] ?? title },
    href: 'https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/',
  }
}
