import { pickBars, pickContext } from './pick-rows.js';
import type { SymbolInput } from './select-inputs.js';
import { sessionsOf } from './sessions.js';

/** The rows of ascending bar starts that lie within regular trading; undefined when all do. */
export function regularHoursRows(ts: Float64Array): number[] | undefined {
  const rows: number[] = [];
  let row = 0;
  for (const session of sessionsOf(ts)) {
    if (session !== undefined) rows.push(row);
    row++;
  }
  return rows.length === ts.length ? undefined : rows;
}

/** The rows of an input that start within regular trading: the input itself when all do, else a copy. */
export function keepRegularHours(input: SymbolInput): SymbolInput {
  const rows = regularHoursRows(input.bars.ts);
  return rows === undefined ? input : { bars: pickBars(input.bars, rows), context: input.context && pickContext(input.context, rows) };
}
