CREATE TABLE `workspaces` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`pack` text NOT NULL,
	`timezone` text NOT NULL,
	`language` text NOT NULL,
	`calendar` text,
	`revision` integer NOT NULL,
	`next_number` integer NOT NULL,
	`head` text NOT NULL,
	`length` integer NOT NULL,
	`version` integer NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `workflows` (
	`workspace` text NOT NULL,
	`id` text NOT NULL,
	`version` integer NOT NULL,
	`body` text NOT NULL,
	PRIMARY KEY(`workspace`, `id`, `version`)
);
--> statement-breakpoint
CREATE TABLE `case_types` (
	`workspace` text NOT NULL,
	`id` text NOT NULL,
	`position` integer NOT NULL,
	`body` text NOT NULL,
	PRIMARY KEY(`workspace`, `id`)
);
--> statement-breakpoint
CREATE TABLE `lists` (
	`workspace` text NOT NULL,
	`name` text NOT NULL,
	`items` text NOT NULL,
	PRIMARY KEY(`workspace`, `name`)
);
--> statement-breakpoint
CREATE TABLE `wordings` (
	`workspace` text NOT NULL,
	`key` text NOT NULL,
	`language` text NOT NULL,
	`text` text NOT NULL,
	PRIMARY KEY(`workspace`, `key`, `language`)
);
--> statement-breakpoint
CREATE TABLE `channels` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace` text NOT NULL,
	`platform` text NOT NULL,
	`name` text NOT NULL,
	`credentials` text NOT NULL,
	`account` text,
	`secret_digest` text NOT NULL,
	`identity` text,
	`state` text NOT NULL,
	`note` text,
	`sandbox` integer NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `channels_workspace` ON `channels` (`workspace`);
--> statement-breakpoint
CREATE TABLE `chats` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace` text NOT NULL,
	`channel` text NOT NULL,
	`platform_id` text NOT NULL,
	`kind` text NOT NULL,
	`title` text,
	`purpose` text NOT NULL,
	`account` text,
	`types` text,
	`role` text,
	`language` text,
	`state` text NOT NULL,
	`last_in_at` integer,
	`view` text,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `chats_platform` ON `chats` (`channel`,`platform_id`);
--> statement-breakpoint
CREATE INDEX `chats_purpose` ON `chats` (`workspace`,`purpose`);
--> statement-breakpoint
CREATE TABLE `persons` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace` text NOT NULL,
	`channel` text NOT NULL,
	`platform_id` text NOT NULL,
	`alias` text,
	`name` text,
	`username` text,
	`phone` text,
	`language` text,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `persons_platform` ON `persons` (`channel`,`platform_id`);
--> statement-breakpoint
CREATE INDEX `persons_workspace` ON `persons` (`workspace`);
--> statement-breakpoint
CREATE TABLE `roles` (
	`workspace` text NOT NULL,
	`person` text NOT NULL,
	`role` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`workspace`, `person`, `role`)
);
--> statement-breakpoint
CREATE TABLE `codes` (
	`workspace` text NOT NULL,
	`code` text NOT NULL,
	`for` text NOT NULL,
	`role` text,
	`name` text,
	`created_by` text,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`used_at` integer,
	`used_by` text,
	PRIMARY KEY(`workspace`, `code`)
);
--> statement-breakpoint
CREATE TABLE `accounts` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace` text NOT NULL,
	`name` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `accounts_workspace` ON `accounts` (`workspace`);
--> statement-breakpoint
CREATE TABLE `conversations` (
	`workspace` text NOT NULL,
	`chat` text NOT NULL,
	`person` text NOT NULL,
	`flow` text,
	`expires_at` integer,
	`version` integer NOT NULL,
	PRIMARY KEY(`chat`, `person`)
);
--> statement-breakpoint
CREATE INDEX `conversations_expiry` ON `conversations` (`expires_at`) WHERE "conversations"."expires_at" is not null;
--> statement-breakpoint
CREATE TABLE `cases` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace` text NOT NULL,
	`number` integer NOT NULL,
	`type` text NOT NULL,
	`status` text NOT NULL,
	`phase` text NOT NULL,
	`severity` text NOT NULL,
	`owner` text,
	`customer` text,
	`chat` text,
	`account` text,
	`provider` text,
	`opened_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`due_at` integer,
	`timer_at` integer,
	`version` integer NOT NULL,
	`tracking_token` text NOT NULL,
	`search` text NOT NULL,
	`body` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `cases_number` ON `cases` (`workspace`,`number`);
