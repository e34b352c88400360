CREATE TABLE `upkeep` (
	`name` text PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`body` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `policies` (
	`workspace` text NOT NULL,
	`name` text NOT NULL,
	`body` text NOT NULL,
	PRIMARY KEY(`workspace`, `name`)
);
--> statement-breakpoint
CREATE TABLE `channel_health` (
	`channel` text PRIMARY KEY NOT NULL,
	`workspace` text NOT NULL,
	`state` text NOT NULL,
	`reason` text,
	`detail` text,
	`since` integer NOT NULL,
	`last_webhook_at` integer,
	`last_send_at` integer,
	`bad_signatures` integer NOT NULL,
	`last_bad_signature_at` integer,
	`quota_limit` integer,
	`quota_used` integer,
	`examined_at` integer,
	`body` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `channel_health_workspace` ON `channel_health` (`workspace`);
