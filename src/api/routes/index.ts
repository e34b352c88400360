// Every endpoint under /api/v1: one line each.
import type { Endpoint } from '#api/endpoint.ts'
import { connectChannel } from './connect-channel.ts'
import { getCase } from './get-case.ts'
import { getCaseType } from './get-case-type.ts'
import { getCaseTypes } from './get-case-types.ts'
import { getCases } from './get-cases.ts'
import { getChats } from './get-chats.ts'
import { getList } from './get-list.ts'
import { getOutbox } from './get-outbox.ts'
import { getWording } from './get-wording.ts'
import { patchCaseType } from './patch-case-type.ts'
import { patchChat } from './patch-chat.ts'
import { postChannel } from './post-channel.ts'
import { postCode } from './post-code.ts'
import { postWorkspace } from './post-workspace.ts'
import { putList } from './put-list.ts'
import { putWording } from './put-wording.ts'
import { retryDelivery } from './retry-delivery.ts'

export const endpoints: Endpoint[] = [
  postWorkspace,
  postChannel,
  connectChannel,
  postCode,
  getChats,
  patchChat,
  getCases,
  getCase,
  getCaseTypes,
  getCaseType,
  patchCaseType,
  getList,
  putList,
  getWording,
  putWording,
  getOutbox,
  retryDelivery,
]
