-- A query reads materialised buckets below the watermark, the end of the newest materialised one, and bars above it
-- (https://www.tigerdata.com/docs/build/tips-and-tricks/troubleshoot-continuous-aggregates). Policies refresh spans of wall
-- time, which says nothing about a virtual market: a bucket could be materialised half full, and those before the span
-- would be missing. Ingestion refreshes up to the session that it opens instead.
DO $$
DECLARE
  name text;
BEGIN
  FOR name IN SELECT relname FROM pg_class WHERE relname IN ('bars_5m_fetched', 'bars_1h_fetched', 'bars_1d_fetched') LOOP
    EXECUTE format('SELECT remove_continuous_aggregate_policy(%L, true)', name);
  END LOOP;
END
$$;
