const DAY_MS = 86_400_000;
/** "Only 7 days worth of 1m granularity data are allowed to be fetched per request" (https://github.com/ranaroussi/yfinance/issues/356). */
const LONGEST_SPAN_MS = 7 * DAY_MS;
/**
 * "The requested range must be within the last 30 days" (https://github.com/ranaroussi/yfinance/issues/383), by Yahoo's
 * clock at the moment it reads the request: an hour is left for both.
 */
export const MINUTE_HISTORY_MS = 30 * DAY_MS - 3_600_000;

/** A span of time, milliseconds since the Unix epoch; `to` excluded. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** The requests for minutes in [from, to) that Yahoo serves at `now`, oldest first; none when it serves nothing of it. */
export function minuteSpans(from: number, to: number, now: number): readonly Span[] {
  const end = Math.min(to, now);
  const spans: Span[] = [];
  for (let start = Math.max(from, now - MINUTE_HISTORY_MS); start < end; start += LONGEST_SPAN_MS) {
    spans.push({ from: start, to: Math.min(start + LONGEST_SPAN_MS, end) });
  }
  return spans;
}
