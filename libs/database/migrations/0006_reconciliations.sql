CREATE TABLE "reconciliations" (
	"session" date PRIMARY KEY NOT NULL,
	"predictions" integer NOT NULL,
	"differing" integer NOT NULL,
	"unexplained" integer NOT NULL,
	"recorded_at" timestamp(3) with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "reconciliations_counts" CHECK (0 <= unexplained and unexplained <= differing and differing <= predictions)
);
