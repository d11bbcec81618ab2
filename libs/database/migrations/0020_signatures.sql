CREATE TABLE "audit_heads" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "audit_heads_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"at" timestamp(3) with time zone NOT NULL,
	"entries" bigint NOT NULL,
	"last_entry_id" bigint NOT NULL,
	"hash" text NOT NULL,
	"entries_digest" text NOT NULL,
	"signatures" bigint NOT NULL,
	"last_signature_id" bigint NOT NULL,
	"signatures_digest" text NOT NULL,
	"baseline" boolean NOT NULL,
	CONSTRAINT "audit_heads_counts" CHECK (entries >= 0 and signatures >= 0)
);
--> statement-breakpoint
CREATE TABLE "signatures" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "signatures_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"subject_kind" text NOT NULL,
	"subject_id" text NOT NULL,
	"sha256" text NOT NULL,
	"key_id" text NOT NULL,
	"signature" text NOT NULL,
	"signed_at" timestamp(3) with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "signatures_subject_kind" CHECK (subject_kind in ('model', 'verdict', 'audit-head')),
	CONSTRAINT "signatures_sha256" CHECK (sha256 ~ '^[0-9a-f]{64}$'),
	CONSTRAINT "signatures_key_id" CHECK (key_id ~ '^[0-9a-f]{16}$'),
	CONSTRAINT "signatures_signature" CHECK (signature ~ '^[A-Za-z0-9+/]{86}==$')
);
--> statement-breakpoint
CREATE INDEX "signatures_of_subject" ON "signatures" USING btree ("subject_kind","subject_id");--> statement-breakpoint
CREATE TRIGGER signatures_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON signatures
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();--> statement-breakpoint
CREATE TRIGGER audit_heads_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_heads
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
