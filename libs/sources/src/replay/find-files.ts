import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ReplayError } from './errors.js';

/** Path of each symbol's recording, or undefined where the directory has none; plain files go before compressed ones. */
export async function findRecordings(directory: string, symbols: readonly string[]): Promise<ReadonlyMap<string, string | undefined>> {
  const names = new Set(await listDirectory(directory));
  return new Map(symbols.map((symbol) => {
    const name = [`${symbol}.csv`, `${symbol}.csv.gz`].find((candidate) => names.has(candidate));
    return [symbol, name === undefined ? undefined : join(directory, name)];
  }));
}

async function listDirectory(directory: string): Promise<readonly string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    throw new ReplayError(`The recording ${directory} cannot be opened: ${(error as Error).message}. Expected a directory with SYMBOL.csv or SYMBOL.csv.gz files (REPLAY_DIR).`, { cause: error });
  }
}
