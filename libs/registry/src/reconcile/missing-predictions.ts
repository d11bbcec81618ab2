import { BAR_MS, MODEL_KINDS, type ModelKind } from '@tandem/domain';
import { absenceOf, type Absence } from '@tandem/evaluation';
import { barKey, type SessionRecord } from './session-record.js';
import type { StoredMarket } from './stored-market.js';

/** A stored bar of the session on which a kind did not predict. */
export interface MissingPrediction {
  readonly symbol: string;
  readonly ts: number;
  readonly kind: ModelKind;
  readonly why: Absence;
}

/** Stored bars of a session without a stored prediction, and why. @param incomplete bars whose window is not complete, by `barKey` */
export function findMissing(record: SessionRecord, market: StoredMarket, incomplete: ReadonlySet<string>): MissingPrediction[] {
  const { session, until, symbols, served, reasons, minutes } = record;
  const predicted = new Set(served.map(({ kind, symbol, ts }) => `${kind} ${barKey(symbol, ts)}`));
  const since = new Map(MODEL_KINDS.map((kind) => [kind, served.find((one) => one.kind === kind)?.ts ?? Infinity]));
  const recordedMinutes = new Set(minutes.map(({ ts }) => ts));
  const missing: MissingPrediction[] = [];
  for (const symbol of symbols) {
    for (const ts of market.series.get(symbol)!.ts) {
      if (ts < session.open || ts >= until) continue;
      const key = barKey(symbol, ts);
      for (const kind of MODEL_KINDS) {
        if (predicted.has(`${kind} ${key}`)) continue;
        const why = absenceOf({
          reason: reasons.get(key) ?? null,
          kindServed: since.get(kind)! <= ts,
          windowComplete: !incomplete.has(key),
          minuteRecorded: recordedMinutes.has(ts),
          cameLater: cameLater(record, symbol, ts),
        });
        missing.push({ symbol, ts, kind, why });
      }
    }
  }
  return missing;
}

/** Whether a newer minute of the symbol was predicted on before the bar was fetched. */
function cameLater({ minutes, recorded, fetchedAt }: SessionRecord, symbol: string, ts: number): boolean {
  const came = fetchedAt.get(barKey(symbol, ts)) ?? ts + BAR_MS;
  return minutes.some((minute) => minute.ts > ts && minute.marketTime < came && recorded.has(barKey(symbol, minute.ts)));
}
