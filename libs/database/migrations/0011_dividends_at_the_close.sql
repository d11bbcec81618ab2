-- An ex-date whose regular trading is over: the latest close is at 16:00.
CREATE OR REPLACE VIEW effective_actions AS
SELECT symbol, kind, value, fetched_at, ex_at, ex_at + INTERVAL '16 hours' <= as_of AS over
FROM (
  SELECT *, ex_date::timestamp AT TIME ZONE 'America/New_York' AS ex_at,
         -- A setting that another transaction of the connection had is an empty text afterwards.
         coalesce(nullif(current_setting('tandem.as_of', true), '')::timestamptz, (SELECT market_time FROM market_clock), now()) AS as_of
  FROM corporate_actions
) AS a
WHERE ex_at <= as_of;
--> statement-breakpoint
-- Sources do not adjust minute bars for dividends: every bar before the ex-date is lowered as if the dividend had bought
-- shares at the close of the ex-date, close / (close + dividend), as publishers of adjusted series do. That close is known when the day is over;
-- until then, and on a day without a bar, the dividend's share of the last price before stands in (CRSP's method). All in the same shares.
-- A dividend that no price before it could pay changes nothing. Spans of a symbol do not overlap.
CREATE OR REPLACE VIEW dividend_spans AS
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
