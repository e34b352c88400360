ALTER TABLE "channels" ADD COLUMN "untold" json;
--> statement-breakpoint
ALTER TABLE "channels" ADD COLUMN "default_chat" text;
--> statement-breakpoint
ALTER TABLE "chats" ADD COLUMN "muted_from" bigint;
--> statement-breakpoint
ALTER TABLE "chats" ADD COLUMN "muted_until" bigint;
--> statement-breakpoint
ALTER TABLE "chats" ADD COLUMN "untold" json;
--> statement-breakpoint
CREATE INDEX "chats_muted" ON "chats" USING btree ("muted_until") WHERE "chats"."muted_until" is not null;
