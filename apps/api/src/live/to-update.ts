import type { PredictionMessage, Update } from '@tandem/contracts';
import { marketNow, type MarketClock } from '@tandem/domain';
import { toBarMessage, toInstant } from '../platform/messages.js';
import type { VersionedOpinion } from './champion.js';
import type { JudgedBar } from './judged-bar.js';

/** The message about a symbol's newest state. @param now wall time, milliseconds since the Unix epoch */
export function toUpdate(judged: JudgedBar, clock: MarketClock, now: number): Update {
  const { bar, final, previousClose, committedAt, opinions, recommendation } = judged;
  return {
    symbol: bar.symbol,
    ts: toInstant(bar.ts),
    price: bar.close,
    change: previousClose === null ? null : bar.close / previousClose - 1,
    bar: toBarMessage(bar),
    final,
    predictions: { lstm: toPrediction(opinions.lstm), transformer: toPrediction(opinions.transformer) },
    recommendation,
    source: clock.source,
    marketTime: toInstant(marketNow(clock, now)),
    ageMs: Math.max(0, now - committedAt),
  };
}

function toPrediction(opinion: VersionedOpinion | null): PredictionMessage | null {
  if (opinion === null) return null;
  const [down, neutral, up] = opinion.probabilities;
  return { version: opinion.version, down, neutral, up };
}
