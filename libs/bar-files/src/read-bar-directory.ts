import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isSymbol } from '@tandem/domain';
import { BarFileError, EmptyFileError } from './bar-file-error.js';
import type { BarDialect, ReadOptions } from './dialect.js';
import { nameOfBars, openBarFile } from './open-bar-file.js';
import { BarFileReader, type BarFile } from './read-bar-file.js';

/** Names in a directory of bars, in order. @throws BarFileError when it cannot be opened */
async function listDirectory(directory: string): Promise<readonly string[]> {
  try {
    return (await readdir(directory)).sort();
  } catch (error) {
    const { message } = error as Error;
    throw new BarFileError(`${directory} cannot be opened: ${message}. Expected a directory with ${EXPECTED_FILES}.`, { cause: error });
  }
}

/** A form that `openBarFile` takes as well, but that notes in a directory have, too. */
const NOTES = /\.txt(\.gz)?$/i;
const EXPECTED_FILES = 'SYMBOL.csv, SYMBOL.csv.gz or SYMBOL.parquet files';

/** Files of bars of a directory. */
export interface ChosenFiles {
  /** Path of each symbol's file, in order of names. */
  readonly paths: ReadonlyMap<string, string>;
  /** Files named like bars that were left alone, one sentence each. */
  readonly leftAlone: readonly string[];
}

/**
 * The file of each symbol, whatever the case of its name. Where a symbol has several, the plain one is taken, else the compressed one.
 * @throws BarFileError when the directory cannot be opened
 */
export async function chooseBarFiles(directory: string): Promise<ChosenFiles> {
  const chosen = new Map<string, string>();
  const leftAlone: string[] = [];
  for (const name of await listDirectory(directory)) {
    const symbol = NOTES.test(name) ? undefined : nameOfBars(name);
    if (symbol === undefined) continue;
    const other = chosen.get(symbol);
    if (!isSymbol(symbol)) leftAlone.push(`${name} is left alone: '${symbol}' is no ticker symbol.`);
    else if (other !== undefined) leftAlone.push(`${name} is left alone: ${other} has the bars of ${symbol}.`);
    else chosen.set(symbol, name);
  }
  return { paths: new Map([...chosen].map(([symbol, name]) => [symbol, join(directory, name)])), leftAlone };
}

export interface BarDirectory extends Pick<ChosenFiles, 'leftAlone'> {
  /** One a symbol, in order of file names. */
  readonly files: readonly BarFile[];
}

/**
 * Reads every `SYMBOL.csv`, `SYMBOL.csv.gz` or `SYMBOL.parquet` of a directory to be evaluated; other files are left alone.
 * A column `symbol` goes before the name of its file.
 * @param onFile called before each file is read, counted from 1
 * @throws BarFileError when the directory cannot be opened, has no such file, or one cannot be read; UnclearFileError
 */
export async function readBarDirectory(
  directory: string,
  onFile: (file: string, number: number, of: number) => void = () => undefined,
  options: ReadOptions = {},
): Promise<BarDirectory> {
  const { paths, leftAlone } = await chooseBarFiles(directory);
  if (paths.size === 0) throw new BarFileError(`${directory} has no bars: expected ${EXPECTED_FILES}.`);
  const readers = new Map<string, BarFileReader>();
  const readerOf = (symbol: string) => {
    const reader = readers.get(symbol) ?? new BarFileReader(symbol);
    readers.set(symbol, reader);
    return reader;
  };
  let number = 0;
  for (const [symbol, path] of paths) {
    onFile(path.slice(directory.length).replace(/^[/\\]/, ''), (number += 1), paths.size);
    await readInto(path, symbol, options, readerOf);
  }
  return { files: [...readers.values()].map((reader) => reader.file()), leftAlone };
}

/** An empty file is a file without bars. */
async function readInto(
  path: string,
  fileSymbol: string,
  options: ReadOptions,
  readerOf: (symbol: string) => BarFileReader,
): Promise<void> {
  const file = await openBarFile(path, options).catch((error: unknown) => {
    if (error instanceof EmptyFileError) return undefined;
    throw error;
  });
  if (file === undefined) return void readerOf(fileSymbol).open(path, undefined);
  const opened = new Map<string, BarFileReader>();
  const openedOf = (symbol: string, dialect: BarDialect) => {
    const reader = opened.get(symbol) ?? readerOf(symbol).open(path, dialect);
    opened.set(symbol, reader);
    return reader;
  };
  for await (const rows of file.rows()) {
    while (rows.next()) openedOf(rows.symbol ?? fileSymbol, file.dialect).add(rows);
  }
  if (opened.size === 0) openedOf(fileSymbol, file.dialect);
}
