-- Adjusted prices as of an instant other than the market's now: what sets tandem.as_of for its transaction reads them so,
-- as a dataset must that was frozen before an action.
CREATE OR REPLACE VIEW effective_actions AS
SELECT symbol, kind, value, fetched_at, ex_at
FROM (SELECT *, ex_date::timestamp AT TIME ZONE 'America/New_York' AS ex_at FROM corporate_actions) AS a
-- A setting that another transaction of the connection had is an empty text afterwards.
WHERE ex_at <= coalesce(nullif(current_setting('tandem.as_of', true), '')::timestamptz, (SELECT market_time FROM market_clock), now());
