// Environment → config → secrets. Everything the process is told from outside, read once and checked.
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { type Limits, limitFields, limitsOf } from './limits.ts'
import { networkIn } from './networks.ts'

const origin = (standard: string) =>
  z
    .url({ protocol: /^https?$/ })
    .refine((value) => new URL(value).origin === value, 'must be an origin: no path, no slash at its end')
    .default(standard)

const shortestToken = 16

const networks = z
  .string()
  .transform((text) => text.split(',').map((one) => one.trim()))
  .refine(
    (all) => all.every((one) => networkIn(one) !== null),
    'must be addresses or networks such as 10.0.0.0/8, separated by commas',
  )

const environment = z.object({
  PORT: z.coerce.number().int().min(0).max(65535).default(3000),
  HOST: z.string().min(1).default('127.0.0.1'),
  PUBLIC_URL: z
    .url({ protocol: /^https?$/ })
    .transform((value) => value.replace(/\/+$/u, ''))
    .optional(),
  DATA_DIR: z.string().min(1).default('./data/local'),
  DATABASE_URL: z
    .string()
    .regex(/^(file:|postgres:\/\/|postgresql:\/\/)/u, 'must begin with file: or postgres://')
    .optional(),
  SECRET_KEY: z.string().optional(),
  ADMIN_TOKEN: z.string().min(shortestToken, `must have at least ${shortestToken} characters`).optional(),
  SANDBOX: z.enum(['auto', 'on', 'off']).default('auto'),
  NODE_ENV: z.string().optional(),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  LINE_API_BASE: origin('https://api.line.me'),
  LINE_DATA_API_BASE: origin('https://api-data.line.me'),
  WHATSAPP_API_BASE: origin('https://graph.facebook.com'),
  TELEGRAM_API_BASE: origin('https://api.telegram.org'),
  BACKUPS: z.enum(['on', 'off']).default('on'),
  BACKUP_DIR: z.string().min(1).optional(),
  BACKUP_KEY: z
    .string()
    .regex(/^AGE-SECRET-KEY-1[A-Z0-9]+$/u, 'must be an age identity (AGE-SECRET-KEY-1…), as age-keygen makes them')
    .optional(),
  BACKUP_KEEP: z.coerce.number().int().min(1).max(365).default(7),
  SENTRY_DSN: z.url({ protocol: /^https?$/ }).optional(),
  ADMIN_FROM: networks.optional(),
  TRUSTED_PROXIES: networks.default([]),
  ...limitFields,
})

export type Bases = { line: string; lineData: string; whatsapp: string; telegram: string }
/** Where backups go, who can open them (null: whoever has SECRET_KEY), and how many nights are kept. */
export type BackupPlan = { nightly: boolean; folder: string; key: string | null; keep: number }
export type Config = {
  port: number
  host: string
  publicUrl: string | null
  dataDir: string
  databaseUrl: string
  sandbox: boolean
  logLevel: string
  bases: Bases
  backups: BackupPlan
  sentryDsn: string | null
  /** From where the admin's doors open (null: from anywhere), and which proxies are believed on that. */
  adminFrom: string[] | null
  proxies: string[]
  limits: Limits
}
/** `older` keys only open what was sealed before the key was changed. */
export type Secrets = { key: Uint8Array; older: Uint8Array[]; adminToken: string; madeToken: boolean }

/** Something in the environment is not right: the message says what and how it should be. */
export class NotConfigured extends Error {
  override name = 'NotConfigured'
}

/** Reads the environment. Empty variables count as absent. Throws NotConfigured. */
export function readConfig(env: Record<string, string | undefined>): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''))
  const read = environment.safeParse(given)
  if (!read.success) {
    const problems = read.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`)
    throw new NotConfigured(`The environment is not right: ${problems.join('; ')}`)
  }
  const { data } = read
  const sandbox = isSandbox(data)
  const dataDir = sandbox ? join(data.DATA_DIR, 'sandbox') : data.DATA_DIR
  return {
    port: data.PORT,
    host: data.HOST,
    publicUrl: data.PUBLIC_URL ?? null,
    dataDir,
    databaseUrl: sandbox
      ? `file:${join(dataDir, 'caseline.db')}`
      : (data.DATABASE_URL ?? `file:${join(dataDir, 'caseline.db')}`),
    sandbox,
    logLevel: data.LOG_LEVEL,
    bases: {
      line: data.LINE_API_BASE,
      lineData: data.LINE_DATA_API_BASE,
      whatsapp: data.WHATSAPP_API_BASE,
      telegram: data.TELEGRAM_API_BASE,
    },
    backups: {
      // The sandbox holds nothing that anybody would miss.
      nightly: data.BACKUPS === 'on' && !sandbox,
      folder: data.BACKUP_DIR ?? join(dataDir, 'backups'),
      key: data.BACKUP_KEY ?? null,
      keep: data.BACKUP_KEEP,
    },
    sentryDsn: data.SENTRY_DSN ?? null,
    adminFrom: data.ADMIN_FROM ?? null,
    proxies: data.TRUSTED_PROXIES,
    limits: limitsOf(data),
  }
}

/** The sandbox is on by itself only where nothing real is to be seen. */
function isSandbox(data: z.infer<typeof environment>): boolean {
  if (data.SANDBOX !== 'auto') return data.SANDBOX === 'on'
  const isReal =
    data.NODE_ENV === 'production' || data.DATABASE_URL !== undefined || existsSync(join(data.DATA_DIR, 'caseline.db'))
  return !isReal
}

/** The secrets: from the environment, else kept in the data folder (0600), else made there now. */
export function readSecrets(env: Record<string, string | undefined>, dataDir: string): Secrets {
  mkdirSync(dataDir, { recursive: true })
  const written = env.SECRET_KEY || kept(keyFile(dataDir), newKey).text
  const token = env.ADMIN_TOKEN
    ? { text: env.ADMIN_TOKEN, isNew: false }
    : kept(join(dataDir, 'admin.token'), () => randomBytes(24).toString('base64url'))
  const [key, ...older] = written.split(/[\s,]+/u).map(keyOf)
  if (!key) throw new NotConfigured('SECRET_KEY is empty')
  if (token.text.length < shortestToken)
    throw new NotConfigured(
      `The admin token in ${join(dataDir, 'admin.token')} has fewer than ${shortestToken} characters: delete the file, and a new one is made`,
    )
  return { key, older, adminToken: token.text, madeToken: token.isNew }
}

/** Where the keys are kept that the environment does not give: the newest first, a line each. */
export function keyFile(dataDir: string): string {
  return join(dataDir, 'secret.key')
}

/** A new SECRET_KEY, as it is written down. */
export function newKey(): string {
  return randomBytes(32).toString('base64')
}

function keyOf(text: string): Uint8Array {
  const bytes = Buffer.from(text, 'base64')
  if (bytes.length !== 32)
    throw new NotConfigured('SECRET_KEY must be 32 bytes in base64; make one with: openssl rand -base64 32')
  return bytes
}

function kept(path: string, make: () => string): { text: string; isNew: boolean } {
  if (existsSync(path)) return { text: readFileSync(path, 'utf8').trim(), isNew: false }
  const text = make()
  writeFileSync(path, `${text}\n`, { mode: 0o600, flag: 'wx' })
  return { text, isNew: true }
}
