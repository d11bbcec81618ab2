import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isSymbol } from '@tandem/domain';
import { BarFileError } from './bar-row.js';
import { readBarFile, type BarFile } from './read-bar-file.js';

/** Names in a directory of bars, in order. @throws BarFileError when it cannot be opened */
export async function listDirectory(directory: string): Promise<readonly string[]> {
  try {
    return (await readdir(directory)).sort();
  } catch (error) {
    const { message } = error as Error;
    throw new BarFileError(`${directory} cannot be opened: ${message}. Expected a directory with SYMBOL.csv or SYMBOL.csv.gz files.`, {
      cause: error,
    });
  }
}

export interface BarDirectory {
  /** One a symbol, in order of file names. */
  readonly files: readonly BarFile[];
  /** Files named like bars that were left alone, one sentence each. */
  readonly leftAlone: readonly string[];
}

const BAR_FILE = /^(.+)\.csv(\.gz)?$/i;

/**
 * Reads every `SYMBOL.csv` or `SYMBOL.csv.gz` of a directory; the case of the name does not matter, and other files are
 * left alone. Where a symbol has both, the plain file is taken, as in a replay.
 * @param onFile called before each file is read, counted from 1
 * @throws BarFileError when the directory cannot be opened, has no such file, or one cannot be read; BarCellError
 */
export async function readBarDirectory(
  directory: string,
  onFile: (file: string, number: number, of: number) => void = () => undefined,
): Promise<BarDirectory> {
  const { chosen, leftAlone } = chooseFiles(await listDirectory(directory));
  if (chosen.size === 0) throw new BarFileError(`${directory} has no bars: expected files named SYMBOL.csv or SYMBOL.csv.gz.`);
  const files: BarFile[] = [];
  for (const [symbol, name] of chosen) {
    onFile(name, files.length + 1, chosen.size);
    files.push(await readBarFile(join(directory, name), symbol));
  }
  return { files, leftAlone };
}

/** The sorted `names` have a plain file before the compressed one of the same name. */
function chooseFiles(names: readonly string[]): { chosen: ReadonlyMap<string, string>; leftAlone: string[] } {
  const chosen = new Map<string, string>();
  const leftAlone: string[] = [];
  for (const name of names) {
    const symbol = BAR_FILE.exec(name)?.[1]?.toUpperCase();
    if (symbol === undefined) continue;
    const other = chosen.get(symbol);
    if (!isSymbol(symbol)) leftAlone.push(`${name} is left alone: '${symbol}' is no ticker symbol.`);
    else if (other !== undefined) leftAlone.push(`${name} is left alone: ${other} has the bars of ${symbol}.`);
    else chosen.set(symbol, name);
  }
  return { chosen, leftAlone };
}
