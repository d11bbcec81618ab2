import { isSymbol } from '@tandem/domain';
import { BarFileError, MAX_CHOICES, missingColumnsError, shown, UnclearFileError } from './bar-file-error.js';
import type { DialectOptions } from './dialect.js';

/** The columns of a file of bars, as Tandem writes them. */
export const BAR_COLUMNS = ['ts', 'open', 'high', 'low', 'close', 'volume'] as const;
export type BarColumn = (typeof BAR_COLUMNS)[number];

export const BAR_HEADER = BAR_COLUMNS.join(',');

/** Where a file has what. Other columns may stand between. */
export interface BarColumns {
  /** Position of each column, in the order of BAR_COLUMNS. */
  readonly bar: readonly number[];
  /** Position of the column with the time of day, where that of `ts` has the day alone; else -1. */
  readonly timeOfDay: number;
  /** Position of the symbol's column; -1 without one. */
  readonly symbol: number;
  /** How many columns the header has. */
  readonly width: number;
  /** What the file calls them; a day and a time of day with a `+` between. */
  readonly names: Readonly<Record<BarColumn, string> & { symbol?: string }>;
}

/**
 * Names in use, as `normalize` gives them, in order of precedence: of pandas, yfinance, Alpaca, Polygon, Databento, Binance, MetaTrader,
 * Stooq, Dukascopy, Alpha Vantage, TradingView, and an index without a name.
 */
const TIME_NAMES = [
  'ts',
  'timestamp',
  'datetime',
  'date time',
  'time stamp',
  'window start',
  'ts event',
  'open time',
  'bar start',
  'begins at',
  'gmt time',
  'local time',
  'time',
  'date',
  'day',
  't',
  'index level 0',
  'unnamed: 0',
  '',
];
/** Of these a file has one: two could be the start and the end of a bar. `ts` is Tandem's own name. */
const FULL_TIME_NAMES = new Set(TIME_NAMES.slice(1, TIME_NAMES.indexOf('gmt time')));
const DAY_NAMES = ['date', 'day'];
const TIME_OF_DAY_NAMES = ['time', 'time of day', 'hour'];
const SYMBOL_NAMES = ['symbol', 'ticker', 'sym', 'tic', 'instrument', 'security', 'stock', 'act symbol'];
const VALUE_NAMES: Readonly<Record<Exclude<BarColumn, 'ts'>, readonly string[]>> = {
  open: ['open', 'o', 'first', 'open price', 'price open', 'openprice'],
  high: ['high', 'h', 'max', 'high price', 'price high', 'highprice'],
  low: ['low', 'l', 'min', 'low price', 'price low', 'lowprice'],
  close: ['close', 'c', 'last', 'latest', 'close last', 'close price', 'price close', 'closeprice'],
  volume: ['volume', 'v', 'vol', 'total volume', 'trade volume', 'share volume'],
};

/** `<OPEN>`, `Open_Price`, `1. open`, `('Open', 'NKE')` of pandas and `Time (UTC)` as `open`, `open price`, `open`, `open` and `time`. */
function normalize(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replace(/^<(.*)>$/, '$1')
    .replace(/^\('([^']*)', '[^']*'\)$/, '$1')
    .replace(/^\d+\.\s*/, '')
    .replace(/(?<=^(?:time|date|datetime|timestamp))\s*\(.*\)$/, '')
    .replace(/[_\s/.-]+/g, ' ')
    .trim();
}

/**
 * Finds the columns by their usual names, in any case, or by `options.columns`, whose values are names or positions from 1.
 * @throws BarFileError naming the columns that `header` lacks; UnclearFileError where two could be meant
 */
export function locateColumns(path: string, header: readonly string[], options: DialectOptions = {}): BarColumns {
  const search = new HeaderSearch(path, header, options);
  const [time, timeOfDay] = search.time();
  const values = BAR_COLUMNS.slice(1).map((column) => search.find(column, VALUE_NAMES[column as keyof typeof VALUE_NAMES]));
  const bar = [time, ...values];
  const missing = BAR_COLUMNS.filter((_, k) => bar[k]! < 0);
  if (missing.length > 0) throw search.missing(missing);
  const symbol = search.symbol();
  const names = Object.fromEntries(BAR_COLUMNS.map((column, k) => [column, header[bar[k]!]!])) as Record<BarColumn, string>;
  if (timeOfDay >= 0) names.ts += `+${header[timeOfDay]!}`;
  return { bar, timeOfDay, symbol, width: header.length, names: symbol < 0 ? names : { ...names, symbol: header[symbol]! } };
}

