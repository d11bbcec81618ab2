import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { sliceSeries, type BarSeries } from '@tandem/domain';
import { columnsOf, type ContextColumns } from '../context/context-features.js';
import { UNSTATED_BARRIER_VOLATILITY, type BarrierVolatility } from '../labels/barrier-volatility.js';
import type { DatasetOptions, ResolvedOptions } from './options.js';
import type { DatasetMode } from './split.js';

/** Short digest of the bars of a symbol or of a day. */
interface NamedDigest {
  /** The symbol, or the day, `YYYY-MM-DD` in UTC. */
  readonly name: string;
  readonly bars: number;
  /** 16 hex digits. */
  readonly digest: string;
}

/** What the bars that were given to a dataset add up to, by symbol and across these by day. */
interface BarDigests {
  /** In the order given. */
  readonly symbols: readonly NamedDigest[];
  /** In order of time. */
  readonly days: readonly NamedDigest[];
}

/** Names of the symbols and days whose bars are not the same in both, those that only one of them has included. */
export function changedBars(then: BarDigests, now: BarDigests): { readonly symbols: string[]; readonly days: string[] } {
  return { symbols: changedNames(then.symbols, now.symbols), days: changedNames(then.days, now.days) };
}

function changedNames(then: readonly NamedDigest[], now: readonly NamedDigest[]): string[] {
  const names = new Set([...then, ...now].map(({ name }) => name));
  const digestIn = (digests: readonly NamedDigest[], wanted: string) => digests.find(({ name }) => name === wanted)?.digest;
  return [...names].filter((name) => digestIn(then, name) !== digestIn(now, name)).sort();
}

/** Changes whenever the same inputs give another dataset, so that old hashes do not claim new contents. */
const DATASET_FORMAT = 5;

/** Hexadecimal digits of the digests of a symbol or day: 64 bits distinguish bars, and the hash of all is the proof. */
const DIGITS = 16;

const DAY_MS = 86_400_000;

/** Bars of one day of one symbol after the other; a digest of each. */
interface DayLeaf {
  readonly day: number;
  readonly bars: number;
  readonly digest: Uint8Array;
}

/** A series as it was given to a dataset: what stands for its bars where they are not kept. */
export interface GivenSeries {
  readonly symbol: string;
  readonly bars: number;
  /** Starts of the first and the last bar, milliseconds since the Unix epoch. */
  readonly from: number;
  readonly to: number;
  readonly hasContext: boolean;
  readonly days: readonly DayLeaf[];
}

/** @param bars at least one */
export function describeGiven(bars: BarSeries, hasContext: boolean): GivenSeries {
  const { symbol, length, ts } = bars;
  return { symbol, bars: length, from: ts[0]!, to: ts[length - 1]!, hasContext, days: dayLeaves(bars) };
}

/**
 * sha-256, as 64 hex digits, over everything a dataset follows from: the bars of every series and their context bit by bit
 * (float64 in the machine's byte order, little-endian wherever Node runs), and the options, of which the features are one.
 * It is a tree over the days of the symbols (Merkle), so that the same pass gives the digests that show which bars changed.
 */
function hashInputs(
  given: readonly GivenSeries[],
  contextAt: ContextAt,
  sampled: readonly string[],
  options: ResolvedOptions,
): { hash: string; digests: BarDigests } {
  const hash = sha256.create();
  hash.update(utf8ToBytes(JSON.stringify({ format: DATASET_FORMAT, sampled, options: hashedOptions(options) })));
  const symbols: NamedDigest[] = [];
  const days = new DayDigests();
  given.forEach((series, place) => {
    const { symbol, bars, hasContext } = series;
    const digest = sha256.create();
    for (const leaf of series.days) digest.update(leaf.digest);
    const whole = digest.digest();
    symbols.push({ name: symbol, bars, digest: shortened(whole) });
    days.add(symbol, series.days);
    hash.update(utf8ToBytes(JSON.stringify({ symbol, length: bars, context: hasContext })));
    hash.update(whole);
    if (hasContext) for (const column of columnsOf(contextAt(place)!)) hash.update(bytesOf(column));
  });
  return { hash: bytesToHex(hash.digest()), digests: { symbols, days: days.named() } };
}

/** As before there was a choice where it is what was chosen then: datasets keep their hash. */
function hashedOptions({ barrierVolatility, ...options }: ResolvedOptions): object {
  return barrierVolatility === UNSTATED_BARRIER_VOLATILITY ? options : { ...options, barrierVolatility };
}

/** Regular trading never crosses midnight in UTC, so that a session is one day of it. */
function dayLeaves({ length, ...columns }: BarSeries): DayLeaf[] {
  const { ts, open, high, low, close, volume } = columns;
  const leaves: DayLeaf[] = [];
  for (let from = 0, to: number; from < length; from = to) {
    const day = Math.floor(ts[from]! / DAY_MS);
    for (to = from + 1; to < length && Math.floor(ts[to]! / DAY_MS) === day;) to++;
    const leaf = sha256.create();
    for (const column of [ts, open, high, low, close, volume]) leaf.update(bytesOf(column.subarray(from, to)));
    leaves.push({ day, bars: to - from, digest: leaf.digest() });
  }
  return leaves;
}

