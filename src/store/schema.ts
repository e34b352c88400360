// Every table, once, for both databases. There are no foreign keys: ids are made outside, and rows that others point at are never
// deleted, so a key would cost a lookup on every hot write and guard nothing.

import { sql } from 'drizzle-orm'
import type { Case } from '#core/case.ts'
import type { Cause } from '#core/causes.ts'
import type { AccountId, CaseId, ChannelId, ChatId, FileId, PersonId, WorkspaceId } from '#core/ids.ts'
import type { ToldEvent } from '#core/told.ts'
import type { WebhookTold } from '#core/webhook-told.ts'
import type { Calendar, CaseType, Language, Option, Workflow } from '#core/workflow.ts'
import { type Json, type Kit, postgresKit, sqliteKit } from './columns.ts'

export type ChatPurpose = 'customer' | 'staff' | 'partner' | 'alerts' | 'none'
export type ChatState = 'active' | 'left' | 'blocked'
export type FileState = 'wanted' | 'stored' | 'failed' | 'erased'
/** Well, worth a look, or not working. */
export type ChannelState = 'well' | 'warned' | 'failing'
export type InboxState = 'waiting' | 'done' | 'unhandled' | 'dead' | 'dropped'
export type DeliveryState =
  | 'queued'
  | 'parked'
  | 'accepted'
  | 'sent'
  | 'delivered'
  | 'read'
  | 'failed'
  | 'unconfirmed'
  | 'settled'
  | 'dropped'
  | 'dead'

/** `paused` collects what happens and sends nothing; `ended` was told 410 and gets nothing more. */
export type SubscriberState = 'active' | 'paused' | 'ended'
export type WebhookState = 'queued' | 'delivered' | 'dead'

export type Tables = ReturnType<typeof defineSchema>
export type TableName = keyof Tables
export type Row<Name extends TableName> = Tables[Name]['$inferSelect']

