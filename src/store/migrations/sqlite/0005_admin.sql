CREATE TABLE `sessions` (
	`digest` text PRIMARY KEY NOT NULL,
	`workspace` text,
	`person` text,
	`name` text NOT NULL,
	`rights` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `sign_in_links` (
	`digest` text PRIMARY KEY NOT NULL,
	`workspace` text NOT NULL,
	`person` text NOT NULL,
	`name` text NOT NULL,
	`rights` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`used_at` integer
);
