import { createInterface } from 'node:readline';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { MARKET_SYMBOL, WINDOW_BARS, type BarSeries, type ModelKind } from '@tandem/domain';
import {
  buildDataset,
  computeFeaturesWith,
  ewmSigma,
  FEATURE_GROUPS,
  DEFAULT_FEATURE_SET,
  FEATURE_SETS,
  fitScaler,
  gatherWindows,
  MarketReturns,
  sessionDates,
  sessionIndices,
  tripleBarrier,
  type Dataset,
} from '@tandem/features';
import {
  loadBackend,
  ModelRunner,
  PLAIN_SHAPES,
  PRODUCT_SHAPES,
  ScaledBars,
  trainModel,
  windowBatches,
  writeTflite,
  type Backend,
  type NetworkShape,
  type TrainedModel,
} from '@tandem/models';
import { ANSWER, readBars, type Answer } from './measured-process.ts';

/** The features of the Python stack, which knows no news and no rates. */
const COMMON_FEATURES = [...FEATURE_GROUPS.technical.features.map(({ name }) => name), 'mkt_ret_5'];
const BATCH = 256;
const MULTIPLE = 0.7;
/** Every fifth bar, as the other side thins its training span. */
const TRAIN_STRIDE = 5;
/** Windows of one call of inference: one a symbol. */
const WINDOWS = 20;
/** Calls of inference in one run of the stage, and before it. */
const [CALLS, WARM_UP_CALLS] = [300, 10];

/** What is trained: the network that Keras trains as well, on the same features, or the product's on its own. */
type Variant = 'plain' | 'product';
const SHAPES: Readonly<Record<Variant, Readonly<Record<ModelKind, NetworkShape>>>> = { plain: PLAIN_SHAPES, product: PRODUCT_SHAPES };
const FEATURES: Readonly<Record<Variant, readonly string[]>> = { plain: COMMON_FEATURES, product: FEATURE_SETS[DEFAULT_FEATURE_SET] };

/** Times the stages of this project, as peer.py times those of the Python stack. */
class Stages {
  private readonly series: readonly BarSeries[];
  private readonly sessions: readonly Int32Array[];
  private readonly backend: Backend;
  private readonly directory: string;
  private readonly datasets = new Map<Variant, Dataset>();
  private readonly models = new Map<string, TrainedModel>();

  constructor(series: readonly BarSeries[], directory: string, backend: Backend) {
    this.series = series;
    this.directory = directory;
    this.backend = backend;
    const dates = sessionDates(series);
    this.sessions = series.map(({ ts }) => sessionIndices(ts, dates));
  }

  /** @param stage name, then kind of network and variant where it needs them */
  async run(stage: string, rows: number | null): Promise<Answer> {
    const [name, kind, variant = 'plain'] = stage.split(' ') as [string, ModelKind | undefined, Variant | undefined];
    switch (name) {
      case 'read':
        return this.time(this.barCount, () => readBars(this.directory));
      case 'features':
        return this.time(this.barCount, () => this.features());
      case 'labels':
        return this.time(this.barCount, () => this.labels());
      case 'scaling':
        return this.scaling();
      case 'windows':
        return this.windows();
      case 'count':
        return { milliseconds: [], rows: this.dataset('plain').samples.train.length };
      case 'epoch':
        return this.epoch(kind!, variant, rows);
      case 'conversion':
        return this.conversion(kind!, variant);
      case 'inference':
        return this.inference((kind as Variant | undefined) ?? 'plain');
      default:
        throw new RangeError(`There is no stage '${stage}'.`);
    }
  }

  private get barCount(): number {
    return this.series.reduce((sum, { length }) => sum + length, 0);
  }

  private async time(rows: number, work: () => unknown): Promise<Answer> {
    const started = performance.now();
    await work();
    return { milliseconds: [performance.now() - started], rows };
  }

  private dataset(variant: Variant): Dataset {
    const known =
      this.datasets.get(variant) ??
      buildDataset(this.series, { featureNames: FEATURES[variant], barrierMultiple: MULTIPLE, trainStride: TRAIN_STRIDE });
    this.datasets.set(variant, known);
    return known;
  }

