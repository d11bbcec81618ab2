import { barsOf, EXCURSION_VALUES, MODEL_KINDS, MOVE_MINUTES, sessionAt, type BarSeries, type ModelKind, BAR_MS } from '@tandem/domain';
import { BANDS, Cone, meanForecast } from '@tandem/evaluation';
import { buildDataset, sessionDates, type Dataset, type SplitPart } from '@tandem/features';
import { BUDGETS, forecastSamples, loadBackend, ModelRunner, trainModel, writeTflite } from '@tandem/models';
import { BenchCache } from '../drift/cache.ts';
import { table } from '../drift/delays.ts';
import { betweenDates } from '../drift/fold-scores.ts';
import { quantile } from '../report.ts';
import { BARS, bandName, CoverageRecord, percent, readyState, verdict } from './coverage-record.ts';

/** Last sessions of the folds of walk-forward; what follows the last of them stays sealed. */
const FOLD_ENDS = [16, 21, 26];
/** As walk-forward: the first fold has few sessions to train on. */
const MIN_TRAIN_SESSIONS = 5;
/** How much wider than static bands these may be, in the mean of folds. */
const MAX_WIDTH = 1.08;
const SEED = 1;

/** What the bands of one fold did, band by band. */
interface FoldResult {
  readonly name: string;
  readonly staticCoverage: readonly number[];
  readonly record: CoverageRecord;
  /** Mean half-width over that of static bands. */
  readonly width: readonly number[];
}

/** Coverage by fold and session beside static split-conformal bands. @param count folds, the last ones */
export async function recordedFolds(series: readonly BarSeries[], count: number, quick: boolean): Promise<string> {
  const dates = sessionDates(series);
  if (dates.length < FOLD_ENDS.at(-1)!) return `Recorded bars skipped: ${dates.length} sessions, and the folds need ${FOLD_ENDS.at(-1)!}.`;
  const results: FoldResult[] = [];
  for (const end of FOLD_ENDS.slice(-count)) results.push(await runFold(betweenDates(series, dates, 0, end), `${end - 4}–${end}`, quick));
  return table(
    ['recorded, band', 'fold', 'static', 'adaptive', 'worst and best session', 'width against static', 'met'],
    BANDS.flatMap((_, band) => [...results.map((result) => foldRow(result, band)), ...meanRow(results, band)]),
  );
}

function foldRow({ name, staticCoverage, record, width }: FoldResult, band: number): string[] {
  const { level } = BANDS[band]!;
  const coverage = record.coverage(band);
  const [worst, best] = record.sessions(band);
  const bars = BARS[level];
  const within = (share: number, most: number) => Math.abs(share - level) <= most;
  const met = bars === undefined ? null : within(coverage, bars.fold) && within(worst, bars.session) && within(best, bars.session);
  const sessions = `${percent(worst)} – ${percent(best)}`;
  return [bandName(band), name, percent(staticCoverage[band]!), percent(coverage), sessions, width[band]!.toFixed(2), verdict(met)];
}

function meanRow(results: readonly FoldResult[], band: number): string[][] {
  const width = results.reduce((sum, result) => sum + result.width[band]!, 0) / results.length;
  return [[bandName(band), 'mean', '', '', '', width.toFixed(2), verdict(width <= MAX_WIDTH)]];
}

async function runFold(series: readonly BarSeries[], name: string, quick: boolean): Promise<FoldResult> {
  const dataset = buildDataset(series, { minTrainSessions: MIN_TRAIN_SESSIONS, holdoutStride: 1 });
  const validation = await forecastsOf(dataset, 'validation', quick);
  const holdout = await forecastsOf(dataset, 'holdout', quick);
  const offsets = BANDS.map(({ level, horizon }, band) => {
    const residuals = validation.map(({ quantiles, excursions }) => excursions[horizon]! - quantiles[band]!).filter(Number.isFinite);
    return quantile(residuals, level);
  });
  const staticCoverage = BANDS.map(({ horizon }, band) => {
    const known = holdout.filter(({ excursions }) => Number.isFinite(excursions[horizon]));
    return known.filter(({ quantiles, excursions }) => excursions[horizon]! <= quantiles[band]! + offsets[band]!).length / known.length;
  });
  return { name, staticCoverage, ...play(series, holdout, offsets) };
}

