CREATE TABLE "sessions" (
	"digest" text PRIMARY KEY NOT NULL,
	"workspace" text,
	"person" text,
	"name" text NOT NULL,
	"rights" text NOT NULL,
	"created_at" bigint NOT NULL,
	"expires_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sign_in_links" (
	"digest" text PRIMARY KEY NOT NULL,
	"workspace" text NOT NULL,
	"person" text NOT NULL,
	"name" text NOT NULL,
	"rights" text NOT NULL,
	"created_at" bigint NOT NULL,
	"expires_at" bigint NOT NULL,
	"used_at" bigint
);
