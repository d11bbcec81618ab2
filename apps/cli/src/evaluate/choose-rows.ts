import type { Samples } from '@tandem/features';
import { CLASS_COUNT } from '@tandem/models';
import { SESSION_ROLES, type SessionRole } from './training-span.js';
import type { RowChoice } from './evaluation.js';

/** Row numbers by choice: all first, then each role that any row has. */
export function chooseRows({ session }: Samples, roleOfSession: readonly SessionRole[]): Map<RowChoice, Int32Array> {
  const chosen = new Map<RowChoice, Int32Array>([['all', Int32Array.from(session.keys())]]);
  for (const role of SESSION_ROLES) {
    const rows = chosen.get('all')!.filter((row) => roleOfSession[session[row]!] === role);
    if (rows.length > 0) chosen.set(role, rows);
  }
  return chosen;
}

/** What happened on some of the rows, in the form that metrics read. */
export function truthOf({ classIndex, forwardReturn, session, symbol }: Samples, rows: Int32Array) {
  return {
    classIndex: Uint8Array.from(rows, (row) => classIndex[row]!),
    forwardReturn: Float64Array.from(rows, (row) => forwardReturn[row]!),
    session: rows.map((row) => session[row]!),
    symbol: rows.map((row) => symbol[row]!),
  };
}

/** n × 3 probabilities of some of the rows. */
export function probabilitiesOf(probabilities: Float32Array, rows: Int32Array): Float32Array {
  const chosen = new Float32Array(rows.length * CLASS_COUNT);
  rows.forEach((row, i) => chosen.set(probabilities.subarray(row * CLASS_COUNT, (row + 1) * CLASS_COUNT), i * CLASS_COUNT));
  return chosen;
}
