// One input of the fuzz: what is sent, whether the platform's word stands behind it, and what may be answered.

export type Input = {
  /** What was done, for the report. */
  kind: string
  method: string
  path: string
  headers: Record<string, string>
  body: Uint8Array<ArrayBuffer> | null
  /** Without content-length. */
  isChunked?: boolean
  /** Bytes for a bare socket, instead of all the above. */
  wire?: Uint8Array<ArrayBuffer>
  /** The one status that may be answered, where there is only one. */
  wants?: number
}

/** Where the house's doors are, and what lets one in. */
export type Target = {
  line: { path: string; secret: string }
  whatsapp: { path: string; secret: string; number: string }
  telegram: { path: string; token: string }
  adminToken: string
  workspace: string
  /** When these people write (UTC ms). */
  now: number
  /** Endpoints of the API as its own document names them. */
  endpoints: { method: string; path: string }[]
}

export const bytesOf = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(Buffer.from(text, 'utf8'))
