import { calibrate, classificationMetrics, fitCalibration, fitThresholds } from '@tandem/evaluation';
import { applyScaler, featuresOf, labelParameters, LOG_SIGMA, trainingSpan, type Dataset } from '@tandem/features';
import { WINDOW_BARS } from '@tandem/domain';
import { libraryVersions, PLATFORM } from '../backend/backend.js';
import { excursionQuantiles, fitExcursionHead } from './excursion-head.js';
import { TrainingRun } from './run.js';
import { rowsAnEpoch, type TrainOptions } from './train-options.js';
import { PROBE_WINDOWS, probeRecipe, probeWindows, sessionSpans, type Provenance, type TrainedModel } from './trained-model.js';

/**
 * Trains one network: AdamW on the cross-entropy of the training rows, half of them mirrored, and on the loss of their log excursions;
 * early stopping of the averaged weights on the validation rows, then calibration, thresholds and residual quantiles on the same rows. The
 * hold-out is not read. Yields to the event loop between batches. Same options, machine and thread count give the same weights, also after
 * a resume from a checkpoint.
 * @throws TrainingDataError when the dataset cannot be trained on; RangeError when the shape does not fit; the signal's reason when
 * aborted
 */
export async function trainModel(options: TrainOptions): Promise<TrainedModel> {
  const run = new TrainingRun(options);
  const { weights, ...epochs } = await run.train();
  const { logits, classIndex, excursion: validated } = await run.validationOutputs(weights);
  const calibration = fitCalibration(logits, classIndex);
  const probabilities = calibrate(logits, calibration);
  const excursion = run.targets && fitExcursionHead(run.targets.scale, (await run.trainingOutputs(weights)).excursion!, validated!);
  const { featureNames, mirror } = options.dataset;
  return {
    kind: options.kind,
    shape: run.shape,
    featureNames,
    mirror,
    weights: run.vector.named(weights),
    scaler: run.scaler,
    neutral: neutralValues(options.dataset),
    calibration,
    thresholds: fitThresholds(probabilities, classIndex),
    validation: classificationMetrics(probabilities, classIndex),
    provenance: provenance(options, epochs, classIndex.length),
    excursion,
    probe: predictProbe(run, weights, { calibration, excursion }, options),
  };
}

function neutralValues({ featureNames, neutral }: Dataset): (number | null)[] {
  return featuresOf(featureNames).map(({ own }, column) => (own ? null : neutral[column]!));
}

/** The trainer's own answers to windows that every reader can make. */
function predictProbe(
  run: TrainingRun,
  weights: Float32Array,
  { calibration, excursion }: Pick<TrainedModel, 'calibration' | 'excursion'>,
  { seed, dataset: { featureNames } }: TrainOptions,
): TrainedModel['probe'] {
  const recipe = probeRecipe(run.scaler, seed);
  const windows = probeWindows(recipe, PROBE_WINDOWS);
  const lastLogSigma = (window: number) =>
    windows[((window + 1) * WINDOW_BARS - 1) * featureNames.length + featureNames.indexOf(LOG_SIGMA)]!;
  const logSigma = Float32Array.from({ length: PROBE_WINDOWS }, (_, window) => lastLogSigma(window));
  applyScaler(run.scaler, windows);
  const { logits, moves } = run.outputs(weights, windows, PROBE_WINDOWS);
  return {
    recipe,
    probabilities: calibrate(logits, calibration),
    excursion: excursion && excursionQuantiles(excursion, moves!, logSigma),
  };
}

function provenance(
  options: TrainOptions,
  epochs: Pick<Provenance, 'epochs' | 'bestEpoch' | 'history'>,
  validationSamples: number,
): Provenance {
  const { dataset, backend, budget, seed } = options;
  const { from, to } = trainingSpan(dataset);
  return {
    trainedFrom: from,
    trainedTo: to,
    samplesAnEpoch: rowsAnEpoch(budget, dataset.samples.train.length),
    budget,
    validationSamples,
    datasetHash: dataset.hash,
    dataset: dataset.recipe,
    sessions: sessionSpans(dataset),
    seed,
    labels: labelParameters(dataset),
    ...epochs,
    backend: backend.name,
    threads: backend.threads,
    platform: PLATFORM,
    libraries: libraryVersions(backend),
  };
}
