CREATE TABLE "operator_sessions" (
	"sha256" text PRIMARY KEY NOT NULL,
	"began_at" timestamp(3) with time zone NOT NULL,
	"used_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "operator_sessions_sha256" CHECK (sha256 ~ '^[0-9a-f]{64}$')
);
