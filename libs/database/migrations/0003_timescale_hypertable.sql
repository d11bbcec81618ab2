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
