import { calibrate, classificationMetrics, fitCalibration, fitThresholds, type Calibration } from '@tandem/evaluation';
import { applyScaler, featuresOf, labelParameters, trainingSpan, type Dataset } from '@tandem/features';
import { libraryVersions, PLATFORM } from '../backend/backend.js';
import { TrainingRun } from './run.js';
import { rowsAnEpoch, type TrainOptions } from './train-options.js';
import { PROBE_WINDOWS, probeRecipe, probeWindows, sessionSpans, type Provenance, type TrainedModel } from './trained-model.js';

/**
 * Trains one network: AdamW on the cross-entropy of the training rows, half of them mirrored; early stopping of the averaged weights
 * on the validation rows, then calibration and thresholds on the same rows. The hold-out is not read. Yields to the event loop
 * between batches. Same options, machine and thread count give the same weights, also after a resume from a checkpoint.
 * @throws TrainingDataError when the dataset cannot be trained on; RangeError when the shape does not fit; the signal's reason when
 * aborted
 */
export async function trainModel(options: TrainOptions): Promise<TrainedModel> {
  const run = new TrainingRun(options);
  const { weights, ...epochs } = await run.train();
  const { logits, classIndex } = await run.validationLogits(weights);
  const calibration = fitCalibration(logits, classIndex);
  const probabilities = calibrate(logits, calibration);
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
    probe: predictProbe(run, weights, calibration, options.seed),
  };
}

function neutralValues({ featureNames, neutral }: Dataset): (number | null)[] {
  return featuresOf(featureNames).map(({ own }, column) => (own ? null : neutral[column]!));
}

function predictProbe(run: TrainingRun, weights: Float32Array, calibration: Calibration, seed: number): TrainedModel['probe'] {
  const recipe = probeRecipe(run.scaler, seed);
  const windows = probeWindows(recipe, PROBE_WINDOWS);
  applyScaler(run.scaler, windows);
  return { recipe, probabilities: calibrate(run.logits(weights, windows, PROBE_WINDOWS), calibration) };
}

function provenance(options: TrainOptions, epochs: { epochs: number; bestEpoch: number }, validationSamples: number): Provenance {
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
