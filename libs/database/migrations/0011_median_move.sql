ALTER TABLE "recommendations" ADD COLUMN "median_move" double precision;--> statement-breakpoint
ALTER TABLE "recommendations" ADD COLUMN "cost" double precision;