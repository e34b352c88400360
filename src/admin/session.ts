// Who has signed in: sessions by a cookie, links by a token that works once. Kept are digests, never what opens the door.
import { createHmac, hash, timingSafeEqual } from 'node:crypto'
import { and, eq, gt, isNull } from 'drizzle-orm'
import { pageRights } from '#core/may.ts'
import type { Row } from '#store/schema.ts'
import { signInDigest } from '#store/sign-in.ts'
import type { Store } from '#store/store.ts'
import type { AdminNeeds } from './needs.ts'
import type { Visitor } from './page.ts'
import type { PageLanguage } from './words.ts'

type Needs = Pick<AdminNeeds, 'store' | 'clock' | 'fresh' | 'adminToken' | 'rules'>

/** How long (ms) somebody stays signed in. */
export const sessionLife = 12 * 60 * 60_000

export type Rights = Visitor['rights']

/** Whether this is the installation's own token. Takes as long for any. */
export function isAdminToken({ adminToken }: Needs, given: string): boolean {
  return timingSafeEqual(digestBytes(given), digestBytes(adminToken))
}

/** Begins a session for whoever bears the admin token; answers what its cookie holds. */
export function beginAsAdmin(needs: Needs): Promise<string> {
  return begin(needs, { workspace: null, person: null, name: 'Admin', rights: 'all' })
}

/** Spends a link and begins its session: the cookie's content, or null where the link is spent, too old or unknown. */
export async function beginByLink(needs: Needs, token: string): Promise<string | null> {
  const now = needs.clock.now()
  const digest = signInDigest(token)
  const [spent] = await needs.store.commit([
    {
      write: (q, { signInLinks: links }) =>
        q
          .update(links)
          .set({ usedAt: now })
          .where(and(eq(links.digest, digest), isNull(links.usedAt), gt(links.expiresAt, now)))
          .returning({ workspace: links.workspace, person: links.person, name: links.name, rights: links.rights }),
    },
  ])
  const [link] = spent
  return link ? begin(needs, link) : null
}

/** Whether a link could still be spent; looking spends nothing. */
export async function isLinkGood({ store, clock }: Needs, token: string): Promise<boolean> {
  const { signInLinks: links } = store.t
  const [found] = await store.q
    .select({ digest: links.digest })
    .from(links)
    .where(and(eq(links.digest, signInDigest(token)), isNull(links.usedAt), gt(links.expiresAt, clock.now())))
  return found !== undefined
}

/** Who a cookie's content says has signed in, or null. Who came by a link may do what their roles allow now; without one they are out. */
export async function visitorOf(
  needs: Needs,
  cookie: string | undefined,
  language: PageLanguage,
): Promise<Visitor | null> {
  const { store, clock, adminToken } = needs
  const found = cookie ? await sessionOf(store, sessionDigest(adminToken, cookie), clock.now()) : undefined
  if (!found || !cookie) return null
  const { name, person, workspace } = found
  const rights = await rightsNow(needs, found)
  if (rights === null) {
    await endSession(needs, cookie)
    return null
  }
  return { name, person, rights, workspace, language, formToken: formTokenOf(adminToken, cookie) }
}

/** Whether a form was made by us for this session. */
export function isFormToken(expected: string, given: string): boolean {
  return timingSafeEqual(digestBytes(given), digestBytes(expected))
}

/** Ends a session: its cookie opens nothing any more. */
export async function endSession({ store, adminToken }: Needs, cookie: string): Promise<void> {
  await store.commit([
    {
      write: (q, { sessions }) =>
        q
          .delete(sessions)
          .where(eq(sessions.digest, sessionDigest(adminToken, cookie)))
          .returning({ digest: sessions.digest }),
    },
  ])
}

type Whom = Pick<Row<'sessions'>, 'workspace' | 'person' | 'name' | 'rights'>

async function begin({ store, clock, fresh, adminToken }: Needs, whom: Whom): Promise<string> {
  const cookie = fresh.token() + fresh.token()
  const now = clock.now()
  const { workspace, person, name, rights } = whom
  const row = {
    digest: sessionDigest(adminToken, cookie),
    workspace,
    person,
    name,
    rights,
    createdAt: now,
    expiresAt: now + sessionLife,
  }
  await store.commit([
    { write: (q, { sessions }) => q.insert(sessions).values(row).returning({ digest: sessions.digest }) },
  ])
  return cookie
}

async function rightsNow({ store, rules }: Needs, { person, workspace, rights }: Whom): Promise<Rights | null> {
  if (person === null || workspace === null) return rights
  const held = await store.read('rolesOf', { workspace, person })
  return pageRights(
    await rules(workspace),
    held.map(({ role }) => role),
  )
}

async function sessionOf({ q, t: { sessions } }: Store, digest: string, now: number) {
  const [found] = await q
    .select()
    .from(sessions)
    .where(and(eq(sessions.digest, digest), gt(sessions.expiresAt, now)))
  return found
}

function digestBytes(text: string): Buffer {
  return hash('sha256', text, 'buffer')
}

/** What is kept of a cookie. Another admin token ends all sessions that were begun under the one before. */
function sessionDigest(adminToken: string, cookie: string): string {
  return createHmac('sha256', adminToken).update(`session ${cookie}`).digest('base64url')
}

function formTokenOf(secret: string, cookie: string): string {
  return createHmac('sha256', secret).update(`form ${cookie}`).digest('base64url')
}
