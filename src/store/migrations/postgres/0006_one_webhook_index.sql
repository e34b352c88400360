DROP INDEX "webhooks_queued";
