CREATE TABLE "drift_decisions" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "drift_decisions_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"report_at" timestamp(3) with time zone NOT NULL,
	"kind" text NOT NULL,
	"from_version" integer NOT NULL,
	"to_version" integer NOT NULL,
	"champion_revision" integer NOT NULL,
	"reason" text NOT NULL,
	"recorded_at" timestamp(3) with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "drift_decisions_once" UNIQUE("report_at","kind")
);
--> statement-breakpoint
CREATE TABLE "champion_requests" (
	"key" text PRIMARY KEY NOT NULL,
	"action" text NOT NULL,
	"kind" text NOT NULL,
	"version" integer NOT NULL,
	"forced" boolean NOT NULL,
	"champion_revision" integer NOT NULL,
	"actor" text NOT NULL,
	"reason" text NOT NULL,
	"recorded_at" timestamp(3) with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "champion_requests_action" CHECK (action in ('promote', 'rollback')),
	CONSTRAINT "champion_requests_revision" CHECK (champion_revision >= 0)
);
--> statement-breakpoint
-- What was made before changes needed a record says so; what comes without one from now on has none.
ALTER TABLE "champion_changes" ADD COLUMN "authority" text DEFAULT 'before';--> statement-breakpoint
ALTER TABLE "champion_changes" ALTER COLUMN "authority" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "verdicts" ADD COLUMN "champion_revision" integer;--> statement-breakpoint
ALTER TABLE "drift_decisions" ADD CONSTRAINT "drift_decisions_report_at_drift_reports_at_fk" FOREIGN KEY ("report_at") REFERENCES "public"."drift_reports"("at") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "drift_decisions" ADD CONSTRAINT "drift_decisions_from" FOREIGN KEY ("kind","from_version") REFERENCES "public"."model_versions"("kind","version") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "drift_decisions" ADD CONSTRAINT "drift_decisions_to" FOREIGN KEY ("kind","to_version") REFERENCES "public"."model_versions"("kind","version") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "champion_requests" ADD CONSTRAINT "champion_requests_key_operator_requests_key_fk" FOREIGN KEY ("key") REFERENCES "public"."operator_requests"("key") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "champion_requests" ADD CONSTRAINT "champion_requests_version" FOREIGN KEY ("kind","version") REFERENCES "public"."model_versions"("kind","version") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
-- The revision at which an earlier verdict was given, so that a promotion under way goes on: the newest that the pointer had by then.
UPDATE "verdicts" v SET "champion_revision" = coalesce(
  (SELECT max(c.revision) FROM "champion_changes" c WHERE c.kind = v.kind AND c.at <= v.created_at), 0);--> statement-breakpoint
-- What was recorded about who may change a champion is never changed. A request that started nothing is forgotten with its key.
CREATE TRIGGER champion_requests_unchanged BEFORE UPDATE OR TRUNCATE ON champion_requests
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();--> statement-breakpoint
CREATE TRIGGER drift_decisions_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON drift_decisions
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
