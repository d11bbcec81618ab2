import { join } from 'node:path';
import { listDirectory } from '../bar-files/list-directory.js';

/** Path of each symbol's recording, or undefined where the directory has none; plain files go before compressed ones. */
export async function findRecordings(directory: string, symbols: readonly string[]): Promise<ReadonlyMap<string, string | undefined>> {
  const names = new Set(await listDirectory(directory));
  return new Map(symbols.map((symbol) => {
    const name = [`${symbol}.csv`, `${symbol}.csv.gz`].find((candidate) => names.has(candidate));
    return [symbol, name === undefined ? undefined : join(directory, name)];
  }));
}
