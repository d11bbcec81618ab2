import type { DriftFinding } from './episodes.js';
import { findInputFaults, type InputFinding, type InputRule, type WatchedInputs } from './input-faults.js';
import { findMarketShifts, type MarketShift } from './market-drift.js';

/** Of what all symbols have in common. */
export const MARKET_SUBJECT = 'market';

/** What one look at the bars of all symbols found: at most one finding a symbol, and one of the market. */
export function findInputDrift(watched: readonly WatchedInputs[]): DriftFinding[] {
  const bySymbol = Map.groupBy(findInputFaults(watched), ({ symbol }) => symbol);
  const faults = [...bySymbol].map(([subject, found]) => finding('input_fault', subject, found, describeFault));
  const shifts = findMarketShifts(watched);
  return shifts.length === 0 ? faults : [...faults, finding('market_drift', MARKET_SUBJECT, shifts, describeShift)];
}

function finding<T extends { readonly severity: string }>(
  cause: DriftFinding['cause'],
  subject: string,
  found: readonly T[],
  describe: (one: T) => string,
): DriftFinding {
  const severity = found.some((one) => one.severity === 'severe') ? 'severe' : 'warning';
  return { cause, subject, severity, message: `${found.map(describe).join('; ')}.` };
}

/** How many times as much or as little an ln is, in words. */
function times(ln: number): string {
  const factor = Math.exp(Math.abs(ln));
  return `by a factor of ${factor < 10 ? factor.toFixed(1) : factor.toFixed(0)}`;
}

const FAULTS: Readonly<Record<InputRule, (found: InputFinding) => string>> = {
  stuck: ({ value }) => `the price has not changed for ${value} minutes more than ever in the sessions before`,
  level: ({ value, prices: [before, now] }) =>
    `the price, ${now.toFixed(2)}, differs ${times(value)} from that at the end of the session before, ${before.toFixed(2)}`,
  order: () => 'open and close look as if they were swapped',
  volume: ({ value }) => `the volume differs ${times(value)} from usual, against the other symbols`,
  range: ({ value }) => `the range of a minute differs ${times(value)} from usual, against the other symbols`,
};

function describeFault(found: InputFinding): string {
  return `${found.symbol}: ${FAULTS[found.rule](found)}`;
}

function describeShift({ quantity, value }: MarketShift): string {
  const what = quantity === 'volume' ? 'volume' : 'range of a minute';
  return `the ${what} of the median symbol differs ${times(value)} from usual at this time of the day`;
}
