-- bars_5m, bars_1h and bars_1d: adjusted bars by five minutes, by hours counted from the opening at 09:30 New York (each
-- half past in UTC), and by New York day. `ts` is the start of the bucket.
-- With TimescaleDB they read continuous aggregates of the bars as fetched and adjust those: a bucket is adjusted like its
-- earliest fetched bar. Elsewhere they aggregate bars_adjusted when read.
DO $$
DECLARE
  aggregate record;
  continuous boolean := EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'timescaledb')
                        AND current_setting('timescaledb.license', true) = 'timescale';
BEGIN
  FOR aggregate IN
    SELECT * FROM (VALUES
      ('bars_5m', $q$date_bin(INTERVAL '5 minutes', ts, TIMESTAMPTZ '2000-01-01 00:00:00+00')$q$,
                  $q$time_bucket(INTERVAL '5 minutes', ts)$q$, INTERVAL '3 days'),
      ('bars_1h', $q$date_bin(INTERVAL '1 hour', ts, TIMESTAMPTZ '2000-01-01 00:30:00+00')$q$,
                  $q$time_bucket(INTERVAL '1 hour', ts, "offset" => INTERVAL '30 minutes')$q$, INTERVAL '3 days'),
      ('bars_1d', $q$date_trunc('day', ts, 'America/New_York')$q$,
                  $q$time_bucket(INTERVAL '1 day', ts, 'America/New_York')$q$, INTERVAL '7 days')
    ) AS a(name, plain_bucket, timescale_bucket, refreshed)
  LOOP
    IF continuous THEN
      -- WITH NO DATA is what lets a continuous aggregate be made inside a transaction.
      EXECUTE format($q$
        CREATE MATERIALIZED VIEW %1$I WITH (timescaledb.continuous, timescaledb.materialized_only = false) AS
        SELECT symbol, %2$s AS ts, first(open, ts) AS open, max(high) AS high, min(low) AS low, last(close, ts) AS close,
               sum(volume) AS volume, min(fetched_at) AS fetched_at
        FROM bars GROUP BY 1, 2 WITH NO DATA$q$, aggregate.name || '_fetched', aggregate.timescale_bucket);
      EXECUTE format($q$
        SELECT add_continuous_aggregate_policy(%L, start_offset => %L::interval, end_offset => INTERVAL '1 day',
                                               schedule_interval => INTERVAL '1 hour')$q$,
        aggregate.name || '_fetched', aggregate.refreshed);
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
