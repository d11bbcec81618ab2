CREATE TABLE "cone_minutes" (
	"ts" timestamp(3) with time zone PRIMARY KEY NOT NULL,
	"session" date NOT NULL,
	"offsets" double precision[] NOT NULL,
	"counted" integer[] NOT NULL,
	"outcomes" integer[] NOT NULL,
	"held" integer[] NOT NULL,
	CONSTRAINT "cone_minutes_arrays" CHECK (cardinality(offsets) = 9 and cardinality(counted) = 3 and cardinality(outcomes) = 3 and cardinality(held) = 9)
);
--> statement-breakpoint
CREATE TABLE "expected_moves" (
	"symbol" text NOT NULL,
	"ts" timestamp(3) with time zone NOT NULL,
	"quantiles" real[] NOT NULL,
	"half_widths" real[] NOT NULL,
	"shown" smallint NOT NULL,
	"recorded_at" timestamp(3) with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "expected_moves_symbol_ts_pk" PRIMARY KEY("symbol","ts"),
	CONSTRAINT "expected_moves_bands" CHECK (cardinality(quantiles) = 9 and cardinality(half_widths) = 9),
	CONSTRAINT "expected_moves_shown" CHECK (shown between 0 and 3)
);
--> statement-breakpoint
CREATE INDEX "cone_minutes_of_session" ON "cone_minutes" USING btree ("session","ts");--> statement-breakpoint
CREATE INDEX "expected_moves_by_time" ON "expected_moves" USING btree ("ts");