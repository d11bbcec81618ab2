CREATE TABLE "market_identity" (
	"name" text PRIMARY KEY NOT NULL,
	"value" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "prepared_symbols" (
	"symbol" text PRIMARY KEY NOT NULL
);
--> statement-breakpoint
CREATE TABLE "operator_keys" (
	"sha256" text PRIMARY KEY NOT NULL,
	"since" timestamp(3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "operator_keys_sha256" CHECK (sha256 ~ '^[0-9a-f]{64}$')
);
--> statement-breakpoint
CREATE TABLE "simulator_states" (
	"sessions" integer PRIMARY KEY NOT NULL,
	"options" text NOT NULL,
	"state" json NOT NULL
);
