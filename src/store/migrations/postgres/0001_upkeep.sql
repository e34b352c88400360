CREATE TABLE "upkeep" (
	"name" text PRIMARY KEY NOT NULL,
	"at" bigint NOT NULL,
	"body" json NOT NULL
);
--> statement-breakpoint
CREATE TABLE "policies" (
	"workspace" text NOT NULL,
	"name" text NOT NULL,
	"body" json NOT NULL,
	CONSTRAINT "policies_workspace_name_pk" PRIMARY KEY("workspace","name")
);
--> statement-breakpoint
CREATE TABLE "channel_health" (
	"channel" text PRIMARY KEY NOT NULL,
	"workspace" text NOT NULL,
	"state" text NOT NULL,
	"reason" text,
	"detail" text,
	"since" bigint NOT NULL,
	"last_webhook_at" bigint,
	"last_send_at" bigint,
	"bad_signatures" integer NOT NULL,
	"last_bad_signature_at" bigint,
	"quota_limit" integer,
	"quota_used" integer,
	"examined_at" bigint,
	"body" json NOT NULL
);
--> statement-breakpoint
CREATE INDEX "channel_health_workspace" ON "channel_health" USING btree ("workspace");
