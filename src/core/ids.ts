// Ids are opaque strings made outside of core. The soft brand keeps one kind from being handed in for another.

export type Id<Kind extends string> = string & { readonly __id?: Kind }

export type WorkspaceId = Id<'workspace'>
export type ChannelId = Id<'channel'>
export type ChatId = Id<'chat'>
export type PersonId = Id<'person'>
export type AccountId = Id<'account'>
export type CaseId = Id<'case'>
export type FileId = Id<'file'>