--> statement-breakpoint
CREATE UNIQUE INDEX `cases_tracking` ON `cases` (`tracking_token`);
--> statement-breakpoint
CREATE INDEX `cases_timer` ON `cases` (`timer_at`) WHERE "cases"."timer_at" is not null;
--> statement-breakpoint
CREATE INDEX `cases_open` ON `cases` (`workspace`,`opened_at`) WHERE "cases"."phase" = 'open';
--> statement-breakpoint
CREATE INDEX `cases_chat` ON `cases` (`workspace`,`chat`,`phase`);
--> statement-breakpoint
CREATE INDEX `cases_owner` ON `cases` (`workspace`,`owner`,`phase`);
--> statement-breakpoint
CREATE INDEX `cases_updated` ON `cases` (`workspace`,`updated_at`);
--> statement-breakpoint
CREATE INDEX `cases_phase` ON `cases` (`workspace`,`phase`,`number`);
--> statement-breakpoint
CREATE TABLE `case_orders` (
	`workspace` text NOT NULL,
	`order_id` text NOT NULL,
	`case` text NOT NULL,
	PRIMARY KEY(`workspace`, `order_id`, `case`)
);
--> statement-breakpoint
CREATE TABLE `timeline` (
	`workspace` text NOT NULL,
	`case` text NOT NULL,
	`seq` integer NOT NULL,
	`at` integer NOT NULL,
	`kind` text NOT NULL,
	`by` text,
	`facts` text NOT NULL,
	`digest` text,
	`prev` text NOT NULL,
	`hash` text NOT NULL,
	PRIMARY KEY(`case`, `seq`)
);
--> statement-breakpoint
CREATE TABLE `timeline_content` (
	`case` text NOT NULL,
	`seq` integer NOT NULL,
	`salt` text NOT NULL,
	`content` text NOT NULL,
	PRIMARY KEY(`case`, `seq`)
);
--> statement-breakpoint
CREATE TABLE `messages` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace` text NOT NULL,
	`case` text NOT NULL,
	`at` integer NOT NULL,
	`person` text,
	`direction` text NOT NULL,
	`text` text NOT NULL,
	`files` text NOT NULL,
	`chat` text,
	`platform_id` text
);
--> statement-breakpoint
CREATE INDEX `messages_case` ON `messages` (`case`,`at`);
--> statement-breakpoint
CREATE TABLE `posted` (
	`channel` text NOT NULL,
	`chat` text NOT NULL,
	`platform_id` text NOT NULL,
	`case` text,
	`outbox` text,
	`sequence` integer,
	`card` integer NOT NULL,
	`quote_token` text,
	`at` integer NOT NULL,
	PRIMARY KEY(`chat`, `platform_id`)
);
--> statement-breakpoint
CREATE INDEX `posted_channel` ON `posted` (`channel`,`platform_id`);
--> statement-breakpoint
CREATE INDEX `posted_card` ON `posted` (`case`,`chat`) WHERE "posted"."card";
--> statement-breakpoint
CREATE TABLE `topics` (
	`chat` text NOT NULL,
	`case` text NOT NULL,
	`topic` text NOT NULL,
	PRIMARY KEY(`chat`, `case`)
);
--> statement-breakpoint
CREATE TABLE `files` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace` text NOT NULL,
	`channel` text,
	`case` text,
	`sha256` text,
	`mime` text,
	`size` integer,
	`name` text,
	`kind` text NOT NULL,
	`state` text NOT NULL,
	`ref` text,
	`reason` text,
	`attempts` integer NOT NULL,
	`not_before` integer,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `files_wanted` ON `files` (`id`) WHERE "files"."state" = 'wanted';
--> statement-breakpoint
CREATE INDEX `files_case` ON `files` (`case`);
--> statement-breakpoint
CREATE TABLE `inbox` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace` text NOT NULL,
	`channel` text NOT NULL,
	`key` text NOT NULL,
	`lane` text NOT NULL,
	`order` integer NOT NULL,
	`at` integer NOT NULL,
	`received_at` integer NOT NULL,
	`body` text NOT NULL,
	`state` text NOT NULL,
	`attempts` integer NOT NULL,
	`not_before` integer,
	`error` text,
	`ended_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `inbox_key` ON `inbox` (`channel`,`key`);
--> statement-breakpoint
CREATE INDEX `inbox_waiting` ON `inbox` (`lane`,`order`,`id`) WHERE "inbox"."state" = 'waiting';
--> statement-breakpoint
CREATE TABLE `outbox` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace` text NOT NULL,
	`channel` text NOT NULL,
	`chat` text NOT NULL,
	`case` text,
	`lane` integer NOT NULL,
	`wording` text,
	`message` text NOT NULL,
	`state` text NOT NULL,
	`attempts` integer NOT NULL,
	`not_before` integer,
	`claimed_until` integer,
	`reply_token` text,
	`reply_until` integer,
	`code` text,
	`reason` text,
	`created_at` integer NOT NULL,
	`ended_at` integer
);
--> statement-breakpoint
CREATE INDEX `outbox_queued` ON `outbox` (`lane`,`id`) WHERE "outbox"."state" = 'queued';
--> statement-breakpoint
CREATE INDEX `outbox_chat` ON `outbox` (`chat`,`case`,`id`) WHERE "outbox"."state" = 'queued';
--> statement-breakpoint
CREATE INDEX `outbox_case` ON `outbox` (`case`);
--> statement-breakpoint
CREATE INDEX `outbox_parked` ON `outbox` (`chat`,`state`) WHERE "outbox"."state" = 'parked';
--> statement-breakpoint
CREATE INDEX `outbox_state` ON `outbox` (`workspace`,`state`,`id`);
--> statement-breakpoint
CREATE TABLE `calls` (
	`outbox` text NOT NULL,
	`sequence` integer NOT NULL,
	`method` text NOT NULL,
	`body` text NOT NULL,
	`retry_key` text,
	`state` text NOT NULL,
	`messages` text NOT NULL,
	`code` text,
	PRIMARY KEY(`outbox`, `sequence`)
);
--> statement-breakpoint
CREATE TABLE `checkpoints` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace` text NOT NULL,
	`at` integer NOT NULL,
	`count` integer NOT NULL,
	`heads` text NOT NULL,
	`digest` text NOT NULL,
	`prev` text NOT NULL,
	`mac` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `checkpoints_workspace` ON `checkpoints` (`workspace`,`id`);
