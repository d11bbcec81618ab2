CREATE TABLE "audit_log" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "audit_log_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"at" timestamp(3) with time zone NOT NULL,
	"actor" text NOT NULL,
	"action" text NOT NULL,
	"subject" text NOT NULL,
	"reason" text NOT NULL,
	"details" jsonb NOT NULL,
	"key" text,
	CONSTRAINT "audit_log_key_unique" UNIQUE("key")
);
--> statement-breakpoint
CREATE TABLE "bars" (
	"symbol" text NOT NULL,
	"ts" timestamp(3) with time zone NOT NULL,
	"open" double precision NOT NULL,
	"high" double precision NOT NULL,
	"low" double precision NOT NULL,
	"close" double precision NOT NULL,
	"volume" double precision NOT NULL,
	"source" text NOT NULL,
	"fetched_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "bars_symbol_ts_pk" PRIMARY KEY("symbol","ts"),
	CONSTRAINT "bars_plausible" CHECK (low > 0 and low <= least(open, close) and high >= greatest(open, close) and high < 'infinity' and volume >= 0 and volume < 'infinity')
);
--> statement-breakpoint
CREATE TABLE "corporate_actions" (
	"symbol" text NOT NULL,
	"ex_date" date NOT NULL,
	"kind" text NOT NULL,
	"value" double precision NOT NULL,
	"source" text NOT NULL,
	"fetched_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "corporate_actions_symbol_ex_date_kind_pk" PRIMARY KEY("symbol","ex_date","kind"),
	CONSTRAINT "corporate_actions_kind" CHECK (kind in ('split', 'dividend')),
	CONSTRAINT "corporate_actions_value" CHECK (value > 0 and value < 'infinity')
);
--> statement-breakpoint
CREATE TABLE "forming_bars" (
	"symbol" text PRIMARY KEY NOT NULL,
	"ts" timestamp(3) with time zone NOT NULL,
	"open" double precision NOT NULL,
	"high" double precision NOT NULL,
	"low" double precision NOT NULL,
	"close" double precision NOT NULL,
	"volume" double precision NOT NULL,
	"source" text NOT NULL,
	"fetched_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "forming_bars_plausible" CHECK (low > 0 and low <= least(open, close) and high >= greatest(open, close) and high < 'infinity' and volume >= 0 and volume < 'infinity')
);
--> statement-breakpoint
CREATE TABLE "quarantined_bars" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "quarantined_bars_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"symbol" text,
	"raw" text NOT NULL,
	"reason" text NOT NULL,
	"source" text NOT NULL,
	"fetched_at" timestamp(3) with time zone NOT NULL,
	"file" text,
	"line" integer
);
--> statement-breakpoint
CREATE TABLE "market_clock" (
	"one_row" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"source" text NOT NULL,
	"state" text NOT NULL,
	"market_time" timestamp(3) with time zone NOT NULL,
	"wall_time" timestamp(3) with time zone NOT NULL,
	"speed" double precision NOT NULL,
	"session" date,
	"last_bar_ts" timestamp(3) with time zone,
	"last_bar_wall_time" timestamp(3) with time zone,
	CONSTRAINT "market_clock_one_row" CHECK ("market_clock"."one_row"),
	CONSTRAINT "market_clock_source" CHECK (source in ('yahoo', 'replay', 'simulated')),
	CONSTRAINT "market_clock_state" CHECK (state in ('preparing', 'open', 'closed', 'ended')),
	CONSTRAINT "market_clock_speed" CHECK (speed > 0)
);
--> statement-breakpoint
CREATE TABLE "champion_changes" (
	"kind" text NOT NULL,
	"revision" integer NOT NULL,
	"version" integer NOT NULL,
	"previous_version" integer,
	"at" timestamp(3) with time zone NOT NULL,
	"actor" text NOT NULL,
	"reason" text NOT NULL,
	CONSTRAINT "champion_changes_kind_revision_pk" PRIMARY KEY("kind","revision")
);
--> statement-breakpoint
CREATE TABLE "champions" (
	"kind" text PRIMARY KEY NOT NULL,
	"version" integer NOT NULL,
	"previous_version" integer,
	"revision" integer NOT NULL,
	"since" timestamp(3) with time zone NOT NULL,
	"actor" text NOT NULL,
	"reason" text NOT NULL,
	CONSTRAINT "champions_revision" CHECK (revision > 0)
);
--> statement-breakpoint
CREATE TABLE "datasets" (
	"id" text PRIMARY KEY NOT NULL,
	"hash" text NOT NULL,
	"spec" jsonb NOT NULL,
	"created_at" timestamp(3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "model_versions" (
	"kind" text NOT NULL,
	"version" integer NOT NULL,
	"workflow_id" text NOT NULL,
	"artifact" "bytea",
	"sha256" text,
	"metadata" jsonb,
	"created_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "model_versions_kind_version_pk" PRIMARY KEY("kind","version"),
	CONSTRAINT "model_versions_claim" UNIQUE("kind","workflow_id"),
	CONSTRAINT "model_versions_kind" CHECK (kind in ('lstm', 'transformer')),
	CONSTRAINT "model_versions_version" CHECK (version > 0),
	CONSTRAINT "model_versions_complete" CHECK (num_nulls(artifact, sha256, metadata) in (0, 3)),
	CONSTRAINT "model_versions_sha256" CHECK (sha256 ~ '^[0-9a-f]{64}$')
);
--> statement-breakpoint
CREATE TABLE "training_statistics" (
	"kind" text NOT NULL,
	"version" integer NOT NULL,
	"statistics" jsonb NOT NULL,
	"created_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "training_statistics_kind_version_pk" PRIMARY KEY("kind","version")
);
--> statement-breakpoint
CREATE TABLE "verdicts" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"workflow_id" text NOT NULL,
	"kind" text NOT NULL,
	"version" integer NOT NULL,
	"champion_version" integer,
	"dataset_id" text,
	"accepted" boolean NOT NULL,
	"proven" boolean NOT NULL,
	"reasons" jsonb NOT NULL,
	"numbers" jsonb NOT NULL,
	"created_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "verdicts_once" UNIQUE("workflow_id","kind","version")
);
--> statement-breakpoint
CREATE TABLE "predictions" (
	"symbol" text NOT NULL,
	"ts" timestamp(3) with time zone NOT NULL,
	"kind" text NOT NULL,
	"version" integer NOT NULL,
	"down" real NOT NULL,
	"neutral" real NOT NULL,
	"up" real NOT NULL,
	"final" boolean NOT NULL,
	CONSTRAINT "predictions_symbol_ts_kind_pk" PRIMARY KEY("symbol","ts","kind"),
	CONSTRAINT "predictions_sum" CHECK (abs(down + neutral + up - 1) < 1e-3)
);
--> statement-breakpoint
CREATE TABLE "recommendations" (
	"symbol" text NOT NULL,
	"ts" timestamp(3) with time zone NOT NULL,
	"action" text NOT NULL,
	"confidence" double precision NOT NULL,
	"proven" boolean NOT NULL,
	"reason" text NOT NULL,
	"final" boolean NOT NULL,
	CONSTRAINT "recommendations_symbol_ts_pk" PRIMARY KEY("symbol","ts"),
	CONSTRAINT "recommendations_action" CHECK (action in ('BUY', 'SELL', 'HOLD')),
	CONSTRAINT "recommendations_confidence" CHECK (confidence between 0 and 1)
);
--> statement-breakpoint
ALTER TABLE "champions" ADD CONSTRAINT "champions_kind_version_model_versions_kind_version_fk" FOREIGN KEY ("kind","version") REFERENCES "public"."model_versions"("kind","version") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "champions" ADD CONSTRAINT "champions_kind_previous_version_model_versions_kind_version_fk" FOREIGN KEY ("kind","previous_version") REFERENCES "public"."model_versions"("kind","version") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "training_statistics" ADD CONSTRAINT "training_statistics_kind_version_model_versions_kind_version_fk" FOREIGN KEY ("kind","version") REFERENCES "public"."model_versions"("kind","version") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "verdicts" ADD CONSTRAINT "verdicts_dataset_id_datasets_id_fk" FOREIGN KEY ("dataset_id") REFERENCES "public"."datasets"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "verdicts" ADD CONSTRAINT "verdicts_kind_version_model_versions_kind_version_fk" FOREIGN KEY ("kind","version") REFERENCES "public"."model_versions"("kind","version") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "corporate_actions_ex_date" ON "corporate_actions" USING btree ("ex_date");--> statement-breakpoint
CREATE UNIQUE INDEX "quarantined_bars_once" ON "quarantined_bars" USING btree (source,coalesce(file, ''),coalesce(line, 0),md5(raw),md5(reason));--> statement-breakpoint
CREATE INDEX "verdicts_of_version" ON "verdicts" USING btree ("kind","version","created_at");--> statement-breakpoint
CREATE INDEX "predictions_by_version" ON "predictions" USING btree ("kind","version","ts");