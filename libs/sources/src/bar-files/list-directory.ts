import { readdir } from 'node:fs/promises';
import { BarFileError } from './errors.js';

/** Names in a directory of bars, in order. @throws BarFileError when it cannot be opened */
export async function listDirectory(directory: string): Promise<readonly string[]> {
  try {
    return (await readdir(directory)).sort();
  } catch (error) {
    throw new BarFileError(`${directory} cannot be opened: ${(error as Error).message}. Expected a directory with SYMBOL.csv or SYMBOL.csv.gz files.`, { cause: error });
  }
}