/** The tables of one database. Constants in the partial indexes must stand in queries as constants too (`is` in sql.ts). */
export function defineSchema({ table, text, instant, big, count, flag, json, index, unique, key }: Kit) {
  const workspaceId = () => text().$type<WorkspaceId>()
  const channelId = () => text().$type<ChannelId>()
  const chatId = () => text().$type<ChatId>()
  const personId = () => text().$type<PersonId>()
  const caseId = () => text().$type<CaseId>()
  const accountId = () => text().$type<AccountId>()
  const fileId = () => text().$type<FileId>()

  return {
    /** `head` and `length` are of the workspace's own chain, which `version` guards. `revision` rises with every settings write. */
    workspaces: table('workspaces', {
      id: workspaceId().primaryKey(),
      name: text().notNull(),
      pack: text().notNull(),
      timezone: text().notNull(),
      language: text().$type<Language>().notNull(),
      calendar: json<Calendar>(),
      revision: count().notNull(),
      nextNumber: count().notNull(),
      head: text().notNull(),
      length: count().notNull(),
      version: count().notNull(),
      createdAt: instant().notNull(),
    }),

    workflows: table(
      'workflows',
      {
        workspace: workspaceId().notNull(),
        id: text().notNull(),
        version: count().notNull(),
        body: json<Workflow>().notNull(),
      },
      (t) => [key({ columns: [t.workspace, t.id, t.version] })],
    ),

    caseTypes: table(
      'case_types',
      {
        workspace: workspaceId().notNull(),
        id: text().notNull(),
        position: count().notNull(),
        body: json<CaseType>().notNull(),
      },
      (t) => [key({ columns: [t.workspace, t.id] })],
    ),

    lists: table(
      'lists',
      { workspace: workspaceId().notNull(), name: text().notNull(), items: json<Option[]>().notNull() },
      (t) => [key({ columns: [t.workspace, t.name] })],
    ),

    wordings: table(
      'wordings',
      {
        workspace: workspaceId().notNull(),
        key: text().notNull(),
        language: text().$type<Language>().notNull(),
        text: text().notNull(),
      },
      (t) => [key({ columns: [t.workspace, t.key, t.language] })],
    ),

    /** `credentials` are sealed; `account` is what a shared webhook routes by; `secretDigest` tells channels of one app secret; `sandbox` ones were made while the emulators stood in for the platforms; `untold` is what is not told through it, `defaultChat` gets what no group takes; `webhook` is what its platform said when it was connected last. */
    channels: table(
      'channels',
      {
        id: channelId().primaryKey(),
        workspace: workspaceId().notNull(),
        platform: text().notNull(),
        name: text().notNull(),
        credentials: text().notNull(),
        account: text(),
        secretDigest: text().notNull(),
        identity: json<Json>(),
        state: text().notNull(),
        note: text(),
        sandbox: flag().notNull(),
        untold: json<ToldEvent[]>(),
        defaultChat: chatId(),
        webhook: json<WebhookTold>(),
        createdAt: instant().notNull(),
      },
      (t) => [index('channels_workspace').on(t.workspace)],
    ),

    /** `mutedFrom` is null where it is not muted, `mutedUntil` where it is so until somebody ends it; `untold` is what is not told there. */
    chats: table(
      'chats',
      {
        id: chatId().primaryKey(),
        workspace: workspaceId().notNull(),
        channel: channelId().notNull(),
        platformId: text().notNull(),
        kind: text().$type<'private' | 'group'>().notNull(),
        title: text(),
        purpose: text().$type<ChatPurpose>().notNull(),
        account: accountId(),
        types: json<string[]>(),
        role: text(),
        language: text().$type<Language>(),
        state: text().$type<ChatState>().notNull(),
        lastInAt: instant(),
        view: json<Json>(),
        mutedFrom: instant(),
        mutedUntil: instant(),
        untold: json<ToldEvent[]>(),
        createdAt: instant().notNull(),
      },
      (t) => [
        unique('chats_platform').on(t.channel, t.platformId),
        index('chats_purpose').on(t.workspace, t.purpose),
        index('chats_listed').on(t.workspace, t.id),
        index('chats_muted').on(t.mutedUntil).where(sql`${t.mutedUntil} is not null`),
      ],
    ),

    persons: table(
      'persons',
      {
        id: personId().primaryKey(),
        workspace: workspaceId().notNull(),
        channel: channelId().notNull(),
        platformId: text().notNull(),
        alias: text(),
        name: text(),
        username: text(),
        phone: text(),
        language: text().$type<Language>(),
        createdAt: instant().notNull(),
      },
      (t) => [unique('persons_platform').on(t.channel, t.platformId), index('persons_workspace').on(t.workspace)],
    ),

    roles: table(
      'roles',
      {
        workspace: workspaceId().notNull(),
        person: personId().notNull(),
        role: text().notNull(),
        createdAt: instant().notNull(),
      },
      (t) => [key({ columns: [t.workspace, t.person, t.role] })],
    ),

    codes: table(
      'codes',
      {
        workspace: workspaceId().notNull(),
        code: text().notNull(),
        for: text().$type<'staff' | 'partner' | 'alerts' | 'role'>().notNull(),
        role: text(),
        name: text(),
        createdBy: personId(),
        createdAt: instant().notNull(),
        expiresAt: instant().notNull(),
        usedAt: instant(),
        usedBy: personId(),
      },
      (t) => [key({ columns: [t.workspace, t.code] })],
    ),

    accounts: table(
      'accounts',
      {
        id: accountId().primaryKey(),
        workspace: workspaceId().notNull(),
        name: text().notNull(),
        createdAt: instant().notNull(),
      },
      (t) => [index('accounts_workspace').on(t.workspace)],
    ),

    conversations: table(
      'conversations',
      {
        workspace: workspaceId().notNull(),
        chat: chatId().notNull(),
        person: personId().notNull(),
        flow: json<Json>(),
        expiresAt: instant(),
        version: count().notNull(),
      },
      (t) => [
        key({ columns: [t.chat, t.person] }),
        index('conversations_expiry').on(t.expiresAt).where(sql`${t.expiresAt} is not null`),
      ],
    ),

    /** `body` is the whole case; the other columns are what it is found by. */
    cases: table(
      'cases',
      {
        id: caseId().primaryKey(),
        workspace: workspaceId().notNull(),
        number: count().notNull(),
        type: text().notNull(),
        status: text().notNull(),
        phase: text().$type<'open' | 'resolved' | 'closed'>().notNull(),
        severity: text().notNull(),
        owner: personId(),
        customer: personId(),
        chat: chatId(),
        account: accountId(),
        provider: text(),
        openedAt: instant().notNull(),
        updatedAt: instant().notNull(),
        dueAt: instant(),
        timerAt: instant(),
        version: count().notNull(),
        trackingToken: text().notNull(),
        search: text().notNull(),
        body: json<Case>().notNull(),
      },
      (t) => [
        unique('cases_number').on(t.workspace, t.number),
        unique('cases_tracking').on(t.trackingToken),
        index('cases_timer').on(t.timerAt).where(sql`${t.timerAt} is not null`),
        index('cases_open').on(t.workspace, t.openedAt).where(sql`${t.phase} = 'open'`),
        index('cases_chat').on(t.workspace, t.chat, t.phase),
        index('cases_owner').on(t.workspace, t.owner, t.phase),
        index('cases_updated').on(t.workspace, t.updatedAt),
        index('cases_phase').on(t.workspace, t.phase, t.number),
      ],
    ),

    caseOrders: table(
      'case_orders',
      { workspace: workspaceId().notNull(), orderId: text().notNull(), case: caseId().notNull() },
      (t) => [key({ columns: [t.workspace, t.orderId, t.case] })],
    ),

    /** Append-only; `case` is the workspace's id for its own chain. `facts` is canonical JSON, `digest` null where nothing can be erased. */
    timeline: table(
      'timeline',
      {
        workspace: workspaceId().notNull(),
        case: text().notNull(),
        seq: count().notNull(),
        at: instant().notNull(),
        kind: text().notNull(),
        by: personId(),
        facts: text().notNull(),
        digest: text(),
        prev: text().notNull(),
        hash: text().notNull(),
      },
      (t) => [key({ columns: [t.case, t.seq] })],
    ),

    /** What can be erased of an entry, as the text that was hashed. */
    timelineContent: table(
      'timeline_content',
      { case: text().notNull(), seq: count().notNull(), salt: text().notNull(), content: text().notNull() },
      (t) => [key({ columns: [t.case, t.seq] })],
    ),

    messages: table(
      'messages',
      {
        id: text().primaryKey(),
        workspace: workspaceId().notNull(),
        case: caseId().notNull(),
        at: instant().notNull(),
        person: personId(),
        direction: text().$type<'in' | 'out'>().notNull(),
        text: text().notNull(),
        files: json<FileId[]>().notNull(),
        chat: chatId(),
        platformId: text(),
      },
      (t) => [index('messages_case').on(t.case, t.at)],
    ),

    /** What anybody posted and which case it belongs to: quoting finds the case, receipts find the delivery. */
    posted: table(
      'posted',
      {
        channel: channelId().notNull(),
        chat: chatId().notNull(),
        platformId: text().notNull(),
        case: caseId(),
        outbox: text(),
        sequence: count(),
        card: flag().notNull(),
        quoteToken: text(),
        at: instant().notNull(),
      },
      (t) => [
        key({ columns: [t.chat, t.platformId] }),
        index('posted_channel').on(t.channel, t.platformId),
        index('posted_card').on(t.case, t.chat).where(sql`${t.card}`),
      ],
    ),

    topics: table('topics', { chat: chatId().notNull(), case: caseId().notNull(), topic: text().notNull() }, (t) => [
      key({ columns: [t.chat, t.case] }),
    ]),

    files: table(
      'files',
      {
        id: fileId().primaryKey(),
        workspace: workspaceId().notNull(),
        channel: channelId(),
        case: caseId(),
        sha256: text(),
        mime: text(),
        size: big(),
        name: text(),
        kind: text().notNull(),
        state: text().$type<FileState>().notNull(),
        ref: json<Json>(),
        reason: text(),
        attempts: count().notNull(),
        notBefore: instant(),
        createdAt: instant().notNull(),
      },
      (t) => [index('files_wanted').on(t.id).where(sql`${t.state} = 'wanted'`), index('files_case').on(t.case)],
    ),

    inbox: table(
      'inbox',
      {
        id: text().primaryKey(),
        workspace: workspaceId().notNull(),
        channel: channelId().notNull(),
        key: text().notNull(),
        lane: text().notNull(),
        order: big().notNull(),
        at: instant().notNull(),
        receivedAt: instant().notNull(),
        body: json<Json>().notNull(),
        state: text().$type<InboxState>().notNull(),
        attempts: count().notNull(),
        notBefore: instant(),
        error: text(),
        endedAt: instant(),
      },
      (t) => [
        unique('inbox_key').on(t.channel, t.key),
        index('inbox_waiting').on(t.lane, t.order, t.id).where(sql`${t.state} = 'waiting'`),
        index('inbox_dead').on(t.workspace, t.id).where(sql`${t.state} = 'dead'`),
        index('inbox_unhandled').on(t.workspace, t.id).where(sql`${t.state} = 'unhandled'`),
        index('inbox_dropped').on(t.workspace, t.id).where(sql`${t.state} = 'dropped'`),
      ],
    ),

    /** `lane`: 0 otp, 1 critical, 2 normal, 3 bulk. What is tried again waits from `heldFrom` to `notBefore`: so long, whatever becomes of the clock. */
    outbox: table(
      'outbox',
      {
        id: text().primaryKey(),
        workspace: workspaceId().notNull(),
        channel: channelId().notNull(),
        chat: chatId().notNull(),
        case: caseId(),
        lane: count().notNull(),
        wording: text(),
        message: json<Json>().notNull(),
        state: text().$type<DeliveryState>().notNull(),
        attempts: count().notNull(),
        heldFrom: instant(),
        notBefore: instant(),
        claimedUntil: instant(),
        replyToken: text(),
        replyUntil: instant(),
        code: text(),
        reason: text(),
        cause: text().$type<Cause>(),
        createdAt: instant().notNull(),
        endedAt: instant(),
      },
      (t) => [
        index('outbox_lane').on(t.chat, t.lane, t.id).where(sql`${t.state} = 'queued'`),
        index('outbox_chat').on(t.chat, t.case, t.id).where(sql`${t.state} = 'queued'`),
        index('outbox_case').on(t.case),
        index('outbox_parked').on(t.chat, t.state).where(sql`${t.state} = 'parked'`),
        index('outbox_state').on(t.workspace, t.state, t.id),
      ],
    ),

    calls: table(
      'calls',
      {
        outbox: text().notNull(),
        sequence: count().notNull(),
        method: text().notNull(),
        body: json<Json>().notNull(),
        retryKey: text(),
        state: text().$type<DeliveryState>().notNull(),
        messages: json<string[]>().notNull(),
        code: text(),
      },
      (t) => [key({ columns: [t.outbox, t.sequence] })],
    ),

    /** `heads` is canonical JSON of [case, length, hash] of every chain that moved since the one before. */
    checkpoints: table(
      'checkpoints',
      {
        id: text().primaryKey(),
        workspace: workspaceId().notNull(),
        at: instant().notNull(),
        count: count().notNull(),
        heads: text().notNull(),
        digest: text().notNull(),
        prev: text().notNull(),
        mac: text().notNull(),
      },
      (t) => [index('checkpoints_workspace').on(t.workspace, t.id)],
    ),

    /** What the house did last for its own sake, by name: backups, their proofs, purges, keys. `at` guards it, so that one process does it. */
    upkeep: table('upkeep', { name: text().primaryKey(), at: instant().notNull(), body: json<Json>().notNull() }),

    /** A workspace's own rules of one kind, where it has any: how long what is kept. */
    policies: table(
      'policies',
      { workspace: workspaceId().notNull(), name: text().notNull(), body: json<Json>().notNull() },
      (t) => [key({ columns: [t.workspace, t.name] })],
    ),

    /** How a channel does, as the sentinel saw it last; `since` is when `state` became so, `body` what it compares with. */
    channelHealth: table(
      'channel_health',
      {
        channel: channelId().primaryKey(),
        workspace: workspaceId().notNull(),
        state: text().$type<ChannelState>().notNull(),
        reason: text(),
        detail: text(),
        since: instant().notNull(),
        lastWebhookAt: instant(),
        lastSendAt: instant(),
        badSignatures: count().notNull(),
        lastBadSignatureAt: instant(),
        quotaLimit: count(),
        quotaUsed: count(),
        examinedAt: instant(),
        body: json<Json>().notNull(),
      },
      (t) => [index('channel_health_workspace').on(t.workspace)],
    ),

    /** What other systems come in with. `digest` is of the whole key, `hint` what is shown of it. */
    apiKeys: table(
      'api_keys',
      {
        id: text().primaryKey(),
        workspace: workspaceId().notNull(),
        name: text().notNull(),
        digest: text().notNull(),
        hint: text().notNull(),
        scopes: json<string[]>().notNull(),
        createdAt: instant().notNull(),
        usedAt: instant(),
        revokedAt: instant(),
      },
      (t) => [unique('api_keys_digest').on(t.digest), index('api_keys_workspace').on(t.workspace)],
    ),

    /** Who is told of what happens to cases, by webhooks. `kinds: null` takes all; `failingSince` is when the last one that arrived was followed by one that did not, `toldAt` when people heard of it. */
    subscribers: table(
      'subscribers',
      {
        id: text().primaryKey(),
        workspace: workspaceId().notNull(),
        name: text().notNull(),
        url: text().notNull(),
        kinds: json<string[]>(),
        state: text().$type<SubscriberState>().notNull(),
        note: text(),
        failingSince: instant(),
        toldAt: instant(),
        createdAt: instant().notNull(),
      },
      (t) => [index('subscribers_workspace').on(t.workspace)],
    ),

    /** What webhooks are signed with, sealed: a subscriber's (`of` is its id), or that of events coming in (`of` is the workspace's). Several while one takes over from another. */
    signingSecrets: table(
      'signing_secrets',
      {
        id: text().primaryKey(),
        workspace: workspaceId().notNull(),
        of: text().notNull(),
        sealed: text().notNull(),
        createdAt: instant().notNull(),
        until: instant(),
      },
      (t) => [index('signing_secrets_of').on(t.of)],
    ),

    /** A webhook to a subscriber: one for each timeline entry it takes. `body` is text, so that every attempt sends the same bytes; `queuedAt` is what its day counts from. */
    webhooks: table(
      'webhooks',
      {
        id: text().primaryKey(),
        workspace: workspaceId().notNull(),
        subscriber: text().notNull(),
        case: caseId().notNull(),
        seq: count().notNull(),
        kind: text().notNull(),
        body: text().notNull(),
        state: text().$type<WebhookState>().notNull(),
        attempts: count().notNull(),
        notBefore: instant(),
        claimedUntil: instant(),
        code: text(),
        reason: text(),
        createdAt: instant().notNull(),
        queuedAt: instant().notNull(),
        endedAt: instant(),
      },
      (t) => [
        unique('webhooks_entry').on(t.subscriber, t.case, t.seq),
        index('webhooks_state').on(t.subscriber, t.state, t.id),
      ],
    ),

    /** What other systems asked for, each once: a repeat of its id is given the same answer. `body` is kept where it may be taken up again. */
    requests: table(
      'requests',
      {
        workspace: workspaceId().notNull(),
        door: text().notNull(),
        id: text().notNull(),
        kind: text().notNull(),
        digest: text().notNull(),
        status: count().notNull(),
        answer: text().notNull(),
        body: text(),
        case: caseId(),
        by: text(),
        repeats: count().notNull(),
        at: instant().notNull(),
      },
      (t) => [key({ columns: [t.workspace, t.door, t.id] }), index('requests_at').on(t.workspace, t.at)],
    ),

    /** The case that detectors opened last for an order: two that see the same trouble at once open one case. */
    detections: table(
      'detections',
      {
        workspace: workspaceId().notNull(),
        type: text().notNull(),
        orderId: text().notNull(),
        case: caseId().notNull(),
      },
      (t) => [key({ columns: [t.workspace, t.type, t.orderId] })],
    ),

    /** Who has signed in to the admin page: `workspace` null is all of them. Kept is the digest of what the cookie holds. */
    sessions: table('sessions', {
      digest: text().primaryKey(),
      workspace: workspaceId(),
      person: personId(),
      name: text().notNull(),
      rights: text().$type<'all' | 'read'>().notNull(),
      createdAt: instant().notNull(),
      expiresAt: instant().notNull(),
    }),

    /** Links out of a private chat that sign in once. */
    signInLinks: table('sign_in_links', {
      digest: text().primaryKey(),
      workspace: workspaceId().notNull(),
      person: personId().notNull(),
      name: text().notNull(),
      rights: text().$type<'all' | 'read'>().notNull(),
      createdAt: instant().notNull(),
      expiresAt: instant().notNull(),
      usedAt: instant(),
    }),
  }
}

export const sqliteTables = defineSchema(sqliteKit)
export const postgresTables = defineSchema(postgresKit)
