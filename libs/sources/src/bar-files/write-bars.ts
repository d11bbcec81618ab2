import type { BarSeries } from '@tandem/domain';
import { writeWhole } from './atomic-file.js';
import { writeCsv } from './write-csv.js';
import { writeParquet } from './write-parquet.js';

/** Forms of a file of bars, as its name ends. */
export const BAR_FORMATS = ['csv.gz', 'csv', 'parquet'] as const;
export type BarFormat = (typeof BAR_FORMATS)[number];

/**
 * Writes a file of bars that a replay (CSV alone) and an import read back bit by bit. It appears when it is whole.
 * @param parts bars of one symbol, oldest first, in parts that fit into memory
 */
export async function writeBars(path: string, format: BarFormat, parts: AsyncIterable<BarSeries>): Promise<void> {
  await writeWhole(path, (file) => (format === 'parquet' ? writeParquet(file, parts) : writeCsv(file, parts, format === 'csv.gz')));
}
