import { recommendationSchema, type BarMessage, type ChampionMessage, type Ingestor, type PredictionMessage, type PredictionsResponse, type Update } from '@tandem/contracts';
import type { ChampionRow, IngestorHealthRow, PredictionRecord, PredictionRow } from '@tandem/database';
import { marketNow, type Bar, type MarketClock } from '@tandem/domain';
import type { VersionedPrediction } from '../live/champion.js';
import type { SymbolState } from '../live/symbol-state.js';

/** An instant (milliseconds since the Unix epoch) as messages carry it. */
export function toInstant(ms: number): string {
  return new Date(ms).toISOString();
}

export function toBarMessage({ ts, open, high, low, close, volume }: Bar): BarMessage {
  return { ts: toInstant(ts), open, high, low, close, volume };
}

export function toChampionMessage({ kind, version, previousVersion, revision, proven, forced, since }: ChampionRow): ChampionMessage {
  return { kind, version, previousVersion, revision, proven, forced, since: toInstant(since) };
}

/** The message about a symbol's newest state. @param now wall time, milliseconds since the Unix epoch */
export function toUpdate(judged: SymbolState, clock: MarketClock, now: number): Update {
  const { bar, final, previousClose, committedAt, predictions: opinions, recommendation } = judged;
  return {
    symbol: bar.symbol,
    ts: toInstant(bar.ts),
    price: bar.close,
    change: previousClose === null ? null : bar.close / previousClose - 1,
    bar: toBarMessage(bar),
    final,
    predictions: { lstm: toPredictionMessage(opinions.lstm), transformer: toPredictionMessage(opinions.transformer) },
    recommendation,
    source: clock.source,
    marketTime: toInstant(marketNow(clock, now)),
    ageMs: Math.max(0, now - committedAt),
  };
}

function toPredictionMessage(opinion: VersionedPrediction | null): PredictionMessage | null {
  if (opinion === null) return null;
  const [down, neutral, up] = opinion.probabilities;
  return { version: opinion.version, down, neutral, up };
}

/** A stored record as the contract has it. @throws ZodError when the table holds a reason that nobody knows */
export function toPredictionRecord({ ts, predictions, recommendation }: PredictionRecord): PredictionsResponse['records'][number] {
  return {
    ts: toInstant(ts),
    predictions: { lstm: toStoredPrediction(predictions.lstm), transformer: toStoredPrediction(predictions.transformer) },
    recommendation: recommendation === null ? null : recommendationSchema.parse(recommendation),
  };
}

function toStoredPrediction(row: PredictionRow | null): PredictionMessage | null {
  return row === null ? null : { version: row.version, down: row.down, neutral: row.neutral, up: row.up };
}

/** An ingestor as messages carry it. @param silentSince when it last spoke, if it should have spoken since; else null */
export function toIngestor({ lastSuccessAt, lastFailureAt, nextTryAt, updatedAt: _updatedAt, ...same }: IngestorHealthRow, silentSince: number | null): Ingestor {
  return {
    ...same,
    counters: { ...same.counters },
    silentSince: instantOrNull(silentSince),
    lastSuccessAt: instantOrNull(lastSuccessAt),
    lastFailureAt: instantOrNull(lastFailureAt),
    nextTryAt: instantOrNull(nextTryAt),
  };
}

function instantOrNull(ms: number | null): string | null {
  return ms === null ? null : toInstant(ms);
}
