import { sliceSeries, type BarSeries } from '@tandem/domain';
import type { BarDigests } from './bar-digests.js';
import { DATASET_FORMAT, hashInputs } from './dataset-hash.js';
import type { DatasetOptions } from './dataset.js';
import type { ResolvedOptions } from './options.js';
import type { SymbolInput } from './select-inputs.js';
import type { DatasetMode } from './split-sessions.js';

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
  /** Whether news and macro observations were given. */
  readonly context: boolean;
  readonly bars: GivenBars;
}

/** The bars that were given, samples or not. */
export interface GivenBars extends BarDigests {
  /** Start of the first and of the last bar, ISO 8601 in UTC. */
  readonly from: string;
  readonly to: string;
}

/** Hash and recipe of a dataset of these inputs. */
export function describeInputs(inputs: readonly SymbolInput[], symbols: readonly string[], options: ResolvedOptions): { hash: string; recipe: DatasetRecipe } {
  const { mode, strides, maxTrainSessions, minTrainSessions, barrierMultiples } = options;
  const { hash, digests } = hashInputs(inputs, symbols, options);
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
    context: inputs.some(({ context }) => context !== undefined),
    bars: { ...spanOf(inputs), ...digests },
  };
  return { hash, recipe };
}

/** The options that make the dataset again. */
export function optionsOf(recipe: DatasetRecipe, featureNames: readonly string[]): DatasetOptions {
  const { mode, trainStride, validationStride, holdoutStride, maxTrainSessions, minTrainSessions, symbols, barrierMultiple } = recipe;
  const options = { mode, trainStride, validationStride, holdoutStride, maxTrainSessions, minTrainSessions, symbols, featureNames };
  return barrierMultiple === null ? options : { ...options, barrierMultiple };
}

/** Of longer series the bars within the span of those that were given, in the order they were given in; without the symbols that were not. */
export function barsOfRecipe({ bars: { from, to, symbols } }: DatasetRecipe, series: readonly BarSeries[]): BarSeries[] {
  const given = symbols.map(({ name }) => series.find(({ symbol }) => symbol === name));
  return given.filter((found) => found !== undefined).map((found) => withinSpan(found, Date.parse(from), Date.parse(to))).filter(({ length }) => length > 0);
}

function withinSpan(series: BarSeries, from: number, to: number): BarSeries {
  const first = series.ts.findIndex((ts) => ts >= from);
  return sliceSeries(series, first < 0 ? series.length : first, series.ts.findLastIndex((ts) => ts <= to) + 1);
}

/** Of inputs without any bar, the epoch. */
function spanOf(inputs: readonly SymbolInput[]): { from: string; to: string } {
  const ends = inputs.flatMap(({ bars: { ts, length } }) => (length === 0 ? [] : [ts[0]!, ts[length - 1]!]));
  const instant = (ts: number) => new Date(ends.length === 0 ? 0 : ts).toISOString();
  return { from: instant(Math.min(...ends)), to: instant(Math.max(...ends)) };
}