  private features() {
    const returns = MarketReturns.of(this.series.find(({ symbol }) => symbol === MARKET_SYMBOL)!);
    return this.series.map((bars) => computeFeaturesWith(bars, returns, undefined, COMMON_FEATURES));
  }

  private labels() {
    return this.series.map((bars, i) => tripleBarrier(bars, this.sessions[i]!, ewmSigma(bars.close), MULTIPLE));
  }

  private scaling(): Promise<Answer> {
    const dataset = this.dataset('plain');
    return this.time(this.barCount, () => new ScaledBars(dataset, fitScaler(dataset)));
  }

  /** All windows of the training span, as an epoch takes them: batch after batch in the same memory. */
  private windows(): Promise<Answer> {
    const dataset = this.dataset('plain');
    const { train } = dataset.samples;
    const bars = new ScaledBars(dataset, fitScaler(dataset));
    const order = Int32Array.from({ length: train.length }, (_, i) => i);
    let rows = 0;
    return this.time(train.length, () => {
      for (const batch of windowBatches(bars, train, order, BATCH)) rows += batch.rows;
      if (rows !== train.length) throw new Error(`${rows} of ${train.length} windows were gathered`);
    });
  }

  /** Of an epoch the training alone, as the other side counts it. */
  private async epoch(kind: ModelKind, variant: Variant, rows: number | null): Promise<Answer> {
    const trained = rows ?? this.dataset(variant).samples.train.length;
    let milliseconds = NaN;
    await this.train(kind, variant, trained, (samplesPerSecond) => {
      milliseconds = (1000 * trained) / samplesPerSecond;
    });
    return { milliseconds: [milliseconds], rows: trained };
  }

  private train(
    kind: ModelKind,
    variant: Variant,
    rows: number,
    onEpoch: (samplesPerSecond: number) => void = () => {},
  ): Promise<TrainedModel> {
    return trainModel({
      kind,
      shape: SHAPES[variant][kind],
      dataset: this.dataset(variant),
      backend: this.backend,
      seed: 7,
      budget: { maxEpochs: 1, epochShare: 1, maxTrainSamples: rows, maxValidationSamples: BATCH, batchSize: BATCH, patience: 1 },
      onProgress: ({ batchShare, samplesPerSecond }) => {
        if (batchShare === 1) onEpoch(samplesPerSecond);
      },
    });
  }

  private async model(kind: ModelKind, variant: Variant): Promise<TrainedModel> {
    const key = `${kind} ${variant}`;
    const known = this.models.get(key) ?? (await this.train(kind, variant, BATCH));
    this.models.set(key, known);
    return known;
  }

  private async conversion(kind: ModelKind, variant: Variant): Promise<Answer> {
    const model = await this.model(kind, variant);
    return this.time(1, () => writeTflite(model, 1));
  }

  private async inference(variant: Variant): Promise<Answer> {
    const dataset = this.dataset(variant);
    const windows = new Float32Array(WINDOWS * WINDOW_BARS * dataset.featureNames.length);
    gatherWindows(dataset, 'train', 0, WINDOWS, windows);
    const files = [await this.model('lstm', variant), await this.model('transformer', variant)].map((model) => writeTflite(model, 1));
    const runners = await Promise.all(files.map((bytes) => ModelRunner.load(bytes)));
    const milliseconds: number[] = [];
    for (let call = -WARM_UP_CALLS; call < CALLS; call++) {
      await nextTurn();
      const started = performance.now();
      for (const runner of runners) await runner.predict(windows, WINDOWS);
      if (call >= 0) milliseconds.push(performance.now() - started);
    }
    runners.forEach((runner) => {
      runner.dispose();
    });
    return { milliseconds, rows: WINDOWS };
  }
}

async function main(directory: string): Promise<void> {
  const stages = new Stages(await readBars(directory), directory, await loadBackend('native'));
  for await (const line of createInterface({ input: process.stdin })) {
    const { stage, rows } = JSON.parse(line) as { stage: string; rows: number | null };
    process.stdout.write(`${ANSWER}${JSON.stringify(await stages.run(stage, rows))}\n`);
  }
}

await main(process.argv[2]!);
