CREATE TABLE "operator_requests" (
	"key" text PRIMARY KEY NOT NULL,
	"fingerprint" text NOT NULL,
	"subject" text NOT NULL,
	"workflow_id" text NOT NULL,
	"run_id" text,
	"at" timestamp(3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "audit_log" ADD COLUMN "hash" text;--> statement-breakpoint
ALTER TABLE "champion_changes" ADD COLUMN "forced" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "champion_changes" ADD COLUMN "change_id" text;--> statement-breakpoint
ALTER TABLE "champions" ADD COLUMN "forced" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "champion_changes" ADD CONSTRAINT "champion_changes_once" UNIQUE("kind","change_id");