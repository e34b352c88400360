CREATE TABLE "api_keys" (
	"id" text PRIMARY KEY NOT NULL,
	"workspace" text NOT NULL,
	"name" text NOT NULL,
	"digest" text NOT NULL,
	"hint" text NOT NULL,
	"scopes" json NOT NULL,
	"created_at" bigint NOT NULL,
	"used_at" bigint,
	"revoked_at" bigint
);
--> statement-breakpoint
CREATE TABLE "subscribers" (
	"id" text PRIMARY KEY NOT NULL,
	"workspace" text NOT NULL,
	"name" text NOT NULL,
	"url" text NOT NULL,
	"kinds" json,
	"state" text NOT NULL,
	"note" text,
	"failing_since" bigint,
	"created_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "signing_secrets" (
	"id" text PRIMARY KEY NOT NULL,
	"workspace" text NOT NULL,
	"of" text NOT NULL,
	"sealed" text NOT NULL,
	"created_at" bigint NOT NULL,
	"until" bigint
);
--> statement-breakpoint
CREATE TABLE "webhooks" (
	"id" text PRIMARY KEY NOT NULL,
	"workspace" text NOT NULL,
	"subscriber" text NOT NULL,
	"case" text NOT NULL,
	"seq" integer NOT NULL,
	"kind" text NOT NULL,
	"body" text NOT NULL,
	"state" text NOT NULL,
	"attempts" integer NOT NULL,
	"not_before" bigint,
	"claimed_until" bigint,
	"code" text,
	"reason" text,
	"created_at" bigint NOT NULL,
	"queued_at" bigint NOT NULL,
	"ended_at" bigint
);
--> statement-breakpoint
CREATE TABLE "requests" (
	"workspace" text NOT NULL,
	"door" text NOT NULL,
	"id" text NOT NULL,
	"kind" text NOT NULL,
	"digest" text NOT NULL,
	"status" integer NOT NULL,
	"answer" text NOT NULL,
	"body" text,
	"case" text,
	"by" text,
	"repeats" integer NOT NULL,
	"at" bigint NOT NULL,
	CONSTRAINT "requests_workspace_door_id_pk" PRIMARY KEY("workspace","door","id")
);
--> statement-breakpoint
CREATE TABLE "detections" (
	"workspace" text NOT NULL,
	"type" text NOT NULL,
	"order_id" text NOT NULL,
	"case" text NOT NULL,
	CONSTRAINT "detections_workspace_type_order_id_pk" PRIMARY KEY("workspace","type","order_id")
);
--> statement-breakpoint
CREATE UNIQUE INDEX "api_keys_digest" ON "api_keys" USING btree ("digest");
--> statement-breakpoint
CREATE INDEX "api_keys_workspace" ON "api_keys" USING btree ("workspace");
--> statement-breakpoint
CREATE INDEX "subscribers_workspace" ON "subscribers" USING btree ("workspace");
--> statement-breakpoint
CREATE INDEX "signing_secrets_of" ON "signing_secrets" USING btree ("of");
--> statement-breakpoint
CREATE UNIQUE INDEX "webhooks_entry" ON "webhooks" USING btree ("subscriber","case","seq");
--> statement-breakpoint
CREATE INDEX "webhooks_queued" ON "webhooks" USING btree ("subscriber","id") WHERE "webhooks"."state" = 'queued';
--> statement-breakpoint
CREATE INDEX "webhooks_state" ON "webhooks" USING btree ("subscriber","state","id");
--> statement-breakpoint
CREATE INDEX "requests_at" ON "requests" USING btree ("workspace","at");
