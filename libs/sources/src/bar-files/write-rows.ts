import { writeWhole } from './atomic-file.js';
import { writeText } from './write-text.js';

/** Rows of text that are written at once. */
const ROWS_AT_ONCE = 1_000;

/**
 * Writes rows of cells that need no quotes as CSV; a name that ends in `.gz` is compressed. The file appears when it is whole.
 */
export async function writeCsvRows(path: string, rows: Iterable<readonly (string | number)[]>): Promise<void> {
  await writeWhole(path, (file) => writeText(file, linesOf(rows), /\.gz$/i.test(path)));
}

function* linesOf(rows: Iterable<readonly (string | number)[]>): Generator<string> {
  let lines: string[] = [];
  for (const row of rows) {
    lines.push(`${row.join(',')}\n`);
    if (lines.length < ROWS_AT_ONCE) continue;
    yield lines.join('');
    lines = [];
  }
  yield lines.join('');
}
