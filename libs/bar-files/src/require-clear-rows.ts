import { BarFileError, UnclearFileError } from './bar-file-error.js';
import type { BarRows } from './bar-rows.js';
import type { DialectOptions } from './dialect.js';
import { SymbolColumns } from './symbol-columns.js';

type Blocks = AsyncIterable<BarRows>;

/** Rows whose prices are looked at: some sessions. */
const SAMPLE_ROWS = 2_000;
/** Dollars from which on prices that are all whole ask for a question: stocks are quoted in cents, and few cost as much. */
const LEAST_WHOLE = { ofMany: 1_000, ofFew: 10_000 } as const;
const MANY_ROWS = 20;
/** In one dollar, as files have it: cents, QuantConnect's (https://www.quantconnect.com/docs/v2/lean-cli), and Databento's fixed point. */
const PRICE_SCALES = [1, 100, 10_000, 1_000_000_000];
/** Dollars, from the least to the most that a share has cost. */
const PRICES = { least: 0.01, most: 1_000_000 } as const;

/** @throws UnclearFileError where prices are large whole numbers, as those in cents or fixed point are */
export async function requirePricesInDollars(path: string, blocks: Blocks): Promise<void> {
  let [rows, price] = [0, 0];
  for await (const block of blocks) {
    while (rows < SAMPLE_ROWS && block.next()) {
      if (block.fault?.kind === 'record' || block.fault?.kind === 'cell') continue;
      if (!block.values.subarray(1, 5).every((value) => Number.isInteger(value) && value >= LEAST_WHOLE.ofMany)) return;
      rows += 1;
      price = block.values[1]!;
    }
    if (rows >= SAMPLE_ROWS) break;
  }
  if (rows === 0 || (rows < MANY_ROWS && price < LEAST_WHOLE.ofFew)) return;
  const scales = PRICE_SCALES.filter((scale) => price / scale >= PRICES.least && price / scale <= PRICES.most);
  const choices = (scales.length === 0 ? [1] : scales).map((priceScale) => ({
    flag: `--price-scale ${priceScale}`,
    meaning: `${price} is $${price / priceScale}`,
    options: { priceScale },
  }));
  throw new UnclearFileError<DialectOptions>(`${path}: prices such as ${price} are all whole numbers: expected US dollars.`, choices);
}

/** Rows, and their share, from which on it is no accident that they contradict earlier ones. */
const MANY_CONFLICTS = { rows: 20, share: 0.1 } as const;

/** @throws BarFileError where many rows have the minute of an earlier row and other numbers, as those of several symbols have */
export async function requireRowAMinute(path: string, blocks: Blocks): Promise<void> {
  const columns = new SymbolColumns('');
  const seen = { rows: 0, conflicts: 0, line: 0 };
  for await (const rows of blocks) {
    while (rows.next()) {
      seen.rows += 1;
      if (rows.fault !== undefined || columns.add(rows.values) || columns.isSame(columns.indexOf(rows.values[0]!)!, rows.values)) continue;
      seen.conflicts += 1;
      seen.line ||= rows.line;
    }
  }
  if (seen.conflicts < MANY_CONFLICTS.rows || seen.conflicts < MANY_CONFLICTS.share * seen.rows) return;
  throw new BarFileError(
    `${path}: ${seen.conflicts} of ${seen.rows} rows have the minute of an earlier row and other numbers, first in line ${seen.line}. ` +
      'Expected a row a minute, or a column that says whose each row is (--symbol-column NAME).',
  );
}
