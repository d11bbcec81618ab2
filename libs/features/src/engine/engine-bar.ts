import type { Bar } from '@tandem/domain';
import { InvalidBarError } from '../errors.js';
import { barFault } from '../quality/bar-fault.js';

/** A bar as the engine needs it, which knows its symbol. */
export type EngineBar = Omit<Bar, 'symbol'>;

/** @throws InvalidBarError when a number of `bar` cannot be */
export function assertBar(symbol: string, bar: EngineBar): void {
  const fault = barFault(bar);
  if (fault !== undefined) throw new InvalidBarError(symbol, bar.ts, fault.text);
}
