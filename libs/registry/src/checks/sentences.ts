import type { CheckedBars } from './outcome.js';

/** A number as JSON can write it. */
export const figureOf = (value: number): number | null => (Number.isFinite(value) ? value : null);

const count = (value: number) => value.toLocaleString('en-US');

/** What was looked at, in a clause. */
export function spanOf({ symbols, symbolsStored, sessions, first, last, bars }: CheckedBars): string {
  const of = symbols.length < symbolsStored ? ` of ${symbolsStored}` : '';
  return `${count(bars)} stored bars of ${symbols.length}${of} symbols in ${sessions} sessions, ${first} to ${last}`;
}

/** Names that are written out. */
const MAX_NAMED = 5;

/** Names in a clause, the first of them where there are many. */
export function listOf(names: readonly string[]): string {
  const named = names.slice(0, MAX_NAMED).join(', ');
  return names.length > MAX_NAMED ? `${named} and ${names.length - MAX_NAMED} more` : named;
}
