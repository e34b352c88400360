CREATE TABLE `api_keys` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace` text NOT NULL,
	`name` text NOT NULL,
	`digest` text NOT NULL,
	`hint` text NOT NULL,
	`scopes` text NOT NULL,
	`created_at` integer NOT NULL,
	`used_at` integer,
	`revoked_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `api_keys_digest` ON `api_keys` (`digest`);
--> statement-breakpoint
CREATE INDEX `api_keys_workspace` ON `api_keys` (`workspace`);
--> statement-breakpoint
CREATE TABLE `subscribers` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace` text NOT NULL,
	`name` text NOT NULL,
	`url` text NOT NULL,
	`kinds` text,
	`state` text NOT NULL,
	`note` text,
	`failing_since` integer,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `subscribers_workspace` ON `subscribers` (`workspace`);
--> statement-breakpoint
CREATE TABLE `signing_secrets` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace` text NOT NULL,
	`of` text NOT NULL,
	`sealed` text NOT NULL,
	`created_at` integer NOT NULL,
	`until` integer
);
--> statement-breakpoint
CREATE INDEX `signing_secrets_of` ON `signing_secrets` (`of`);
--> statement-breakpoint
CREATE TABLE `webhooks` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace` text NOT NULL,
	`subscriber` text NOT NULL,
	`case` text NOT NULL,
	`seq` integer NOT NULL,
	`kind` text NOT NULL,
	`body` text NOT NULL,
	`state` text NOT NULL,
	`attempts` integer NOT NULL,
	`not_before` integer,
	`claimed_until` integer,
	`code` text,
	`reason` text,
	`created_at` integer NOT NULL,
	`queued_at` integer NOT NULL,
	`ended_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `webhooks_entry` ON `webhooks` (`subscriber`,`case`,`seq`);
--> statement-breakpoint
CREATE INDEX `webhooks_queued` ON `webhooks` (`subscriber`,`id`) WHERE "webhooks"."state" = 'queued';
--> statement-breakpoint
CREATE INDEX `webhooks_state` ON `webhooks` (`subscriber`,`state`,`id`);
--> statement-breakpoint
CREATE TABLE `requests` (
	`workspace` text NOT NULL,
	`door` text NOT NULL,
	`id` text NOT NULL,
	`kind` text NOT NULL,
	`digest` text NOT NULL,
	`status` integer NOT NULL,
	`answer` text NOT NULL,
	`body` text,
	`case` text,
	`by` text,
	`repeats` integer NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`workspace`, `door`, `id`)
);
--> statement-breakpoint
CREATE INDEX `requests_at` ON `requests` (`workspace`,`at`);
--> statement-breakpoint
CREATE TABLE `detections` (
	`workspace` text NOT NULL,
	`type` text NOT NULL,
	`order_id` text NOT NULL,
	`case` text NOT NULL,
	PRIMARY KEY(`workspace`, `type`, `order_id`)
);
