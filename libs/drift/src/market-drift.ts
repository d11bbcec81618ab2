import type { Severity } from '@tandem/domain';
import { marketPart, severityOf, shiftsOf, type WatchedInputs } from './input-faults.js';
import { QUANTITIES, type Quantity } from './input-reference.js';

/** What all symbols have in common: how far the median symbol is from usual at this time of the day. */
export interface MarketShift {
  readonly quantity: Quantity;
  readonly severity: Severity;
  /** In ln units: 0.7 is twice as much. */
  readonly value: number;
}

/** Bars of the mean: a level of the market, not a burst of it. */
const MARKET_BARS = 30;

/**
 * Beyond the largest value of 31 recorded sessions, each against the others: .55 for the range, .79 for the volume. A volatility that
 * doubles is .69.
 */
const LIMITS = {
  volume: { warning: 1, severe: 1.6 },
  range: { warning: 0.62, severe: 1.1 },
} as const;

/**
 * How far the whole market is from what is usual. All forecasters suffer alike, so that it blames none of them: it warns, and has
 * everything held while it is severe.
 * @returns what is not as usual; nothing with fewer symbols than make a median
 */
export function findMarketShifts(watched: readonly WatchedInputs[]): MarketShift[] {
  return QUANTITIES.map((quantity) => {
    const value = marketPart(shiftsOf(watched, quantity, MARKET_BARS));
    return { quantity, value, severity: severityOf(Math.abs(value), LIMITS[quantity]) };
  }).filter(({ severity }) => severity !== 'ok');
}
