import { CLASSES, type BarSeries, type ClassShares } from '@tandem/domain';
import type { ContextColumns } from '../context/context-features.js';
import { MarketReturns } from '../context/market-returns.js';
import { featuresOf, mirrorSigns } from '../engine/catalog.js';
import { AbsentClassError, NoSamplesError } from '../errors.js';
import { barrierSigma } from '../labels/barrier-volatility.js';
import { tuneBarrier, type TuningRows } from '../labels/tune-barrier.js';
import { sessionDates, sessionIndices } from '../sessions.js';
import { WARM_UP_BARS, type Dataset, type ExcludedRows, type Samples, type SymbolRows } from './dataset.js';
import { cleanBars, selectInputs, type CleanBars, type Inputs } from './inputs.js';
import { resolveOptions, type DatasetOptions, type ResolvedOptions } from './options.js';
import { describeInputs } from './recipe.js';
import { noExclusions, SampleDrawing, sampleSource, type SampleSource } from './samples.js';
import { KnownValues } from './scaler.js';
import { MemorySpool, valuesOf, type Spool } from './spool.js';
import { symbolRows } from './symbol-rows.js';
import { firstSessionOf, partRows, splitSessions, type RowRange, type SessionSplit, type SplitPart } from './split.js';

/**
 * Features, labels, split and samples of many symbols. The market symbol must be among the series, because every feature
 * vector needs it. Bars that cannot be right are left out and counted
 * (`cleanSeries`), those outside regular trading dropped and counted; a session is a New York trading day on which any
 * series has a bar, so give closed sessions alone. The same inputs give the same dataset, and the same hash.
 * @throws MissingMarketSeriesError, NotEnoughSessionsError, NoSamplesError, AbsentClassError, DataQualityError, RangeError
 */
export function buildDataset(series: readonly BarSeries[], { context, ...options }: BuildOptions = {}): Dataset {
  return buildCleanDataset(cleanBars(series, context), options);
}

interface BuildOptions extends DatasetOptions {
  /** Context by symbol, row by row with the bars of that symbol's series. Missing symbols have unknown context. */
  readonly context?: ReadonlyMap<string, ContextColumns>;
}

/**
 * The dataset of bars that are cleaned already: who reports on their quality first does so once. Goes through the symbols one after the
 * other, so that memory holds one of them where they are spooled.
 * @param rows where those of the symbols are put
 * @throws NotEnoughSessionsError, NoSamplesError, AbsentClassError, DataQualityError, RangeError
 */
export function buildCleanDataset(clean: CleanBars, options: DatasetOptions = {}, rows: Spool<SymbolRows> = new MemorySpool()): Dataset {
  const resolved = resolveOptions(options);
  const { featureNames } = resolved;
  const features = featuresOf(featureNames);
  const inputs = selectInputs(clean, options.symbols);
  const { symbols } = inputs;
  const dates = sessionDates(valuesOf(inputs.series));
  const split = splitSessions(dates, resolved);
  const barrier = tuneBarrier(tuningRows(inputs, dates, split, resolved), resolved.barrierMultiples);
  const labels = { multiple: barrier.multiple, volatility: resolved.barrierVolatility };
  const setting = { dates, market: MarketReturns.of(inputs.market), featureNames, labels };
  const parts = new PartSamples(split, resolved);
  const known = new KnownValues(features);
  const trainingRows: RowRange[] = [];
  for (const { bars, context, breaks } of valuesOf(inputs.sampled)) {
    const made = symbolRows(bars, context, setting);
    const training = partRows(split, 'train', made.sessionIndex);
    rows.push(made);
    trainingRows.push(training);
    known.add(made.matrix, training);
    parts.add(sampleSource(bars, made, breaks), made.sessionIndex);
  }
  const { samples, excluded } = parts.finish();
  assertClasses(samples.train.shares);
  const { neutral, knownShare } = known.finish();
  return {
    symbols,
    featureNames,
    mirror: mirrorSigns(features),
    rows,
    trainingRows,
    split,
    barrier,
    samples,
    neutral,
    quality: { bars: inputs.bars, outsideRegularHours: inputs.outsideRegularHours, defects: clean.defects, excluded, knownShare },
    ...describeInputs(clean.given, (place) => clean.symbols.at(place).context, symbols, resolved),
  };
}

/** Training rows for the one barrier multiple of all symbols; horizons end with their session, hence inside. */
function* tuningRows(
  { sampled }: Inputs,
  dates: readonly string[],
  split: SessionSplit,
  { barrierVolatility }: ResolvedOptions,
): Generator<TuningRows> {
  for (const { bars } of valuesOf(sampled)) {
    const sessionIndex = sessionIndices(bars.ts, dates);
    const { from, to } = partRows(split, 'train', sessionIndex);
    const sigma = barrierSigma(bars, barrierVolatility);
    yield { series: bars, sessionIndex, sigma, from: Math.max(from, WARM_UP_BARS), to };
  }
}

/** The samples of the three parts, symbol by symbol. */
class PartSamples {
  private readonly drawings: readonly { readonly part: SplitPart; readonly drawing: SampleDrawing }[];

  constructor(
    private readonly split: SessionSplit,
    { strides }: ResolvedOptions,
  ) {
    const parts = ['train', 'validation', 'holdout'] as const;
    this.drawings = parts.map((part) => ({ part, drawing: new SampleDrawing(strides[part], firstSessionOf(split, part)) }));
  }

  add(source: SampleSource, sessionIndex: Int32Array): void {
    for (const { part, drawing } of this.drawings) drawing.add(source, partRows(this.split, part, sessionIndex));
  }

  /** @throws NoSamplesError for a part that has sessions */
  finish(): Pick<Dataset, 'samples'> & { readonly excluded: ExcludedRows } {
    const excluded = noExclusions();
    const finished = this.drawings.map(({ part, drawing }): Samples => {
      for (const reason of Object.keys(excluded) as (keyof ExcludedRows)[]) excluded[reason] += drawing.excluded[reason];
      const samples = drawing.finish();
      if (samples.length === 0 && this.split[part].length > 0) throw new NoSamplesError(part, describeExcluded(excluded));
      return samples;
    });
    const [train, validation, holdout] = finished as [Samples, Samples, Samples];
    return { samples: { train, validation, holdout }, excluded };
  }
}

/** @throws AbsentClassError when a class has no training sample at all: a model could never learn it */
function assertClasses(shares: ClassShares): void {
  const absent = CLASSES.filter((_, index) => !(shares[index]! > 0));
  if (absent.length > 0) throw new AbsentClassError(absent);
}

function describeExcluded({ warmUp, border, quality, noLabel, missingMinutes }: ExcludedRows): string {
  return (
    `${warmUp} bars still warm up, ${border} have a window over the border, ${quality} touch bars that were ` +
    `rejected, ${noLabel} have no label, ${missingMinutes} have too many minutes missing in their window`
  );
}