/** A digest of each day over the symbols that have bars on it. */
class DayDigests {
  private readonly days = new Map<number, { bars: number; readonly hash: ReturnType<typeof sha256.create> }>();

  add(symbol: string, leaves: readonly DayLeaf[]): void {
    for (const { day, bars, digest } of leaves) {
      const entry = this.days.get(day) ?? { bars: 0, hash: sha256.create() };
      entry.bars += bars;
      entry.hash.update(utf8ToBytes(symbol)).update(digest);
      this.days.set(day, entry);
    }
  }

  /** In order of time. */
  named(): NamedDigest[] {
    return [...this.days]
      .sort(([a], [b]) => a - b)
      .map(([day, { bars, hash }]) => ({ name: dayName(day), bars, digest: shortened(hash.digest()) }));
  }
}

const dayName = (day: number) => new Date(day * DAY_MS).toISOString().slice(0, 10);

const shortened = (digest: Uint8Array) => bytesToHex(digest).slice(0, DIGITS);

function bytesOf(column: Float64Array): Uint8Array {
  return new Uint8Array(column.buffer, column.byteOffset, column.byteLength);
}

/** How a dataset was made: with the same bars, all that makes it again. A document: it survives JSON. */
export interface DatasetRecipe {
  /** Of the code that made it: with another one the same inputs give another dataset. */
  readonly format: number;
  readonly mode: DatasetMode;
  readonly trainStride: number;
  readonly validationStride: number;
  readonly holdoutStride: number;
  readonly maxTrainSessions: number;
  readonly minTrainSessions: number;
  /** Symbols whose bars became samples. */
  readonly symbols: readonly string[];
  /** Null: tuned on the training sessions. */
  readonly barrierMultiple: number | null;
  readonly barrierVolatility: BarrierVolatility;
  /** Whether news and macro observations were given. */
  readonly context: boolean;
  readonly bars: GivenBars;
}

/** The bars that were given, samples or not. */
interface GivenBars extends BarDigests {
  /** Start of the first and of the last bar, ISO 8601 in UTC. */
  readonly from: string;
  readonly to: string;
}

/** The context of a series that has one, by its place. */
type ContextAt = (place: number) => ContextColumns | undefined;

/** Hash and recipe of a dataset of these inputs. @param symbols that samples were drawn from */
export function describeInputs(
  given: readonly GivenSeries[],
  contextAt: ContextAt,
  symbols: readonly string[],
  options: ResolvedOptions,
): { hash: string; recipe: DatasetRecipe } {
  const { mode, strides, maxTrainSessions, minTrainSessions, barrierMultiples, barrierVolatility } = options;
  const { hash, digests } = hashInputs(given, contextAt, symbols, options);
  const recipe = {
    format: DATASET_FORMAT,
    mode,
    trainStride: strides.train,
    validationStride: strides.validation,
    holdoutStride: strides.holdout,
    maxTrainSessions,
    minTrainSessions,
    symbols,
    barrierMultiple: barrierMultiples.length === 1 ? barrierMultiples[0]! : null,
    barrierVolatility,
    context: given.some(({ hasContext }) => hasContext),
    bars: { ...spanOf(given), ...digests },
  };
  return { hash, recipe };
}

/** The options that make the dataset again. */
export function optionsOf(recipe: DatasetRecipe, featureNames: readonly string[]): DatasetOptions {
  const { mode, trainStride, validationStride, holdoutStride, maxTrainSessions, minTrainSessions, symbols } = recipe;
  const rows = { mode, trainStride, validationStride, holdoutStride, maxTrainSessions, minTrainSessions, symbols };
  const { barrierMultiple, barrierVolatility } = recipe;
  const options = { ...rows, barrierVolatility, featureNames };
  return barrierMultiple === null ? options : { ...options, barrierMultiple };
}

/** Of longer series the bars within the span of those that were given, in their order; without the symbols that were not given. */
export function barsOfRecipe({ bars: { from, to, symbols } }: DatasetRecipe, series: readonly BarSeries[]): BarSeries[] {
  const given = symbols.map(({ name }) => series.find(({ symbol }) => symbol === name));
  return given
    .filter((found) => found !== undefined)
    .map((found) => withinSpan(found, Date.parse(from), Date.parse(to)))
    .filter(({ length }) => length > 0);
}

function withinSpan(series: BarSeries, from: number, to: number): BarSeries {
  const first = series.ts.findIndex((ts) => ts >= from);
  return sliceSeries(series, first < 0 ? series.length : first, series.ts.findLastIndex((ts) => ts <= to) + 1);
}

/** Of no bars at all, the epoch. */
function spanOf(given: readonly GivenSeries[]): { from: string; to: string } {
  const ends = given.flatMap(({ from, to }) => [from, to]);
  const instant = (ts: number) => new Date(ends.length === 0 ? 0 : ts).toISOString();
  return { from: instant(Math.min(...ends)), to: instant(Math.max(...ends)) };
}
