import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { BAR_MS, newYorkDate, sessionOn } from '@tandem/domain';
import { BarFileError, UnclearFileError } from './bar-file-error.js';
import type { BarRows, RowSource } from './bar-rows.js';
import type { BarColumns } from './columns.js';
import { readCsvLayout } from './csv-layout.js';
import { readCsvRows, surveyCsvTimes } from './csv-rows.js';
import type { BarDialect, DialectOptions, ReadOptions } from './dialect.js';
import { PLAIN_MARKS } from './number-text.js';
import { readParquetLayout } from './parquet-layout.js';
import { readParquetRows, surveyParquetTimes } from './parquet-rows.js';
import { recognizeTimes, type OpeningVolumes, type TimeRules } from './recognize-times.js';
import { requirePricesInDollars, requireRowAMinute } from './require-clear-rows.js';
import { kindOf } from './text-lines.js';
import type { TimeSurvey } from './time-survey.js';

/** A file of bars that has been looked at whole, is understood, and can be read from its beginning, as often as needed. */
export interface BarFileSource {
  readonly path: string;
  /** Name within its directory. */
  readonly name: string;
  /** Bytes, as it lies on the disk. */
  readonly size: number;
  readonly dialect: BarDialect;
  /** Its rows in blocks: the same object each time. Throws BarFileError where the file cannot be read any more. */
  rows(): AsyncGenerator<BarRows>;
}

interface OpenOptions extends ReadOptions {
  /** Takes bars of any length, and times outside of trading, as they are. */
  readonly anyBars?: boolean;
  /** Whose bars they are where no column says it, in upper case; default: as the file's name says. */
  readonly symbol?: string;
  /** False reads every row of a CSV file from its text, with the same result. */
  readonly fast?: boolean;
}

const NAME = /^(.+?)\.(csv|tsv|txt|csv\.gz|csv\.zst|tsv\.gz|txt\.gz|parquet|pq)$/i;

/** What a file of bars is called but for its form, in upper case: its symbol, if it is one. Undefined for other names. */
export function nameOfBars(file: string): string | undefined {
  return NAME.exec(file)?.[1]?.toUpperCase();
}

/** A format before its times are understood. */
interface Opened {
  readonly columns: BarColumns;
  readonly form: Pick<BarDialect, 'format' | 'encoding' | 'delimiter' | 'lineEnd' | 'marks'>;
  readonly symbol: string;
  survey(): Promise<TimeSurvey>;
  rows(source: RowSource): AsyncGenerator<BarRows>;
}

/**
 * Opens `SYMBOL.csv`, `SYMBOL.csv.gz` or `SYMBOL.parquet`: recognises its columns, numbers and times from the whole file.
 * @throws UnclearFileError where it can be read in several ways, `options` do not say which, and nobody answers;
 * EmptyFileError; BarFileError when it is missing, damaged, lacks a column, or does not say whose bars it holds
 */
export async function openBarFile(path: string, options: OpenOptions = {}): Promise<BarFileSource> {
  try {
    return await understand(path, options);
  } catch (error) {
    const answer = error instanceof UnclearFileError ? await options.ask?.(error as UnclearFileError<DialectOptions>) : undefined;
    if (!answer) throw error;
    return openBarFile(path, { ...options, ...answer });
  }
}

async function understand(path: string, options: OpenOptions): Promise<BarFileSource> {
  const name = basename(path);
  const named = nameOfBars(name);
  if (named === undefined)
    throw new BarFileError(`${path} is no file of bars by its name: expected SYMBOL.csv, SYMBOL.csv.gz or SYMBOL.parquet.`);
  const fileSymbol = options.symbol ?? named;
  const isParquet = (await kindOf(path)) === 'parquet' || /\.(parquet|pq)$/i.test(name);
  const opened = isParquet ? await openParquet(path, fileSymbol, options) : await openCsv(path, fileSymbol, options);
  const survey = await opened.survey();
  const rules = await recognizeTimes({
    path,
    survey,
    options,
    timeName: opened.columns.names.ts,
    anyBars: options.anyBars ?? false,
    openingVolumes: (assumed) => openingVolumes(opened, dialectOf(opened, survey, assumed, options)),
  });
  const source = sourceOf(opened, dialectOf(opened, survey, rules, options));
  if (options.priceScale === undefined) await requirePricesInDollars(path, opened.rows(source));
  if (opened.columns.symbol < 0 && survey.repeated > 0) await requireRowAMinute(path, opened.rows(source));
  const { size } = await stat(path);
  return { path, name, size, dialect: source.dialect, rows: () => opened.rows(source) };
}

async function openCsv(path: string, fileSymbol: string, options: OpenOptions): Promise<Opened> {
  const layout = await readCsvLayout(path, fileSymbol, options);
  const { encoding, delimiter, lineEnd, marks, columns } = layout;
  return {
    columns,
    form: { format: 'csv', encoding, delimiter, lineEnd, marks },
    symbol: layout.symbol ?? fileSymbol,
    survey: () => surveyCsvTimes(path, layout, options.timeUnit),
    rows: (source) => readCsvRows(path, layout, source, options.fast),
  };
}

async function openParquet(path: string, fileSymbol: string, options: OpenOptions): Promise<Opened> {
  const layout = await readParquetLayout(path, fileSymbol, options);
  return {
    columns: layout.columns,
    form: { format: 'parquet', encoding: 'utf-8', delimiter: '', lineEnd: '', marks: PLAIN_MARKS },
    symbol: fileSymbol,
    survey: () => surveyParquetTimes(layout, options),
    rows: (source) => readParquetRows(layout, source),
  };
}

function dialectOf(
  { form, columns }: Opened,
  { uses }: TimeSurvey,
  rules: TimeRules,
  { timeUnit, priceScale = 1 }: DialectOptions,
): BarDialect {
  return { ...form, columns: columns.names, times: uses, timeUnit: timeUnit ?? null, priceScale, ...rules };
}

const sourceOf = ({ columns, symbol }: Opened, dialect: BarDialect): RowSource => ({ columns, dialect, symbol });

/** Rows that are looked at for the volumes around openings: hundreds of sessions. */
const MAX_ROWS = 300_000;

async function openingVolumes(opened: Opened, dialect: BarDialect): Promise<OpeningVolumes> {
  const first = new Map<string, number>();
  const second = new Map<string, number>();
  for await (const rows of opened.rows(sourceOf(opened, dialect))) {
    while (rows.next()) {
      const [ts, volume] = [rows.values[0]!, rows.values[5]!];
      const session = rows.fault === undefined ? sessionOn(newYorkDate(ts)) : undefined;
      if (session !== undefined && ts === session.open) first.set(`${rows.symbol} ${session.date}`, volume);
      if (session !== undefined && ts === session.open + BAR_MS) second.set(`${rows.symbol} ${session.date}`, volume);
    }
    if (rows.line > MAX_ROWS) break;
  }
  return [...first].flatMap(([key, volume]) => (second.has(key) ? [[volume, second.get(key)!] as const] : []));
}
