-- What was measured on TimescaleDB 2.28 (docs/benchmarks.md); nothing on plain PostgreSQL.
-- Dynamic EXECUTE throughout: nothing here may be parsed against functions that are missing.
DO $$
DECLARE
  compressed text;
  kept record;
BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'timescaledb') THEN
    RETURN;
  END IF;
  -- The planner takes this index for the newest bars of a symbol and reads those of all symbols. Every query here names symbols, or reads all.
  EXECUTE 'DROP INDEX IF EXISTS bars_ts_idx';
  -- Every chunk costs planning time: with ten years of bars the newest 60 of 20 symbols take 28 ms in months, 9 in half years, 5 in years, as on
  -- plain PostgreSQL. A year of 20 symbols is two million bars, some 250 MB. Chunks that are there keep their length.
  EXECUTE $q$SELECT set_chunk_time_interval('bars', INTERVAL '1 year')$q$;
  IF current_setting('timescaledb.license', true) IS DISTINCT FROM 'timescale' THEN
    RETURN;
  END IF;
  -- Ingestion compresses by the market's time instead: by wall time a virtual market, whose dates lie in the past, was compressed while it ran.
  EXECUTE $q$SELECT remove_compression_policy('bars', if_exists => TRUE)$q$;
  FOR compressed IN EXECUTE $q$
    SELECT format('%I.%I', chunk_schema, chunk_name) FROM timescaledb_information.chunks, market_clock
    WHERE hypertable_name = 'bars' AND is_compressed AND range_end > market_time - INTERVAL '120 days'$q$
  LOOP
    EXECUTE format('SELECT decompress_chunk(%L)', compressed);
  END LOOP;
  -- Aggregates have far fewer rows; ten months a chunk, the default here, cost more planning than reading. Their indexes by time stay: a refresh
  -- deletes by time, and no query of theirs was seen to be misled.
  FOR kept IN EXECUTE $q$
    SELECT format('%I.%I', materialization_hypertable_schema, materialization_hypertable_name) AS hypertable,
           CASE view_name WHEN 'bars_5m_fetched' THEN '3 years' ELSE '20 years' END AS length
    FROM timescaledb_information.continuous_aggregates WHERE hypertable_name = 'bars'$q$
  LOOP
    EXECUTE format('SELECT set_chunk_time_interval(%L, INTERVAL %L)', kept.hypertable, kept.length);
  END LOOP;
END
$$;
