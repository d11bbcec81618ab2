ALTER TABLE "macro_observations" ADD COLUMN "vintage" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "macro_observations" DROP CONSTRAINT "macro_observations_series_observed_on_available_at_pk";--> statement-breakpoint
ALTER TABLE "macro_observations" ADD CONSTRAINT "macro_observations_series_observed_on_available_at_vintage_pk" PRIMARY KEY("series","observed_on","available_at","vintage");
