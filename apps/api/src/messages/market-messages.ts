import {
  recommendationSchema,
  type BarMessage,
  type Ingestor,
  type MarketHours,
  type PredictionMessage,
  type PredictionsResponse,
  type QuarantineResponse,
  type SymbolSummary,
  type Update,
} from '@tandem/contracts';
import type { IngestorHealthRow, PredictionRecord, PredictionRow, QuarantineGroup } from '@tandem/database';
import { marketNow, type Bar, type MarketClock, type MarketStatus } from '@tandem/domain';
import { recommendationOutcome } from '@tandem/evaluation';
import type { VersionedPrediction } from '../live/champion.js';
import type { ExpectedMove } from '../live/expected-moves.js';
import type { SymbolState } from '../live/symbol-state.js';

/** An instant (milliseconds since the Unix epoch) as messages carry it. */
export function toInstant(ms: number): string {
  return new Date(ms).toISOString();
}

export function toInstantOrNull(ms: number | null): string | null {
  return ms === null ? null : toInstant(ms);
}

export function toBarMessage({ ts, open, high, low, close, volume }: Bar): BarMessage {
  return { ts: toInstant(ts), open, high, low, close, volume };
}

/** The message about a symbol's newest state. @param now wall time, milliseconds since the Unix epoch */
export function toUpdate(state: SymbolState, move: ExpectedMove, clock: MarketClock, now: number): Update {
  const { bar, final, committedAt, predictions, recommendation } = state;
  return {
    symbol: bar.symbol,
    ts: toInstant(bar.ts),
    price: bar.close,
    change: changeOf(state),
    bar: toBarMessage(bar),
    final,
    predictions: { lstm: toPredictionMessage(predictions.lstm), transformer: toPredictionMessage(predictions.transformer) },
    recommendation,
    ...toExpectedMove(move),
    source: clock.source,
    marketTime: toInstant(marketNow(clock, now)),
    ageMs: Math.max(0, now - committedAt),
  };
}

/** Digits of a price: a band of a share of $1,000 to a hundredth of a cent. */
const PRICE_DIGITS = 8;
/** Digits of a share after the point. */
const SHARE_DIGITS = 4;

/** How far price is expected to go, as messages carry it. */
export function toExpectedMove({ bands, reason }: ExpectedMove): Pick<Update, 'expectedMove' | 'expectedMoveReason'> {
  const price = (value: number) => rounded(value, PRICE_DIGITS - 1 - Math.floor(Math.log10(value)));
  const share = (value: number | null) => (value === null ? null : rounded(value, SHARE_DIGITS));
  return {
    expectedMove: bands.map(({ up, down, coverage, worstSession, ...same }) => ({
      ...same,
      up: price(up),
      down: price(down),
      coverage: share(coverage),
      worstSession: share(worstSession),
    })),
    expectedMoveReason: reason,
  };
}

/** By arithmetic, not through a string: nine bands of every symbol are rounded with each bar. @param digits after the point */
function rounded(value: number, digits: number): number {
  const scale = 10 ** digits;
  return Math.round(value * scale) / scale;
}

function toPredictionMessage(prediction: VersionedPrediction | null): PredictionMessage | null {
  if (prediction === null) return null;
  const [down, neutral, up] = prediction.probabilities;
  return { version: prediction.version, down, neutral, up };
}

/** A selected symbol in the list of all. @param state null while it has none */
export function toSymbolSummary(symbol: string, state: SymbolState | null): SymbolSummary {
  if (state === null) return { symbol, ts: null, price: null, change: null, recommendation: null };
  const { bar, recommendation } = state;
  return { symbol, ts: toInstant(bar.ts), price: bar.close, change: changeOf(state), recommendation };
}

/** Relative change since the close of the session before; null when that is not known. */
function changeOf({ bar, previousClose }: SymbolState): number | null {
  return previousClose === null ? null : bar.close / previousClose - 1;
}

/** A stored record as the contract has it. @throws ZodError when the table holds a reason that is not of the contract */
export function toPredictionRecord({ ts, predictions, recommendation, labels }: PredictionRecord): PredictionsResponse['records'][number] {
  return {
    ts: toInstant(ts),
    predictions: { lstm: toStoredPrediction(predictions.lstm), transformer: toStoredPrediction(predictions.transformer) },
    recommendation: recommendation === null ? null : recommendationSchema.parse(recommendation),
    outcome: recommendation === null ? null : recommendationOutcome(recommendation.action, labels),
  };
}

/** A group of rows as the contract has it. */
export function toQuarantineGroup({ firstAt, lastAt, raw, line, ...group }: QuarantineGroup): QuarantineResponse['groups'][number] {
  return { ...group, firstAt: toInstant(firstAt), lastAt: toInstant(lastAt), example: { line, raw } };
}

function toStoredPrediction(row: PredictionRow | null): PredictionMessage | null {
  return row === null ? null : { version: row.version, down: row.down, neutral: row.neutral, up: row.up };
}

/** The hours of the session under way or to come; null while market time is not known. */
export function toMarketHours(status: MarketStatus | null): MarketHours | null {
  if (status === null) return null;
  const { phase, earlyClose, opensAt, closesAt } = status;
  return { phase, earlyClose, opensAt: toInstant(opensAt), closesAt: toInstant(closesAt) };
}

/** An ingestor as messages carry it. @param silentSince when it last reported, if it should have reported since; else null */
export function toIngestor(row: IngestorHealthRow, silentSince: number | null): Ingestor {
  const { lastSuccessAt, lastFailureAt, nextTryAt, updatedAt: _updatedAt, ...same } = row;
  return {
    ...same,
    counters: { ...same.counters },
    silentSince: toInstantOrNull(silentSince),
    lastSuccessAt: toInstantOrNull(lastSuccessAt),
    lastFailureAt: toInstantOrNull(lastFailureAt),
    nextTryAt: toInstantOrNull(nextTryAt),
  };
}
