CREATE TABLE "explanations" (
	"symbol" text NOT NULL,
	"ts" timestamp(3) with time zone NOT NULL,
	"document" jsonb NOT NULL,
	"recorded_at" timestamp(3) with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "explanations_symbol_ts_pk" PRIMARY KEY("symbol","ts")
);
