// Every endpoint for machines: one line each.
import type { Endpoint } from '#api/endpoint.ts'
import { assignCase } from './assign-case.ts'
import { connectChannel } from './connect-channel.ts'
import { deleteChannel } from './delete-channel.ts'
import { deleteKey } from './delete-key.ts'
import { deleteRole } from './delete-role.ts'
import { deleteWebhook } from './delete-webhook.ts'
import { deleteWording } from './delete-wording.ts'
import { dropDelivery } from './drop-delivery.ts'
import { dropEvent } from './drop-event.ts'
import { effectCaseType } from './effect-case-type.ts'
import { endHeldEvents } from './end-held.ts'
import { escalateCase } from './escalate-case.ts'
import { getActiveIssues } from './get-active-issues.ts'
import { getCase } from './get-case.ts'
import { getCaseType } from './get-case-type.ts'
import { getCaseTypes } from './get-case-types.ts'
import { getCases } from './get-cases.ts'
import { getChanges } from './get-changes.ts'
import { getChannel } from './get-channel.ts'
import { getChannels } from './get-channels.ts'
import { getChats } from './get-chats.ts'
import { getInbox } from './get-inbox.ts'
import { getIssue } from './get-issue.ts'
import { getKeys } from './get-keys.ts'
import { getList } from './get-list.ts'
import { getOutbox } from './get-outbox.ts'
import { getPeople } from './get-people.ts'
import { getRequests } from './get-requests.ts'
import { getRetention } from './get-retention.ts'
import { getWebhook } from './get-webhook.ts'
import { getWebhookDeliveries } from './get-webhook-deliveries.ts'
import { getWebhooks } from './get-webhooks.ts'
import { getWording } from './get-wording.ts'
import { getWordingHistory } from './get-wording-history.ts'
import { getWordings } from './get-wordings.ts'
import { getWorkspace } from './get-workspace.ts'
import { linkOrders } from './link-orders.ts'
import { patchCaseType } from './patch-case-type.ts'
import { patchChannel } from './patch-channel.ts'
import { patchChat } from './patch-chat.ts'
import { patchWebhook } from './patch-webhook.ts'
import { patchWorkspace } from './patch-workspace.ts'
import { postAction } from './post-action.ts'
import { postCase } from './post-case.ts'
import { postCaseType } from './post-case-type.ts'
import { postChannel } from './post-channel.ts'
import { postCode } from './post-code.ts'
import { postEvent } from './post-event.ts'
import { postFile } from './post-file.ts'
import { postIntake } from './post-intake.ts'
import { postKey } from './post-key.ts'
import { postMessage } from './post-message.ts'
import { postNote } from './post-note.ts'
import { postWebhook } from './post-webhook.ts'
import { postWorkspace } from './post-workspace.ts'
import { putCredentials } from './put-credentials.ts'
import { putList } from './put-list.ts'
import { putRetention } from './put-retention.ts'
import { putWording } from './put-wording.ts'
import { renewTracking } from './renew-tracking.ts'
import { replayDelivery } from './replay-delivery.ts'
import { replayEvent } from './replay-event.ts'
import { replayWebhooks } from './replay-webhooks.ts'
import { retryDelivery } from './retry-delivery.ts'
import { retryEvent } from './retry-event.ts'
import { rotateEventSecret } from './rotate-event-secret.ts'
import { rotateWebhook } from './rotate-webhook.ts'
import { setSeverity } from './set-severity.ts'
import { setType } from './set-type.ts'
import { settleDelivery } from './settle-delivery.ts'
import { testChannel } from './test-channel.ts'
import { testWebhook } from './test-webhook.ts'

export const endpoints: Endpoint[] = [
  postWorkspace,
  getWorkspace,
  patchWorkspace,
  postChannel,
  connectChannel,
  putCredentials,
  testChannel,
  patchChannel,
  deleteChannel,
  postCode,
  getPeople,
  deleteRole,
  getChats,
  patchChat,
  getCases,
  getCase,
  getCaseTypes,
  getCaseType,
  patchCaseType,
  postCaseType,
  effectCaseType,
  getList,
  putList,
  getWordings,
  getWording,
  putWording,
  deleteWording,
  getWordingHistory,
  getChanges,
  getOutbox,
  retryDelivery,
  settleDelivery,
  dropDelivery,
  getInbox,
  endHeldEvents,
  retryEvent,
  dropEvent,
  postKey,
  getKeys,
  deleteKey,
  postWebhook,
  getWebhooks,
  getWebhook,
  patchWebhook,
  deleteWebhook,
  rotateWebhook,
  testWebhook,
  getWebhookDeliveries,
  renewTracking,
  replayDelivery,
  replayWebhooks,
  rotateEventSecret,
  getActiveIssues,
  getIssue,
  postCase,
  postIntake,
  postAction,
  postMessage,
  postNote,
  assignCase,
  setSeverity,
  setType,
  escalateCase,
  linkOrders,
  postFile,
  postEvent,
  getRequests,
  replayEvent,
  getRetention,
  putRetention,
  getChannels,
  getChannel,
]
