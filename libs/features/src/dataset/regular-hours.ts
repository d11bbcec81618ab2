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
