DROP INDEX `outbox_queued`;
--> statement-breakpoint
ALTER TABLE `outbox` ADD `cause` text;
--> statement-breakpoint
CREATE INDEX `outbox_lane` ON `outbox` (`chat`,`lane`,`id`) WHERE "outbox"."state" = 'queued';
--> statement-breakpoint
CREATE INDEX `inbox_dead` ON `inbox` (`workspace`,`id`) WHERE "inbox"."state" = 'dead';
