import type { CorporateActionRow } from '@tandem/database';
import { FULL_SESSION_MINUTES, MARKET_SYMBOL, newYorkDate, WINDOW_BARS, type BarSeries } from '@tandem/domain';
import type { ServedPrediction } from '@tandem/evaluation';
import { barKey, type RecordedMinute, type SessionRecord } from './session-record.js';

/**
 * The loop reads what is new at the beginning of a cycle, and its predictions are stored within this time: what was written in it, it may
 * not have seen.
 */
export const MAX_LAG_MS = 1_000;

/** Bars back to which a window shows a change by more than the tolerance: its own, and the longest mean of the features. */
const REACH_BARS = WINDOW_BARS + FULL_SESSION_MINUTES;

/** What came after a prediction, by dates and the audit log, that its window shows. */
export type ChangedLater = 'bar-changed' | 'corporate-action-later';

/**
 * What dates say of a prediction that is not what is computed now.
 * @param series the bars as they are stored now, the market symbol's among them
 * @returns null where nothing was changed later: then nothing that is stored explains it
 */
export function changedLater(record: SessionRecord, series: ReadonlyMap<string, BarSeries>, served: ServedPrediction): ChangedLater | null {
  const symbols = [served.symbol, MARKET_SYMBOL];
  if (symbols.some((symbol) => barChanged(record, series.get(symbol)!, served))) return 'bar-changed';
  return actionChanged(record, served) ? 'corporate-action-later' : null;
}

/** Whether a bar that the window can show was corrected, replaced or removed after the prediction. */
function barChanged({ barChanges, fetchedAt, recorded, minutes }: SessionRecord, bars: BarSeries, served: ServedPrediction): boolean {
  const { symbol } = bars;
  const minute = minutes.find(({ ts }) => ts === served.ts)!;
  const reached = reachedBars(bars, served.ts);
  if (reached.some((ts) => (fetchedAt.get(barKey(symbol, ts)) ?? 0) > readUntil(ts, minute, served))) return true;
  const [stored, from] = [new Set(reached), reached[0] ?? served.ts];
  const isReached = (ts: number) => ts >= from && ts <= served.ts;
  if (minutes.some(({ ts }) => isReached(ts) && recorded.has(barKey(symbol, ts)) && !stored.has(ts))) return true;
  return barChanges.some(({ at, subject, details }) => {
    const names = (details['symbols'] as readonly string[] | undefined) ?? subject.split(' ');
    const { from: first, to: last } = details as { from?: string; to?: string };
    return (
      at > served.recordedAt && names.includes(symbol) && (first ?? '') <= newYorkDate(served.ts) && (last ?? '9') >= newYorkDate(from)
    );
  });
}

function actionChanged({ actions, minutes }: SessionRecord, { symbol, ts }: ServedPrediction): boolean {
  const { marketTime } = minutes.find((minute) => minute.ts === ts)!;
  return actions.some((action) => action.symbol === symbol && isReportedLater(action, ts, marketTime));
}

/** Whether a split or dividend that counts at the instant `ts` was reported only after `known`. */
export function isReportedLater({ exDate, fetchedAt }: Pick<CorporateActionRow, 'exDate' | 'fetchedAt'>, ts: number, known = ts): boolean {
  return exDate <= newYorkDate(ts) && fetchedAt > known;
}

/**
 * Market time until which a bar that starts at `ts` was certainly read for the prediction. That of its own minute was read, however short a
 * time before: it made the prediction.
 */
function readUntil(ts: number, { marketTime, recordedAt }: RecordedMinute, served: ServedPrediction): number {
  return ts === served.ts ? marketTime + (served.recordedAt - recordedAt) : marketTime - MAX_LAG_MS;
}

/** Starts of the stored bars that the window which ends at `until` can show. */
export function reachedBars({ ts }: BarSeries, until: number): Float64Array {
  const end = ts.findLastIndex((start) => start <= until) + 1;
  return ts.subarray(Math.max(0, end - REACH_BARS), end);
}
