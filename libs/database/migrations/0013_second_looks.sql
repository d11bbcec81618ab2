DROP INDEX "quarantined_bars_once";--> statement-breakpoint
ALTER TABLE "corporate_actions" ADD COLUMN "missing_since" timestamp(3) with time zone;--> statement-breakpoint
ALTER TABLE "chart_coverage" ADD COLUMN "bars" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "chart_coverage" ADD COLUMN "short_since" timestamp(3) with time zone;--> statement-breakpoint
ALTER TABLE "news" ADD COLUMN "canonical_url" text;--> statement-breakpoint
CREATE INDEX "news_canonical_url" ON "news" USING btree ("canonical_url");--> statement-breakpoint
CREATE UNIQUE INDEX "quarantined_bars_once" ON "quarantined_bars" USING btree (source,coalesce(symbol, ''),coalesce(file, ''),coalesce(line, 0),md5(raw),md5(reason));