class HeaderSearch {
  readonly #names: readonly string[];

  constructor(
    private readonly path: string,
    private readonly header: readonly string[],
    private readonly options: DialectOptions,
  ) {
    this.#names = header.map(normalize);
  }

  /** Position of a column by its usual names; -1 without one. */
  find(column: string, usual: readonly string[]): number {
    const chosen = this.options.columns?.[column];
    if (chosen !== undefined) return this.#position(chosen, `--columns ${column}=`);
    const name = usual.find((candidate) => this.#names.includes(candidate));
    if (name === undefined) return -1;
    const places = this.#places(name);
    if (places.length > 1) throw this.#unclear(column, places);
    return places[0]!;
  }

  /** Positions of the time, or of the day, and of the time of day, -1 where the first has both. */
  time(): readonly [number, number] {
    const chosen = this.options.columns?.['ts'];
    if (chosen !== undefined) {
      const whole = this.#positionIn(chosen);
      if (whole >= 0) return [whole, -1];
      const [day, ofDay] = chosen.split('+').map((part) => this.#position(part, '--columns ts='));
      return [day!, ofDay ?? -1];
    }
    const full = this.header.map((_, i) => i).filter((i) => FULL_TIME_NAMES.has(this.#names[i]!));
    if (!this.#names.includes('ts') && full.length > 1) throw this.#unclear('ts', full);
    const found = this.find('ts', TIME_NAMES);
    const day = this.find('day', DAY_NAMES);
    const ofDay = this.find('time of day', TIME_OF_DAY_NAMES);
    const isPair = day >= 0 && ofDay >= 0 && (found === day || found === ofDay);
    return isPair ? [day, ofDay] : [found, -1];
  }

  symbol(): number {
    const { symbolColumn } = this.options;
    if (symbolColumn !== undefined) return this.#position(symbolColumn, '--symbol-column ');
    return this.find('symbol', SYMBOL_NAMES);
  }

  missing(columns: readonly string[]): BarFileError {
    const { message } = missingColumnsError(this.path, columns, `'${BAR_HEADER}'`, this.header);
    const example = columns.map((column) => `${column}=NAME`).join(',');
    return new BarFileError(`${message} Other names are given with --columns ${example}.`);
  }

  #places(name: string): number[] {
    return this.#names.flatMap((other, i) => (other === name ? [i] : []));
  }

  #position(chosen: string, flag: string): number {
    const position = this.#positionIn(chosen.trim());
    if (position >= 0) return position;
    const expected = `expected a name of its header, or a position from 1 to ${this.header.length}`;
    throw new BarFileError(
      `${this.path} has no column '${chosen}' (${flag}${chosen}): ${expected}, found '${shown(this.header.join(','))}'.`,
    );
  }

  #positionIn(chosen: string): number {
    const exact = this.header.indexOf(chosen);
    const named = exact >= 0 ? exact : this.#names.indexOf(normalize(chosen));
    if (named >= 0 || !/^[1-9]\d*$/.test(chosen)) return named;
    return Number(chosen) <= this.header.length ? Number(chosen) - 1 : -1;
  }

  #unclear(column: string, places: readonly number[]): UnclearFileError<DialectOptions> {
    const offered = places.slice(0, MAX_CHOICES);
    const names = offered.map((place) => `'${this.header[place]!}'`).join(' and ');
    const others = places.length > offered.length ? ` and ${places.length - offered.length} others` : '';
    return new UnclearFileError(
      `${this.path} has ${names}${others}, each of which could be the column ${column}.`,
      offered.map((place) => {
        const name = places.every((other) => other === place || this.header[other] !== this.header[place])
          ? this.header[place]!
          : String(place + 1);
        const columns = { ...this.options.columns, [column]: name };
        return { flag: `--columns ${column}=${name}`, meaning: `column ${place + 1}`, options: { columns } };
      }),
    );
  }
}

/** @throws BarFileError when neither a column nor the name of a file says whose bars it holds */
export function requireSymbol(path: string, { symbol }: Pick<BarColumns, 'symbol'>, fileSymbol: string): void {
  if (symbol >= 0 || isSymbol(fileSymbol)) return;
  const expected = "Expected a file named like SPY.csv.gz, or a column 'symbol' or 'ticker' (another name with --symbol-column)";
  throw new BarFileError(`${path} does not say whose bars it holds: '${fileSymbol}' is no ticker symbol. ${expected}.`);
}
