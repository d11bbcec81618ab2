CREATE TABLE "alerts" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "alerts_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"episode" text NOT NULL,
	"cause" text NOT NULL,
	"subject" text NOT NULL,
	"severity" text NOT NULL,
	"message" text NOT NULL,
	"remedy" text NOT NULL,
	"opened_at" timestamp(3) with time zone NOT NULL,
	"closed_at" timestamp(3) with time zone,
	"acknowledged_at" timestamp(3) with time zone,
	"acknowledged_by" text,
	CONSTRAINT "alerts_once" UNIQUE("episode"),
	CONSTRAINT "alerts_id" CHECK (id > 0),
	CONSTRAINT "alerts_cause" CHECK (cause in ('input_fault', 'serving_fault', 'model_fault', 'market_drift')),
	CONSTRAINT "alerts_severity" CHECK (severity in ('ok', 'warning', 'severe')),
	CONSTRAINT "alerts_acknowledged" CHECK (num_nulls(acknowledged_at, acknowledged_by) in (0, 2))
);
--> statement-breakpoint
CREATE TABLE "drift_holds" (
	"symbol" text PRIMARY KEY NOT NULL,
	"reason" text NOT NULL,
	"since" timestamp(3) with time zone NOT NULL,
	"alert_id" bigint NOT NULL,
	CONSTRAINT "drift_holds_reason" CHECK (reason in ('input_fault', 'market_drift', 'no_stable_model'))
);
--> statement-breakpoint
CREATE TABLE "drift_reports" (
	"at" timestamp(3) with time zone PRIMARY KEY NOT NULL,
	"session" date NOT NULL,
	"checked_at" timestamp(3) with time zone NOT NULL,
	"severity" text NOT NULL,
	"episodes" jsonb NOT NULL,
	CONSTRAINT "drift_reports_severity" CHECK (severity in ('ok', 'warning', 'severe'))
);
--> statement-breakpoint
ALTER TABLE "drift_holds" ADD CONSTRAINT "drift_holds_alert_id_alerts_id_fk" FOREIGN KEY ("alert_id") REFERENCES "public"."alerts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "alerts_by_time" ON "alerts" USING btree ("opened_at");--> statement-breakpoint
CREATE INDEX "drift_reports_of_session" ON "drift_reports" USING btree ("session","at");