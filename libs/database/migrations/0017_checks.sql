CREATE TABLE "check_runs" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"run_id" text,
	"state" text NOT NULL,
	"seed" integer NOT NULL,
	"session" date,
	"requested_by" text NOT NULL,
	"reason" text NOT NULL,
	"requested_at" timestamp(3) with time zone NOT NULL,
	"started_at" timestamp(3) with time zone,
	"closed_at" timestamp(3) with time zone,
	"share" double precision NOT NULL,
	"sentence" text NOT NULL,
	"passed" boolean,
	"result" jsonb,
	CONSTRAINT "check_runs_name" CHECK (name in ('lookahead', 'warm-up', 'reconcile')),
	CONSTRAINT "check_runs_state" CHECK (state in ('queued', 'running', 'completed', 'failed', 'cancelled')),
	CONSTRAINT "check_runs_share" CHECK (share between 0 and 1),
	CONSTRAINT "check_runs_complete" CHECK (num_nonnulls(passed, result) = case state when 'completed' then 2 else 0 end),
	CONSTRAINT "check_runs_closed" CHECK ((closed_at is null) = (state in ('queued', 'running')))
);
--> statement-breakpoint
CREATE INDEX "check_runs_by_time" ON "check_runs" USING btree ("requested_at");