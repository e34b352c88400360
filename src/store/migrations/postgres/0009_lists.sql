CREATE INDEX "chats_listed" ON "chats" USING btree ("workspace","id");
--> statement-breakpoint
CREATE INDEX "inbox_unhandled" ON "inbox" USING btree ("workspace","id") WHERE "inbox"."state" = 'unhandled';
--> statement-breakpoint
CREATE INDEX "inbox_dropped" ON "inbox" USING btree ("workspace","id") WHERE "inbox"."state" = 'dropped';
