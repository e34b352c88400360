ALTER TABLE `channels` ADD `untold` text;
--> statement-breakpoint
ALTER TABLE `channels` ADD `default_chat` text;
--> statement-breakpoint
ALTER TABLE `chats` ADD `muted_from` integer;
--> statement-breakpoint
ALTER TABLE `chats` ADD `muted_until` integer;
--> statement-breakpoint
ALTER TABLE `chats` ADD `untold` text;
--> statement-breakpoint
CREATE INDEX `chats_muted` ON `chats` (`muted_until`) WHERE "chats"."muted_until" is not null;
