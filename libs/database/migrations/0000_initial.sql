CREATE TABLE "audit_log" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "audit_log_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"at" timestamp(3) with time zone NOT NULL,
	"actor" text NOT NULL,
	"action" text NOT NULL,
	"subject" text NOT NULL,
	"reason" text NOT NULL,
	"details" jsonb NOT NULL,
	"key" text,
	"hash" text NOT NULL,
	CONSTRAINT "audit_log_key_unique" UNIQUE("key"),
	CONSTRAINT "audit_log_id" CHECK (id > 0),
	CONSTRAINT "audit_log_hash" CHECK (hash ~ '^[0-9a-f]{64}$')
);
--> statement-breakpoint
CREATE TABLE "operator_keys" (
	"sha256" text PRIMARY KEY NOT NULL,
	"since" timestamp(3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "operator_keys_sha256" CHECK (sha256 ~ '^[0-9a-f]{64}$')
);
--> statement-breakpoint
CREATE TABLE "operator_requests" (
	"key" text PRIMARY KEY NOT NULL,
	"fingerprint" text NOT NULL,
	"subject" text NOT NULL,
	"workflow_id" text NOT NULL,
	"run_id" text,
	"at" timestamp(3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "bars" (
	"symbol" text NOT NULL,
	"ts" timestamp(3) with time zone NOT NULL,
	"open" double precision NOT NULL,
	"high" double precision NOT NULL,
	"low" double precision NOT NULL,
	"close" double precision NOT NULL,
	"volume" double precision NOT NULL,
	"source" text NOT NULL,
	"fetched_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "bars_symbol_ts_pk" PRIMARY KEY("symbol","ts"),
	CONSTRAINT "bars_plausible" CHECK (low > 0 and low <= high and high < 'infinity' and low - least(open, close) <= low * 0.000001 and greatest(open, close) - high <= high * 0.000001 and volume >= 0 and volume < 'infinity')
);
--> statement-breakpoint
CREATE TABLE "chart_coverage" (
	"symbol" text NOT NULL,
	"session" date NOT NULL,
	"until" timestamp(3) with time zone NOT NULL,
	"bars" integer DEFAULT 0 NOT NULL,
	"short_since" timestamp(3) with time zone,
	CONSTRAINT "chart_coverage_session_symbol_pk" PRIMARY KEY("session","symbol")
);
--> statement-breakpoint
CREATE TABLE "corporate_actions" (
	"symbol" text NOT NULL,
	"ex_date" date NOT NULL,
	"kind" text NOT NULL,
	"value" double precision NOT NULL,
	"source" text NOT NULL,
	"fetched_at" timestamp(3) with time zone NOT NULL,
	"missing_since" timestamp(3) with time zone,
	CONSTRAINT "corporate_actions_symbol_ex_date_kind_pk" PRIMARY KEY("symbol","ex_date","kind"),
	CONSTRAINT "corporate_actions_kind" CHECK (kind in ('split', 'dividend')),
	CONSTRAINT "corporate_actions_value" CHECK (value > 0 and value < 'infinity')
);
--> statement-breakpoint
CREATE TABLE "forming_bars" (
	"symbol" text PRIMARY KEY NOT NULL,
	"ts" timestamp(3) with time zone NOT NULL,
	"open" double precision NOT NULL,
	"high" double precision NOT NULL,
	"low" double precision NOT NULL,
	"close" double precision NOT NULL,
	"volume" double precision NOT NULL,
	"source" text NOT NULL,
	"fetched_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "forming_bars_plausible" CHECK (low > 0 and low <= high and high < 'infinity' and low - least(open, close) <= low * 0.000001 and greatest(open, close) - high <= high * 0.000001 and volume >= 0 and volume < 'infinity')
);
--> statement-breakpoint
CREATE TABLE "quarantined_bars" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "quarantined_bars_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"symbol" text,
	"raw" text NOT NULL,
	"reason" text NOT NULL,
	"source" text NOT NULL,
	"fetched_at" timestamp(3) with time zone NOT NULL,
	"file" text,
	"line" integer
);
--> statement-breakpoint
CREATE TABLE "ingestor_health" (
	"name" text PRIMARY KEY NOT NULL,
	"state" text NOT NULL,
	"message" text NOT NULL,
	"progress" jsonb,
	"last_success_at" timestamp(3) with time zone,
	"last_failure_at" timestamp(3) with time zone,
	"last_error" text,
	"next_try_at" timestamp(3) with time zone,
	"lag_ms" double precision,
	"error_rate" double precision NOT NULL,
	"requests" integer NOT NULL,
	"failures" integer NOT NULL,
	"counters" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"updated_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "ingestor_health_state" CHECK (state in ('ok', 'waiting', 'failing', 'paused')),
	CONSTRAINT "ingestor_health_error_rate" CHECK (error_rate between 0 and 1)
);
--> statement-breakpoint
CREATE TABLE "market_clock" (
	"one_row" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"source" text NOT NULL,
	"state" text NOT NULL,
	"market_time" timestamp(3) with time zone NOT NULL,
	"wall_time" timestamp(3) with time zone NOT NULL,
	"speed" double precision NOT NULL,
	"session" date,
	"last_bar_ts" timestamp(3) with time zone,
	"last_bar_wall_time" timestamp(3) with time zone,
	CONSTRAINT "market_clock_one_row" CHECK ("market_clock"."one_row"),
	CONSTRAINT "market_clock_source" CHECK (source in ('yahoo', 'replay', 'simulated')),
	CONSTRAINT "market_clock_state" CHECK (state in ('preparing', 'open', 'closed', 'ended')),
	CONSTRAINT "market_clock_speed" CHECK (speed > 0)
);
--> statement-breakpoint
CREATE TABLE "market_identity" (
	"name" text PRIMARY KEY NOT NULL,
	"value" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "prepared_symbols" (
	"symbol" text PRIMARY KEY NOT NULL
);
--> statement-breakpoint
CREATE TABLE "simulator_states" (
	"sessions" integer PRIMARY KEY NOT NULL,
	"options" text NOT NULL,
	"state" json NOT NULL
);
--> statement-breakpoint
CREATE TABLE "macro_observations" (
	"series" text NOT NULL,
	"observed_on" date NOT NULL,
	"available_at" timestamp(3) with time zone NOT NULL,
	"value" double precision NOT NULL,
	"source" text NOT NULL,
	"vintage" boolean DEFAULT false NOT NULL,
	"recorded_at" timestamp(3) with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "macro_observations_series_observed_on_available_at_vintage_pk" PRIMARY KEY("series","observed_on","available_at","vintage"),
	CONSTRAINT "macro_observations_value" CHECK (value > '-infinity' and value < 'infinity')
);
--> statement-breakpoint
CREATE TABLE "news" (
	"id" text NOT NULL,
	"symbol" text NOT NULL,
	"url" text,
	"canonical_url" text,
	"headline" text NOT NULL,
	"publisher" text,
	"source" text NOT NULL,
	"sentiment" double precision NOT NULL,
	"published_at" timestamp(3) with time zone NOT NULL,
	"fetched_at" timestamp(3) with time zone NOT NULL,
	"available_at" timestamp(3) with time zone NOT NULL,
	"recorded_at" timestamp(3) with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "news_id_symbol_pk" PRIMARY KEY("id","symbol"),
	CONSTRAINT "news_sentiment" CHECK (sentiment between -1 and 1),
	CONSTRAINT "news_known_after_published" CHECK (available_at >= published_at)
);
--> statement-breakpoint
CREATE TABLE "champion_changes" (
	"kind" text NOT NULL,
	"revision" integer NOT NULL,
	"version" integer NOT NULL,
	"previous_version" integer,
	"at" timestamp(3) with time zone NOT NULL,
	"actor" text NOT NULL,
	"reason" text NOT NULL,
	"forced" boolean DEFAULT false NOT NULL,
	"change_id" text NOT NULL,
	CONSTRAINT "champion_changes_kind_revision_pk" PRIMARY KEY("kind","revision"),
	CONSTRAINT "champion_changes_once" UNIQUE("kind","change_id")
);
--> statement-breakpoint
CREATE TABLE "champions" (
	"kind" text PRIMARY KEY NOT NULL,
	"version" integer NOT NULL,
	"previous_version" integer,
	"revision" integer NOT NULL,
	"since" timestamp(3) with time zone NOT NULL,
	"actor" text NOT NULL,
	"reason" text NOT NULL,
	"forced" boolean DEFAULT false NOT NULL,
	CONSTRAINT "champions_revision" CHECK (revision > 0)
);
--> statement-breakpoint
CREATE TABLE "datasets" (
	"id" text PRIMARY KEY NOT NULL,
	"hash" text NOT NULL,
	"spec" jsonb NOT NULL,
	"created_at" timestamp(3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "model_versions" (
	"kind" text NOT NULL,
	"version" integer NOT NULL,
	"workflow_id" text NOT NULL,
	"artifact" "bytea",
	"sha256" text,
	"metadata" jsonb,
	"created_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "model_versions_kind_version_pk" PRIMARY KEY("kind","version"),
	CONSTRAINT "model_versions_claim" UNIQUE("kind","workflow_id"),
	CONSTRAINT "model_versions_kind" CHECK (kind in ('lstm', 'transformer')),
	CONSTRAINT "model_versions_version" CHECK (version > 0),
	CONSTRAINT "model_versions_complete" CHECK (num_nulls(artifact, sha256, metadata) in (0, 3)),
	CONSTRAINT "model_versions_sha256" CHECK (sha256 ~ '^[0-9a-f]{64}$')
);
--> statement-breakpoint
CREATE TABLE "training_statistics" (
	"kind" text NOT NULL,
	"version" integer NOT NULL,
	"statistics" jsonb NOT NULL,
	"created_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "training_statistics_kind_version_pk" PRIMARY KEY("kind","version")
);
--> statement-breakpoint
CREATE TABLE "verdicts" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"workflow_id" text NOT NULL,
	"kind" text NOT NULL,
	"version" integer NOT NULL,
	"champion_version" integer,
	"dataset_id" text,
	"accepted" boolean NOT NULL,
	"proven" boolean NOT NULL,
	"reasons" jsonb NOT NULL,
	"numbers" jsonb NOT NULL,
	"created_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "verdicts_once" UNIQUE("workflow_id","kind","version")
);
--> statement-breakpoint
CREATE TABLE "predictions" (
	"symbol" text NOT NULL,
	"ts" timestamp(3) with time zone NOT NULL,
	"kind" text NOT NULL,
	"version" integer NOT NULL,
	"down" real NOT NULL,
	"neutral" real NOT NULL,
	"up" real NOT NULL,
	"final" boolean NOT NULL,
	CONSTRAINT "predictions_symbol_ts_kind_pk" PRIMARY KEY("symbol","ts","kind"),
	CONSTRAINT "predictions_sum" CHECK (abs(down + neutral + up - 1) < 1e-3)
);
--> statement-breakpoint
CREATE TABLE "recommendations" (
	"symbol" text NOT NULL,
	"ts" timestamp(3) with time zone NOT NULL,
	"action" text NOT NULL,
	"confidence" double precision NOT NULL,
	"proven" boolean NOT NULL,
	"reason" text NOT NULL,
	"final" boolean NOT NULL,
	CONSTRAINT "recommendations_symbol_ts_pk" PRIMARY KEY("symbol","ts"),
	CONSTRAINT "recommendations_action" CHECK (action in ('BUY', 'SELL', 'HOLD')),
	CONSTRAINT "recommendations_confidence" CHECK (confidence between 0 and 1)
);
--> statement-breakpoint
ALTER TABLE "champions" ADD CONSTRAINT "champions_kind_version_model_versions_kind_version_fk" FOREIGN KEY ("kind","version") REFERENCES "public"."model_versions"("kind","version") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "champions" ADD CONSTRAINT "champions_kind_previous_version_model_versions_kind_version_fk" FOREIGN KEY ("kind","previous_version") REFERENCES "public"."model_versions"("kind","version") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "training_statistics" ADD CONSTRAINT "training_statistics_kind_version_model_versions_kind_version_fk" FOREIGN KEY ("kind","version") REFERENCES "public"."model_versions"("kind","version") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "verdicts" ADD CONSTRAINT "verdicts_dataset_id_datasets_id_fk" FOREIGN KEY ("dataset_id") REFERENCES "public"."datasets"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "verdicts" ADD CONSTRAINT "verdicts_kind_version_model_versions_kind_version_fk" FOREIGN KEY ("kind","version") REFERENCES "public"."model_versions"("kind","version") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "corporate_actions_ex_date" ON "corporate_actions" USING btree ("ex_date");--> statement-breakpoint
CREATE UNIQUE INDEX "quarantined_bars_once" ON "quarantined_bars" USING btree (source,coalesce(symbol, ''),coalesce(file, ''),coalesce(line, 0),md5(raw),md5(reason));--> statement-breakpoint
CREATE INDEX "macro_observations_recorded" ON "macro_observations" USING btree ("recorded_at");--> statement-breakpoint
CREATE INDEX "news_of_symbol" ON "news" USING btree ("symbol","available_at");--> statement-breakpoint
CREATE INDEX "news_canonical_url" ON "news" USING btree ("canonical_url");--> statement-breakpoint
CREATE INDEX "news_recorded" ON "news" USING btree ("recorded_at");--> statement-breakpoint
CREATE INDEX "verdicts_of_version" ON "verdicts" USING btree ("kind","version","created_at");--> statement-breakpoint
CREATE INDEX "predictions_by_version" ON "predictions" USING btree ("kind","version","ts");--> statement-breakpoint
-- What was recorded about operators and changes of champions is never changed.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
END
$$;
--> statement-breakpoint
CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER champion_changes_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON champion_changes
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
-- Adjusted bars: prices and volumes in today's shares, "today" being the market's. An action counts from its ex-date on.
CREATE AGGREGATE product(double precision) (SFUNC = float8mul, STYPE = double precision, INITCOND = '1');
--> statement-breakpoint
-- Actions whose ex-date has come: by tandem.as_of where a transaction sets it, as for a dataset that was frozen before an action, else by the
-- market clock, else (a mere import) by wall time. `over`: the regular trading of the ex-date has ended; the latest close is at 16:00.
CREATE VIEW effective_actions AS
SELECT symbol, kind, value, fetched_at, ex_at, ex_at + INTERVAL '16 hours' <= as_of AS over
FROM (
  SELECT *, ex_date::timestamp AT TIME ZONE 'America/New_York' AS ex_at,
         -- A setting that another transaction of the connection had is an empty text afterwards.
         coalesce(nullif(current_setting('tandem.as_of', true), '')::timestamptz, (SELECT market_time FROM market_clock), now()) AS as_of
  FROM corporate_actions
) AS a
WHERE ex_at <= as_of;
--> statement-breakpoint
-- A source states prices in the shares of the moment of the fetch, so a bar fetched on or after the ex-date came
-- split-adjusted already: which splits remain depends on fetched_at alone. Spans of a symbol do not overlap.
CREATE VIEW split_spans AS
SELECT symbol,
       lag(ex_at, 1, '-infinity') OVER (PARTITION BY symbol ORDER BY ex_at) AS fetched_from,
       ex_at AS fetched_before,
       product(value) OVER (PARTITION BY symbol ORDER BY ex_at DESC) AS ratio
FROM effective_actions WHERE kind = 'split';
--> statement-breakpoint
-- Sources do not adjust minute bars for dividends: every bar before the ex-date is lowered as if the dividend had bought shares at the
-- close of the ex-date, close / (close + dividend), as publishers of adjusted series do. That close is known when the day is over; until
-- then, and on a day without a bar, the dividend's share of the last price before it is used (CRSP's method). All in the same shares.
-- A dividend that no price before it could pay changes nothing. Spans of a symbol do not overlap.
CREATE VIEW dividend_spans AS
SELECT symbol,
       lag(ex_at, 1, '-infinity') OVER (PARTITION BY symbol ORDER BY ex_at) AS bar_from,
       ex_at AS bar_before,
       product(kept) OVER (PARTITION BY symbol ORDER BY ex_at DESC) AS kept
FROM (
  SELECT d.symbol, d.ex_at, coalesce(day.close / (day.close + paid.cash), 1 - paid.cash / before.close) AS kept, 1 - paid.cash / before.close AS left_over
  FROM effective_actions AS d
  LEFT JOIN split_spans AS ds ON ds.symbol = d.symbol AND d.fetched_at >= ds.fetched_from AND d.fetched_at < ds.fetched_before
  CROSS JOIN LATERAL (SELECT d.value / coalesce(ds.ratio, 1) AS cash) AS paid
  CROSS JOIN LATERAL (
    SELECT b.close / coalesce(s.ratio, 1) AS close
    FROM (SELECT close, fetched_at FROM bars WHERE bars.symbol = d.symbol AND ts < d.ex_at ORDER BY ts DESC LIMIT 1) AS b
    LEFT JOIN split_spans AS s ON s.symbol = d.symbol AND b.fetched_at >= s.fetched_from AND b.fetched_at < s.fetched_before
  ) AS before
  LEFT JOIN LATERAL (
    SELECT b.close / coalesce(s.ratio, 1) AS close
    FROM (SELECT close, fetched_at FROM bars WHERE bars.symbol = d.symbol AND ts >= d.ex_at AND ts < d.ex_at + INTERVAL '20 hours' ORDER BY ts DESC LIMIT 1) AS b
    LEFT JOIN split_spans AS s ON s.symbol = d.symbol AND b.fetched_at >= s.fetched_from AND b.fetched_at < s.fetched_before
    WHERE d.over
  ) AS day ON true
  WHERE d.kind = 'dividend'
) AS each
WHERE left_over > 0;
--> statement-breakpoint
CREATE VIEW bars_adjusted AS
SELECT b.symbol, b.ts,
       b.open * f.price AS open, b.high * f.price AS high, b.low * f.price AS low, b.close * f.price AS close,
       b.volume * f.shares AS volume, b.source, b.fetched_at
FROM bars AS b
LEFT JOIN split_spans AS s ON s.symbol = b.symbol AND b.fetched_at >= s.fetched_from AND b.fetched_at < s.fetched_before
LEFT JOIN dividend_spans AS d ON d.symbol = b.symbol AND b.ts >= d.bar_from AND b.ts < d.bar_before
CROSS JOIN LATERAL (SELECT coalesce(d.kept, 1) / coalesce(s.ratio, 1) AS price, coalesce(s.ratio, 1) AS shares) AS f;
--> statement-breakpoint
-- A table never analysed is taken to fill ten pages: with it, plans for the usual case of no actions are poor.
ANALYZE corporate_actions;
--> statement-breakpoint
-- Bars become a hypertable with compression where TimescaleDB is available, and stay a plain table elsewhere.
-- Dynamic EXECUTE throughout: nothing here may be parsed against functions that are missing.
DO $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_available_extensions WHERE name = 'timescaledb') THEN
    RAISE NOTICE 'timescaledb is not available: bars stays a plain table';
    RETURN;
  END IF;
  EXECUTE 'CREATE EXTENSION IF NOT EXISTS timescaledb';
  EXECUTE $q$SELECT create_hypertable('bars', by_range('ts', INTERVAL '1 month'), if_not_exists => TRUE, migrate_data => TRUE)$q$;
  -- Compression and continuous aggregates are absent from the Apache edition.
  IF current_setting('timescaledb.license', true) = 'timescale' THEN
    EXECUTE $q$ALTER TABLE bars SET (timescaledb.compress, timescaledb.compress_segmentby = 'symbol', timescaledb.compress_orderby = 'ts')$q$;
    EXECUTE $q$SELECT add_compression_policy('bars', INTERVAL '30 days', if_not_exists => TRUE)$q$;
  END IF;
END
$$;
--> statement-breakpoint
-- bars_5m, bars_1h and bars_1d: adjusted bars by five minutes, by hours counted from the opening at 09:30 New York (each
-- half past in UTC), and by New York day. `ts` is the start of the bucket.
-- With TimescaleDB they read continuous aggregates of the bars as fetched and adjust those: a bucket is adjusted like its
-- earliest fetched bar. Elsewhere they aggregate bars_adjusted when read.
-- No refresh policy: it refreshes spans of wall time, which says nothing about a virtual market, and a query reads materialised buckets below
-- the end of the newest one (https://www.tigerdata.com/docs/build/tips-and-tricks/troubleshoot-continuous-aggregates), so that one could be
-- half full and those before the span missing. Ingestion refreshes up to the session that it opens instead.
DO $$
DECLARE
  aggregate record;
  continuous boolean := EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'timescaledb')
                        AND current_setting('timescaledb.license', true) = 'timescale';
BEGIN
  FOR aggregate IN
    SELECT * FROM (VALUES
      ('bars_5m', $q$date_bin(INTERVAL '5 minutes', ts, TIMESTAMPTZ '2000-01-01 00:00:00+00')$q$,
                  $q$time_bucket(INTERVAL '5 minutes', ts)$q$),
      ('bars_1h', $q$date_bin(INTERVAL '1 hour', ts, TIMESTAMPTZ '2000-01-01 00:30:00+00')$q$,
                  $q$time_bucket(INTERVAL '1 hour', ts, "offset" => INTERVAL '30 minutes')$q$),
      ('bars_1d', $q$date_trunc('day', ts, 'America/New_York')$q$,
                  $q$time_bucket(INTERVAL '1 day', ts, 'America/New_York')$q$)
    ) AS a(name, plain_bucket, timescale_bucket)
  LOOP
    IF continuous THEN
      -- WITH NO DATA is what lets a continuous aggregate be made inside a transaction.
      EXECUTE format($q$
        CREATE MATERIALIZED VIEW %1$I WITH (timescaledb.continuous, timescaledb.materialized_only = false) AS
        SELECT symbol, %2$s AS ts, first(open, ts) AS open, max(high) AS high, min(low) AS low, last(close, ts) AS close,
               sum(volume) AS volume, min(fetched_at) AS fetched_at
        FROM bars GROUP BY 1, 2 WITH NO DATA$q$, aggregate.name || '_fetched', aggregate.timescale_bucket);
      EXECUTE format($q$
        CREATE VIEW %1$I AS
        SELECT b.symbol, b.ts, b.open * f.price AS open, b.high * f.price AS high, b.low * f.price AS low,
               b.close * f.price AS close, b.volume * f.shares AS volume
        FROM %2$I AS b
        LEFT JOIN split_spans AS s ON s.symbol = b.symbol AND b.fetched_at >= s.fetched_from AND b.fetched_at < s.fetched_before
        LEFT JOIN dividend_spans AS d ON d.symbol = b.symbol AND b.ts >= d.bar_from AND b.ts < d.bar_before
        CROSS JOIN LATERAL (SELECT coalesce(d.kept, 1) / coalesce(s.ratio, 1) AS price, coalesce(s.ratio, 1) AS shares) AS f$q$,
        aggregate.name, aggregate.name || '_fetched');
    ELSE
      EXECUTE format($q$
        CREATE VIEW %1$I AS
        SELECT symbol, bucket AS ts, (array_agg(open ORDER BY ts))[1] AS open, max(high) AS high, min(low) AS low,
               (array_agg(close ORDER BY ts DESC))[1] AS close, sum(volume) AS volume
        FROM (SELECT *, %2$s AS bucket FROM bars_adjusted) AS b GROUP BY symbol, bucket$q$,
        aggregate.name, aggregate.plain_bucket);
    END IF;
  END LOOP;
END
$$;