/** The product's own bands over the bars of the hold-out, from the static offsets on. */
function play(
  series: readonly BarSeries[],
  holdout: readonly ForecastRow[],
  offsets: readonly number[],
): Pick<FoldResult, 'record' | 'width'> {
  const rows = new Map(holdout.map((row) => [`${row.symbol} ${row.ts}`, row]));
  const from = sessionAt(Math.min(...holdout.map(({ ts }) => ts)))!.open;
  const bars = [...barsOf(series)].filter(({ ts }) => ts >= from && sessionAt(ts) !== undefined).sort((a, b) => a.ts - b.ts);
  const cone = new Cone(readyState(offsets));
  const record = new CoverageRecord();
  const [wider, counts] = [BANDS.map(() => 0), BANDS.map(() => 0)];
  for (const bar of bars) {
    record.add(cone.observe(bar));
    const row = rows.get(`${bar.symbol} ${bar.ts}`);
    if (row === undefined) continue;
    const { halfWidths } = cone.bands(row.quantiles, (sessionAt(bar.ts)!.close - bar.ts) / BAR_MS - 1);
    cone.watch(bar, halfWidths);
    for (const [band, width] of halfWidths.entries()) {
      if (Number.isNaN(width)) continue;
      wider[band]! += Math.log(width) - row.quantiles[band]! - offsets[band]!;
      counts[band]! += 1;
    }
  }
  return { record, width: wider.map((sum, band) => Math.exp(sum / counts[band]!)) };
}

/** What both kinds forecast for a bar, and how far the price went. */
interface ForecastRow {
  readonly symbol: string;
  readonly ts: number;
  readonly quantiles: Float32Array;
  /** Log excursion a horizon, NaN where it is not complete. */
  readonly excursions: Float32Array;
}

async function forecastsOf(dataset: Dataset, part: SplitPart, quick: boolean): Promise<ForecastRow[]> {
  const forecasts: Float32Array[] = [];
  for (const kind of MODEL_KINDS) forecasts.push(await excursionsOf(dataset, kind, part, quick));
  const samples = dataset.samples[part];
  return Array.from({ length: samples.length }, (_, row) => {
    const [symbol, bar] = [samples.symbol[row]!, samples.bar[row]!];
    const at = (flat: Float32Array, width: number, index: number) => flat.subarray(index * width, (index + 1) * width);
    return {
      symbol: dataset.rows.at(symbol).matrix.symbol,
      ts: dataset.rows.at(symbol).matrix.ts[bar]!,
      quantiles: meanForecast(forecasts.map((flat) => at(flat, EXCURSION_VALUES, row)))!,
      excursions: at(dataset.rows.at(symbol).excursions, MOVE_MINUTES.length, bar),
    };
  });
}

const cache = new BenchCache();

/** Quantiles of one kind for every row of a part. */
function excursionsOf(dataset: Dataset, kind: ModelKind, part: SplitPart, quick: boolean): Promise<Float32Array> {
  const budget = quick ? BUDGETS.fast : BUDGETS.full;
  const key = ['cone', dataset.hash, kind, budget, SEED];
  return cache.floats([...key, part], async () => {
    const bytes = await cache.bytes(key, async () => {
      process.stderr.write(`Training ${kind} for the fold that ends with ${dataset.split.holdout.at(-1)!}\n`);
      return writeTflite(await trainModel({ kind, dataset, budget, seed: SEED, backend: await loadBackend('auto') }), 1);
    });
    const runner = await ModelRunner.load(bytes);
    try {
      return (await forecastSamples(runner, dataset, part)).excursion!;
    } finally {
      runner.dispose();
    }
  });
}
