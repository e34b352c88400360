CREATE TABLE "workspaces" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"pack" text NOT NULL,
	"timezone" text NOT NULL,
	"language" text NOT NULL,
	"calendar" json,
	"revision" integer NOT NULL,
	"next_number" integer NOT NULL,
	"head" text NOT NULL,
	"length" integer NOT NULL,
	"version" integer NOT NULL,
	"created_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "workflows" (
	"workspace" text NOT NULL,
	"id" text NOT NULL,
	"version" integer NOT NULL,
	"body" json NOT NULL,
	CONSTRAINT "workflows_workspace_id_version_pk" PRIMARY KEY("workspace","id","version")
);
--> statement-breakpoint
CREATE TABLE "case_types" (
	"workspace" text NOT NULL,
	"id" text NOT NULL,
	"position" integer NOT NULL,
	"body" json NOT NULL,
	CONSTRAINT "case_types_workspace_id_pk" PRIMARY KEY("workspace","id")
);
--> statement-breakpoint
CREATE TABLE "lists" (
	"workspace" text NOT NULL,
	"name" text NOT NULL,
	"items" json NOT NULL,
	CONSTRAINT "lists_workspace_name_pk" PRIMARY KEY("workspace","name")
);
--> statement-breakpoint
CREATE TABLE "wordings" (
	"workspace" text NOT NULL,
	"key" text NOT NULL,
	"language" text NOT NULL,
	"text" text NOT NULL,
	CONSTRAINT "wordings_workspace_key_language_pk" PRIMARY KEY("workspace","key","language")
);
--> statement-breakpoint
CREATE TABLE "channels" (
	"id" text PRIMARY KEY NOT NULL,
	"workspace" text NOT NULL,
	"platform" text NOT NULL,
	"name" text NOT NULL,
	"credentials" text NOT NULL,
	"account" text,
	"secret_digest" text NOT NULL,
	"identity" json,
	"state" text NOT NULL,
	"note" text,
	"sandbox" boolean NOT NULL,
	"created_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "chats" (
	"id" text PRIMARY KEY NOT NULL,
	"workspace" text NOT NULL,
	"channel" text NOT NULL,
	"platform_id" text NOT NULL,
	"kind" text NOT NULL,
	"title" text,
	"purpose" text NOT NULL,
	"account" text,
	"types" json,
	"role" text,
	"language" text,
	"state" text NOT NULL,
	"last_in_at" bigint,
	"view" json,
	"created_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "persons" (
	"id" text PRIMARY KEY NOT NULL,
	"workspace" text NOT NULL,
	"channel" text NOT NULL,
	"platform_id" text NOT NULL,
	"alias" text,
	"name" text,
	"username" text,
	"phone" text,
	"language" text,
	"created_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "roles" (
	"workspace" text NOT NULL,
	"person" text NOT NULL,
	"role" text NOT NULL,
	"created_at" bigint NOT NULL,
	CONSTRAINT "roles_workspace_person_role_pk" PRIMARY KEY("workspace","person","role")
);
--> statement-breakpoint
CREATE TABLE "codes" (
	"workspace" text NOT NULL,
	"code" text NOT NULL,
	"for" text NOT NULL,
	"role" text,
	"name" text,
	"created_by" text,
	"created_at" bigint NOT NULL,
	"expires_at" bigint NOT NULL,
	"used_at" bigint,
	"used_by" text,
	CONSTRAINT "codes_workspace_code_pk" PRIMARY KEY("workspace","code")
);
--> statement-breakpoint
CREATE TABLE "accounts" (
	"id" text PRIMARY KEY NOT NULL,
	"workspace" text NOT NULL,
	"name" text NOT NULL,
	"created_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "conversations" (
	"workspace" text NOT NULL,
	"chat" text NOT NULL,
	"person" text NOT NULL,
	"flow" json,
	"expires_at" bigint,
	"version" integer NOT NULL,
	CONSTRAINT "conversations_chat_person_pk" PRIMARY KEY("chat","person")
);
--> statement-breakpoint
CREATE TABLE "cases" (
	"id" text PRIMARY KEY NOT NULL,
	"workspace" text NOT NULL,
	"number" integer NOT NULL,
	"type" text NOT NULL,
	"status" text NOT NULL,
	"phase" text NOT NULL,
	"severity" text NOT NULL,
	"owner" text,
	"customer" text,
	"chat" text,
	"account" text,
	"provider" text,
	"opened_at" bigint NOT NULL,
	"updated_at" bigint NOT NULL,
	"due_at" bigint,
	"timer_at" bigint,
	"version" integer NOT NULL,
	"tracking_token" text NOT NULL,
	"search" text NOT NULL,
	"body" json NOT NULL
);
--> statement-breakpoint
CREATE TABLE "case_orders" (
	"workspace" text NOT NULL,
	"order_id" text NOT NULL,
	"case" text NOT NULL,
	CONSTRAINT "case_orders_workspace_order_id_case_pk" PRIMARY KEY("workspace","order_id","case")
);
--> statement-breakpoint
CREATE TABLE "timeline" (
	"workspace" text NOT NULL,
	"case" text NOT NULL,
	"seq" integer NOT NULL,
	"at" bigint NOT NULL,
	"kind" text NOT NULL,
	"by" text,
	"facts" text NOT NULL,
	"digest" text,
	"prev" text NOT NULL,
	"hash" text NOT NULL,
	CONSTRAINT "timeline_case_seq_pk" PRIMARY KEY("case","seq")
);
--> statement-breakpoint
CREATE TABLE "timeline_content" (
	"case" text NOT NULL,
	"seq" integer NOT NULL,
	"salt" text NOT NULL,
	"content" text NOT NULL,
	CONSTRAINT "timeline_content_case_seq_pk" PRIMARY KEY("case","seq")
);
--> statement-breakpoint
CREATE TABLE "messages" (
	"id" text PRIMARY KEY NOT NULL,
	"workspace" text NOT NULL,
	"case" text NOT NULL,
	"at" bigint NOT NULL,
	"person" text,
	"direction" text NOT NULL,
	"text" text NOT NULL,
	"files" json NOT NULL,
	"chat" text,
	"platform_id" text
);
--> statement-breakpoint
CREATE TABLE "posted" (
	"channel" text NOT NULL,
	"chat" text NOT NULL,
	"platform_id" text NOT NULL,
	"case" text,
	"outbox" text,
	"sequence" integer,
	"card" boolean NOT NULL,
	"quote_token" text,
	"at" bigint NOT NULL,
	CONSTRAINT "posted_chat_platform_id_pk" PRIMARY KEY("chat","platform_id")
);
--> statement-breakpoint
CREATE TABLE "topics" (
	"chat" text NOT NULL,
	"case" text NOT NULL,
	"topic" text NOT NULL,
	CONSTRAINT "topics_chat_case_pk" PRIMARY KEY("chat","case")
);
--> statement-breakpoint
CREATE TABLE "files" (
	"id" text PRIMARY KEY NOT NULL,
	"workspace" text NOT NULL,
	"channel" text,
	"case" text,
	"sha256" text,
	"mime" text,
	"size" bigint,
	"name" text,
	"kind" text NOT NULL,
	"state" text NOT NULL,
	"ref" json,
	"reason" text,
	"attempts" integer NOT NULL,
	"not_before" bigint,
	"created_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "inbox" (
	"id" text PRIMARY KEY NOT NULL,
	"workspace" text NOT NULL,
	"channel" text NOT NULL,
	"key" text NOT NULL,
	"lane" text NOT NULL,
	"order" bigint NOT NULL,
	"at" bigint NOT NULL,
	"received_at" bigint NOT NULL,
	"body" json NOT NULL,
	"state" text NOT NULL,
	"attempts" integer NOT NULL,
	"not_before" bigint,
	"error" text,
	"ended_at" bigint
);
--> statement-breakpoint
CREATE TABLE "outbox" (
	"id" text PRIMARY KEY NOT NULL,
	"workspace" text NOT NULL,
	"channel" text NOT NULL,
	"chat" text NOT NULL,
	"case" text,
	"lane" integer NOT NULL,
	"wording" text,
	"message" json NOT NULL,
	"state" text NOT NULL,
	"attempts" integer NOT NULL,
	"not_before" bigint,
	"claimed_until" bigint,
	"reply_token" text,
	"reply_until" bigint,
	"code" text,
	"reason" text,
	"created_at" bigint NOT NULL,
	"ended_at" bigint
);
--> statement-breakpoint
CREATE TABLE "calls" (
	"outbox" text NOT NULL,
	"sequence" integer NOT NULL,
	"method" text NOT NULL,
	"body" json NOT NULL,
	"retry_key" text,
	"state" text NOT NULL,
	"messages" json NOT NULL,
	"code" text,
	CONSTRAINT "calls_outbox_sequence_pk" PRIMARY KEY("outbox","sequence")
);
--> statement-breakpoint
CREATE TABLE "checkpoints" (
	"id" text PRIMARY KEY NOT NULL,
	"workspace" text NOT NULL,
	"at" bigint NOT NULL,
	"count" integer NOT NULL,
	"heads" text NOT NULL,
	"digest" text NOT NULL,
	"prev" text NOT NULL,
	"mac" text NOT NULL
);
--> statement-breakpoint
CREATE INDEX "channels_workspace" ON "channels" USING btree ("workspace");
--> statement-breakpoint
CREATE UNIQUE INDEX "chats_platform" ON "chats" USING btree ("channel","platform_id");
--> statement-breakpoint
CREATE INDEX "chats_purpose" ON "chats" USING btree ("workspace","purpose");
--> statement-breakpoint
CREATE UNIQUE INDEX "persons_platform" ON "persons" USING btree ("channel","platform_id");
--> statement-breakpoint
CREATE INDEX "persons_workspace" ON "persons" USING btree ("workspace");
--> statement-breakpoint
CREATE INDEX "accounts_workspace" ON "accounts" USING btree ("workspace");
--> statement-breakpoint
CREATE INDEX "conversations_expiry" ON "conversations" USING btree ("expires_at") WHERE "conversations"."expires_at" is not null;
--> statement-breakpoint
CREATE UNIQUE INDEX "cases_number" ON "cases" USING btree ("workspace","number");
--> statement-breakpoint
CREATE UNIQUE INDEX "cases_tracking" ON "cases" USING btree ("tracking_token");
--> statement-breakpoint
CREATE INDEX "cases_timer" ON "cases" USING btree ("timer_at") WHERE "cases"."timer_at" is not null;
--> statement-breakpoint
CREATE INDEX "cases_open" ON "cases" USING btree ("workspace","opened_at") WHERE "cases"."phase" = 'open';
--> statement-breakpoint
CREATE INDEX "cases_chat" ON "cases" USING btree ("workspace","chat","phase");
--> statement-breakpoint
CREATE INDEX "cases_owner" ON "cases" USING btree ("workspace","owner","phase");
--> statement-breakpoint
CREATE INDEX "cases_updated" ON "cases" USING btree ("workspace","updated_at");
--> statement-breakpoint
CREATE INDEX "cases_phase" ON "cases" USING btree ("workspace","phase","number");
--> statement-breakpoint
CREATE INDEX "messages_case" ON "messages" USING btree ("case","at");
--> statement-breakpoint
CREATE INDEX "posted_channel" ON "posted" USING btree ("channel","platform_id");
--> statement-breakpoint
CREATE INDEX "posted_card" ON "posted" USING btree ("case","chat") WHERE "posted"."card";
--> statement-breakpoint
CREATE INDEX "files_wanted" ON "files" USING btree ("id") WHERE "files"."state" = 'wanted';
--> statement-breakpoint
CREATE INDEX "files_case" ON "files" USING btree ("case");
--> statement-breakpoint
CREATE UNIQUE INDEX "inbox_key" ON "inbox" USING btree ("channel","key");
--> statement-breakpoint
CREATE INDEX "inbox_waiting" ON "inbox" USING btree ("lane","order","id") WHERE "inbox"."state" = 'waiting';
--> statement-breakpoint
CREATE INDEX "outbox_queued" ON "outbox" USING btree ("lane","id") WHERE "outbox"."state" = 'queued';
--> statement-breakpoint
CREATE INDEX "outbox_chat" ON "outbox" USING btree ("chat","case","id") WHERE "outbox"."state" = 'queued';
--> statement-breakpoint
CREATE INDEX "outbox_case" ON "outbox" USING btree ("case");
--> statement-breakpoint
CREATE INDEX "outbox_parked" ON "outbox" USING btree ("chat","state") WHERE "outbox"."state" = 'parked';
--> statement-breakpoint
CREATE INDEX "outbox_state" ON "outbox" USING btree ("workspace","state","id");
--> statement-breakpoint
CREATE INDEX "checkpoints_workspace" ON "checkpoints" USING btree ("workspace","id");
