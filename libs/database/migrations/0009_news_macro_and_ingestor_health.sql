CREATE TABLE "ingestor_health" (
	"name" text PRIMARY KEY NOT NULL,
	"state" text NOT NULL,
	"message" text NOT NULL,
	"last_success_at" timestamp(3) with time zone,
	"last_failure_at" timestamp(3) with time zone,
	"last_error" text,
	"next_try_at" timestamp(3) with time zone,
	"lag_ms" double precision,
	"error_rate" double precision NOT NULL,
	"requests" integer NOT NULL,
	"failures" integer NOT NULL,
	"counters" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"updated_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "ingestor_health_state" CHECK (state in ('ok', 'waiting', 'failing', 'paused')),
	CONSTRAINT "ingestor_health_error_rate" CHECK (error_rate between 0 and 1)
);
--> statement-breakpoint
CREATE TABLE "macro_observations" (
	"series" text NOT NULL,
	"observed_on" date NOT NULL,
	"available_at" timestamp(3) with time zone NOT NULL,
	"value" double precision NOT NULL,
	"source" text NOT NULL,
	"recorded_at" timestamp(3) with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "macro_observations_series_observed_on_available_at_pk" PRIMARY KEY("series","observed_on","available_at"),
	CONSTRAINT "macro_observations_value" CHECK (value > '-infinity' and value < 'infinity')
);
--> statement-breakpoint
CREATE TABLE "news" (
	"id" text NOT NULL,
	"symbol" text NOT NULL,
	"url" text,
	"headline" text NOT NULL,
	"publisher" text,
	"source" text NOT NULL,
	"sentiment" double precision NOT NULL,
	"published_at" timestamp(3) with time zone NOT NULL,
	"fetched_at" timestamp(3) with time zone NOT NULL,
	"available_at" timestamp(3) with time zone NOT NULL,
	"recorded_at" timestamp(3) with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "news_id_symbol_pk" PRIMARY KEY("id","symbol"),
	CONSTRAINT "news_sentiment" CHECK (sentiment between -1 and 1),
	CONSTRAINT "news_known_after_published" CHECK (available_at >= published_at)
);
--> statement-breakpoint
CREATE INDEX "macro_observations_recorded" ON "macro_observations" USING btree ("recorded_at");--> statement-breakpoint
CREATE INDEX "news_of_symbol" ON "news" USING btree ("symbol","available_at");--> statement-breakpoint
CREATE INDEX "news_recorded" ON "news" USING btree ("recorded_at");