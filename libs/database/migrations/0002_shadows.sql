CREATE TABLE "controls" (
	"kind" text NOT NULL,
	"version" integer NOT NULL,
	"artifact" jsonb NOT NULL,
	"created_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "controls_kind_version_pk" PRIMARY KEY("kind","version")
);
--> statement-breakpoint
CREATE TABLE "session_gains" (
	"kind" text NOT NULL,
	"version" integer NOT NULL,
	"against" text NOT NULL,
	"session" date NOT NULL,
	"origin" text NOT NULL,
	"rows" integer NOT NULL,
	"gain" double precision NOT NULL,
	CONSTRAINT "session_gains_kind_version_against_session_pk" PRIMARY KEY("kind","version","against","session"),
	CONSTRAINT "session_gains_origin" CHECK (origin in ('holdout', 'live')),
	CONSTRAINT "session_gains_rows" CHECK (rows > 0)
);
--> statement-breakpoint
CREATE TABLE "outcomes" (
	"symbol" text NOT NULL,
	"ts" timestamp(3) with time zone NOT NULL,
	"kind" text NOT NULL,
	"version" integer NOT NULL,
	"label" smallint,
	"touch" smallint,
	"forward_return" double precision,
	CONSTRAINT "outcomes_symbol_ts_kind_pk" PRIMARY KEY("symbol","ts","kind"),
	CONSTRAINT "outcomes_label" CHECK (label between -1 and 1),
	CONSTRAINT "outcomes_complete" CHECK (num_nulls(label, touch, forward_return) in (0, 3))
);
--> statement-breakpoint
-- The column first: drizzle-kit puts the key that needs it before it.
ALTER TABLE "predictions" ADD COLUMN "role" text DEFAULT 'champion' NOT NULL;--> statement-breakpoint
ALTER TABLE "predictions" DROP CONSTRAINT "predictions_symbol_ts_kind_pk";--> statement-breakpoint
ALTER TABLE "predictions" ADD CONSTRAINT "predictions_symbol_ts_kind_role_version_pk" PRIMARY KEY("symbol","ts","kind","role","version");--> statement-breakpoint
ALTER TABLE "controls" ADD CONSTRAINT "controls_kind_version_model_versions_kind_version_fk" FOREIGN KEY ("kind","version") REFERENCES "public"."model_versions"("kind","version") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "session_gains" ADD CONSTRAINT "session_gains_kind_version_model_versions_kind_version_fk" FOREIGN KEY ("kind","version") REFERENCES "public"."model_versions"("kind","version") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "outcomes_by_time" ON "outcomes" USING btree ("ts");--> statement-breakpoint
CREATE UNIQUE INDEX "predictions_of_champion" ON "predictions" USING btree ("symbol","ts","kind") WHERE role = 'champion';--> statement-breakpoint
ALTER TABLE "predictions" ADD CONSTRAINT "predictions_role" CHECK (role in ('champion', 'shadow', 'control'));