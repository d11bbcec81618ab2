import type { Bar } from '@tandem/market';
import { InvalidBarError } from '../errors.js';

/** A bar as the engine needs it, which knows its symbol. */
export type EngineBar = Omit<Bar, 'symbol'>;

/** @throws InvalidBarError when a number of `bar` cannot be */
export function assertBar(symbol: string, bar: EngineBar): void {
  const { open, high, low, close, volume } = bar;
  if (isPrice(open) && isPrice(high) && isPrice(low) && isPrice(close) && high >= low && volume >= 0 && volume < Infinity) return;
  throw new InvalidBarError(symbol, bar.ts, describeFault(bar));
}

function isPrice(x: number): boolean {
  return x > 0 && x < Infinity;
}

function describeFault(bar: EngineBar): string {
  for (const name of ['open', 'high', 'low', 'close'] as const) {
    if (!isPrice(bar[name])) return `${name} is ${bar[name]}, expected a positive, finite price`;
  }
  if (bar.high < bar.low) return `high ${bar.high} is below low ${bar.low}`;
  return `volume is ${bar.volume}, expected zero or more`;
}
