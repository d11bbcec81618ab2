import { even, featureGroup, odd, type FeatureDefinition } from '../feature.js';
import type { NewsState } from './news-memory.js';

/** FRED's names of the series that features are made of: what has to be ingested and read for them. */
export const CONTEXT_SERIES = ['VIXCLS', 'DGS10'] as const;

/** The newest observations of a macro series that are known. */
export interface MacroState {
  /** Value of the newest day; NaN when there is none. */
  readonly level: number;
  /** Value of the newest day less that of the day before; NaN while fewer than two are known. */
  readonly change: number;
}

/** What is known of the world outside the bars when a bar closes. */
export interface KnownAtClose {
  readonly news: NewsState;
  readonly macro: Readonly<Record<(typeof CONTEXT_SERIES)[number], MacroState>>;
}

/** A feature that is joined to a bar as of its close. */
interface JoinedDefinition extends FeatureDefinition {
  readonly read: (known: KnownAtClose) => number;
}

/** How far the market goes beyond what is expected of it; no part of the plain set. */
export const MKT_SURPRISE = 'mkt_surprise';

/** Written by `MarketReturns`: the market symbol has bars of its own, closed and forming. */
const MARKET = {
  mkt_ret_5: odd({ formula: 'ln(C / C₋₅) of SPY, at its newest bar that is at most 5 minutes older', window: '5', source: 'market' }),
  [MKT_SURPRISE]: even({
    formula: 'Σ w m / (10 + Σ w), m = ln(largest abs(ln(price / C)) of SPY in 5 bars / (s ahead √30)), w = 2^(−age / 15)',
    window: 'session; s 100',
    source: 'market',
  }),
};

/** Written by `ContextJoin`. */
const JOINED = {
  news_sentiment: joined(
    odd({ formula: 'Σ w s / max(1, Σ w), s −1 to 1, w = 2^(−age / 6 h)', window: '24 h', source: 'news' }),
    ({ news }) => news.sentiment,
  ),
  news_count: joined(even({ formula: 'items of news', window: '24 h', source: 'news' }), ({ news }) => news.count),
  vix_level: joined(even({ formula: 'VIXCLS, points', window: 'newest day', source: 'macro' }), ({ macro }) => macro.VIXCLS.level),
  us10y_change: joined(
    odd({ formula: 'DGS10 less that of the day before, percentage points', window: 'newest 2 days', source: 'macro' }),
    ({ macro }) => macro.DGS10.change,
  ),
};

function joined(definition: FeatureDefinition, read: JoinedDefinition['read']): JoinedDefinition {
  return { ...definition, read };
}

/** What a bar's feature vector takes from outside the symbol's own bars. */
export const CONTEXT = featureGroup({ ...MARKET, ...JOINED });
export const CONTEXT_FEATURES = CONTEXT.features;

/** The context of one bar: a value for each of CONTEXT_FEATURES, in their order, NaN where it is unknown. */
export type ContextRow = Float64Array;

/** Nothing known: every context feature stays neutral. */
export function unknownContext(): ContextRow {
  return new Float64Array(CONTEXT_FEATURES.length).fill(NaN);
}

export type JoinedName = keyof typeof JOINED;
export const JOINED_NAMES = Object.keys(JOINED) as readonly JoinedName[];

const FIRST_JOINED = CONTEXT_FEATURES.length - JOINED_NAMES.length;
const READERS = Object.values<JoinedDefinition>(JOINED).map(({ read }) => read);

/** Writes the joined values to their places in `row`, and leaves those of the market alone. */
export function writeJoined(known: KnownAtClose, row: ContextRow): void {
  READERS.forEach((read, i) => (row[FIRST_JOINED + i] = read(known)));
}

/**
 * The joined values in columns, by feature name: row `i` belongs to bar `i` of the series they were joined to, as of the bar's
 * close (`available_at <= ts + 1 min`). NaN = nothing known yet.
 */
export type ContextColumns = Readonly<Record<JoinedName, Float64Array>>;

/** Columns of `rows` bars of which nothing is known, to be filled in place. */
export function unknownColumns(rows: number): ContextColumns {
  return mapColumns(() => new Float64Array(rows).fill(NaN));
}

/** The columns in the order of the features. */
export function columnsOf(context: ContextColumns): Float64Array[] {
  return JOINED_NAMES.map((name) => context[name]);
}

/** The given rows of context columns, in the order given. */
export function pickContext(context: ContextColumns, rows: readonly number[]): ContextColumns {
  return mapColumns((name) => Float64Array.from(rows, (row) => context[name][row]!));
}

function mapColumns(column: (name: JoinedName) => Float64Array): ContextColumns {
  return Object.fromEntries(JOINED_NAMES.map((name) => [name, column(name)])) as unknown as ContextColumns;
}

/** Writes row `i` of the columns, which are in the order of the features, to the joined places of `row`. */
export function columnsToRow(columns: readonly Float64Array[], i: number, row: ContextRow): void {
  for (let k = 0; k < columns.length; k++) row[FIRST_JOINED + k] = columns[k]![i]!;
}

/** Writes the joined places of `row` to row `i` of the columns. */
export function rowToColumns(row: ContextRow, columns: readonly Float64Array[], i: number): void {
  for (let k = 0; k < columns.length; k++) columns[k]![i] = row[FIRST_JOINED + k]!;
}
