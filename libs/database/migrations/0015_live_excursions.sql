ALTER TABLE "controls" ADD COLUMN "movement" jsonb;--> statement-breakpoint
ALTER TABLE "predictions" ADD COLUMN "excursion" "bytea";--> statement-breakpoint
ALTER TABLE "predictions" ADD CONSTRAINT "predictions_excursion" CHECK (octet_length(excursion) = 228);