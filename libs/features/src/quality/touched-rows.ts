import { HORIZON_BARS, WINDOW_BARS } from '../feature-names.js';

/**
 * Marks with 1 the rows whose window or label horizon reaches across a break: holds its row and the one before. Horizons end with their session.
 * @param breaks rows before which a series is broken
 * @param sessionIndex any number a row that is equal within a session and differs between sessions
 */
export function touchedRows(breaks: readonly number[], sessionIndex: Int32Array): Uint8Array {
  const touched = new Uint8Array(sessionIndex.length);
  for (const row of breaks) {
    touched.fill(1, row, row + WINDOW_BARS - 1);
    for (let t = Math.max(0, row - HORIZON_BARS); t < row; t++) if (sessionIndex[t] === sessionIndex[row]) touched[t] = 1;
  }
  return touched;
}
