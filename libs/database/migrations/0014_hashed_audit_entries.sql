-- NOT VALID: entries from before there was a chain stay as they were written, and the verification names them; none comes in any more.
ALTER TABLE "audit_log" ADD CONSTRAINT "audit_log_id" CHECK (id > 0) NOT VALID;--> statement-breakpoint
ALTER TABLE "audit_log" ADD CONSTRAINT "audit_log_hash" CHECK (hash is not null and hash ~ '^[0-9a-f]{64}$') NOT VALID;
