DROP INDEX "outbox_queued";
--> statement-breakpoint
ALTER TABLE "outbox" ADD COLUMN "cause" text;
--> statement-breakpoint
CREATE INDEX "inbox_dead" ON "inbox" USING btree ("workspace","id") WHERE "inbox"."state" = 'dead';
--> statement-breakpoint
CREATE INDEX "outbox_lane" ON "outbox" USING btree ("chat","lane","id") WHERE "outbox"."state" = 'queued';
