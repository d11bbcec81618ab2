export { BackendUnavailableError, type Backend, type BackendPreference } from './backend/backend.js';
export { loadBackend } from './backend/load-backend.js';
export { explainWindow } from './inference/explain-window.js';
export { ModelInputError, ModelRunner } from './inference/model-runner.js';
export {
  AGREEMENT,
  forecastSamples,
  largestDifferences,
  predictSamples,
  verifyModelFile,
  type Differences,
} from './inference/verify-model-file.js';
export { PLAIN_SHAPES, PRODUCT_SHAPES, type NetworkShape } from './network/shape.js';
export { sha256 } from './sha256.js';
export { modelMetadataSchema, type ModelMetadata } from './tflite/metadata.js';
export { ModelFileError, readMetadata } from './tflite/read-metadata.js';
export { writeTflite } from './tflite/write-tflite.js';
export { TrainingDataError } from './training/require-trainable.js';
export { ScaledBars, windowBatches } from './training/scaled-bars.js';
export { trainModel } from './training/train-model.js';
export { BUDGETS, type BudgetLimits, type CheckpointStore, type TrainingProgress, type TrainOptions } from './training/train-options.js';
export { PROBE_WINDOWS, probeWindows, type TrainedModel } from './training/trained-model.js';
