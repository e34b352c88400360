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
  /** Its answer goes on and on: what came first of it is enough. */
  isStream?: boolean
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
  /** A workspace's own key, for everything a key may be for; what its events are signed with, and when (UTC ms). */
  key: string
  eventSecret: string
  signsAt(): number
  /** Of the page that follows a case. */
  trackingToken: string
  pages: Pages
}

/** What a browser has that signed in, and what it found. */
export type Pages = {
  cookie: string
  formToken: string
  origin: string
  links: string[]
  /** By the address they go to: their fields as they stand there. */
  forms: [string, Record<string, string>][]
}

export const bytesOf = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(Buffer.from(text, 'utf8'))
