CREATE INDEX `chats_listed` ON `chats` (`workspace`,`id`);
--> statement-breakpoint
CREATE INDEX `inbox_unhandled` ON `inbox` (`workspace`,`id`) WHERE "inbox"."state" = 'unhandled';
--> statement-breakpoint
CREATE INDEX `inbox_dropped` ON `inbox` (`workspace`,`id`) WHERE "inbox"."state" = 'dropped';
