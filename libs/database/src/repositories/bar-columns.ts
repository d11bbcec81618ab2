import type { Bar } from '@tandem/domain';
import { formatInstant } from '../connection/value-types.js';

/** Bars as one array a column, in the order of `UNNEST_BARS`: one statement for any number of rows. */
export function barColumns(bars: readonly Bar[]): unknown[] {
  return [
    bars.map((bar) => bar.symbol),
    bars.map((bar) => formatInstant(bar.ts)),
    bars.map((bar) => bar.open),
    bars.map((bar) => bar.high),
    bars.map((bar) => bar.low),
    bars.map((bar) => bar.close),
    bars.map((bar) => bar.volume),
  ];
}

/** The rows of parameters $1 … $7 as `barColumns` makes them. */
export const UNNEST_BARS = 'unnest($1::text[], $2::timestamptz[], $3::float8[], $4::float8[], $5::float8[], $6::float8[], $7::float8[])';
