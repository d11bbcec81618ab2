CREATE TABLE "chart_coverage" (
	"symbol" text NOT NULL,
	"session" date NOT NULL,
	"until" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "chart_coverage_session_symbol_pk" PRIMARY KEY("session","symbol")
);
