-- Prices and volumes in today's shares, "today" being the market's: an action counts from its ex-date on.
CREATE AGGREGATE product(double precision) (SFUNC = float8mul, STYPE = double precision, INITCOND = '1');
--> statement-breakpoint
-- Actions whose ex-date has come in the market. Without a clock (a mere import) wall time stands in.
CREATE VIEW effective_actions AS
SELECT symbol, kind, value, fetched_at, ex_at
FROM (SELECT *, ex_date::timestamp AT TIME ZONE 'America/New_York' AS ex_at FROM corporate_actions) AS a
WHERE ex_at <= coalesce((SELECT market_time FROM market_clock), now());
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
-- Sources do not adjust minute bars for dividends: every bar before the ex-date is lowered by the share of the last
-- price before it that was paid out (CRSP's method), both in the same shares. Spans of a symbol do not overlap.
CREATE VIEW dividend_spans AS
SELECT symbol,
       lag(ex_at, 1, '-infinity') OVER (PARTITION BY symbol ORDER BY ex_at) AS bar_from,
       ex_at AS bar_before,
       product(kept) OVER (PARTITION BY symbol ORDER BY ex_at DESC) AS kept
FROM (
  SELECT d.symbol, d.ex_at, 1 - (d.value / coalesce(ds.ratio, 1)) / (last.close / coalesce(ls.ratio, 1)) AS kept
  FROM effective_actions AS d
  CROSS JOIN LATERAL (
    SELECT b.close, b.fetched_at FROM bars AS b
    WHERE b.symbol = d.symbol AND b.ts < d.ex_at ORDER BY b.ts DESC LIMIT 1
  ) AS last
  LEFT JOIN split_spans AS ds ON ds.symbol = d.symbol AND d.fetched_at >= ds.fetched_from AND d.fetched_at < ds.fetched_before
  LEFT JOIN split_spans AS ls ON ls.symbol = d.symbol AND last.fetched_at >= ls.fetched_from AND last.fetched_at < ls.fetched_before
  WHERE d.kind = 'dividend'
) AS paid
WHERE kept > 0;
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
