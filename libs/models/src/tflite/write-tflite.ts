import { CLASS_COUNT, CLASSES, WINDOW_BARS } from '@tandem/domain';
import type { Calibration } from '@tandem/evaluation';
import type { TrainedModel } from '../training/trained-model.js';
import { Graph, type TensorId } from './graph.js';
import { lstmGraph } from './lstm-graph.js';
import { datasetRecipeSchema, FITTED_TO_VALIDATION, METADATA_SCHEMA_VERSION, modelMetadataSchema, type ModelMetadata } from './metadata.js';
import { binary, concatenate, fullyConnected, softmax, split } from './operations.js';
import { serialiseGraph } from './serialise.js';
import { transformerGraph } from './transformer-graph.js';

/** Scaled windows [batch, …], then the same windows of the mirrored market: [2 · batch, …]. @param mirror by feature, +1 or −1 */
function withMirrored(graph: Graph, x: TensorId, mirror: Float32Array): TensorId {
  const signs = graph.constant('mirror/signs', mirror, [mirror.length]);
  return concatenate(graph, 'mirror/both', [x, binary(graph, 'mul', 'mirror/windows', x, signs)], 0);
}

/**
 * Calibrated scores [batch, 3], up to a constant common to all classes, of the logits [2 · batch, 3] of the windows and their mirror
 * images. Symmetrisation and calibration are both linear: together, one 3 × 3 map of either half.
 */
function calibratedScores(graph: Graph, logits: TensorId, calibration: Calibration): TensorId {
  const [plain, mirrored] = split(graph, 'logits', logits, 0, 2) as [TensorId, TensorId];
  const map = calibrationMap(calibration).map((row) => row.map((weight) => weight / 2));
  const ofHalf = (name: string, half: TensorId, rows: readonly (readonly number[])[], bias: readonly number[]) =>
    fullyConnected(
      graph,
      name,
      half,
      graph.constant(`${name}/map`, Float32Array.from(rows.flat()), [CLASS_COUNT, CLASS_COUNT]),
      graph.constant(`${name}/bias`, Float32Array.from(bias), [CLASS_COUNT]),
    );
  return binary(
    graph,
    'add',
    'calibrated',
    ofHalf('calibration/plain', plain, map, [0, calibration.neutralBias, 0]),
    ofHalf(
      'calibration/mirrored',
      mirrored,
      map.map((row) => row.toReversed()),
      [0, 0, 0],
    ),
  );
}

/** Rows: scores of DOWN, NEUTRAL, UP; columns: symmetric logits. See `Calibration`. */
function calibrationMap({ touchTemperature, directionTemperature }: Calibration): number[][] {
  const half = 1 / (2 * directionTemperature);
  const touch = 1 / touchTemperature;
  return [
    [half, 0, -half],
    [-touch / 2, touch, -touch / 2],
    [-half, 0, half],
  ];
}

/** Name of the metadata entry that identifies a Tandem file. */
export const METADATA_NAME = 'TANDEM_METADATA';

/** Windows per call of a file: the runtime fixes shapes, and a default installation has twenty symbols. */
export const FILE_BATCH = 20;

/**
 * One self-describing `.tflite` file: [20, 60, F] unscaled features in, [20, 3] calibrated probabilities out, with
 * scaling, mirroring, network, calibration and softmax inside the graph. Equal models give equal bytes.
 * @param version of this kind, a positive integer
 */
export function writeTflite(model: TrainedModel, version: number): Uint8Array {
  const graph = new Graph();
  const features = graph.input('features', [FILE_BATCH, WINDOW_BARS, model.featureNames.length]);
  const scaled = scalerGraph(graph, features, model);
  const logits = networkGraph(graph, withMirrored(graph, scaled, model.mirror), model);
  graph.output(softmax(graph, 'probabilities', calibratedScores(graph, logits, model.calibration)));
  const metadata = modelMetadataSchema.parse(metadataOf(model, version));
  const data = new TextEncoder().encode(JSON.stringify(metadata));
  return serialiseGraph(graph, `Tandem ${model.kind} v${version}`, [{ name: METADATA_NAME, data }]);
}

function scalerGraph(graph: Graph, x: TensorId, { scaler }: TrainedModel): TensorId {
  const constant = (name: 'offset' | 'scale' | 'low' | 'high') => graph.constant(`scaler/${name}`, scaler[name], [scaler[name].length]);
  const centred = binary(graph, 'sub', 'scaler/centred', x, constant('offset'));
  const scaled = binary(graph, 'mul', 'scaler/scaled', centred, constant('scale'));
  const raised = binary(graph, 'maximum', 'scaler/raised', scaled, constant('low'));
  return binary(graph, 'minimum', 'scaler/clipped', raised, constant('high'));
}

function networkGraph(graph: Graph, x: TensorId, { shape, weights }: TrainedModel): TensorId {
  return shape.kind === 'lstm' ? lstmGraph(graph, x, shape, weights) : transformerGraph(graph, x, shape, weights);
}

function metadataOf(model: TrainedModel, version: number): ModelMetadata {
  const { provenance, probe } = model;
  return {
    schema: METADATA_SCHEMA_VERSION,
    kind: model.kind,
    version,
    batch: FILE_BATCH,
    window: WINDOW_BARS,
    classes: [...CLASSES],
    featureNames: [...model.featureNames],
    neutral: [...model.neutral],
    mirror: Array.from(model.mirror, (sign) => (sign < 0 ? -1 : 1)),
    network: model.shape,
    training: {
      from: new Date(provenance.trainedFrom).toISOString(),
      to: new Date(provenance.trainedTo).toISOString(),
      samples: provenance.samplesAnEpoch,
      budget: provenance.budget,
      epochs: provenance.epochs,
      bestEpoch: provenance.bestEpoch,
      seed: provenance.seed,
      backend: provenance.backend,
      threads: provenance.threads,
      platform: provenance.platform,
      libraries: { ...provenance.libraries },
    },
    datasetHash: provenance.datasetHash,
    dataset: datasetRecipeSchema.parse(provenance.dataset),
    sessions: provenance.sessions,
    labels: { ...provenance.labels },
    calibration: { ...model.calibration },
    thresholds: { ...model.thresholds },
    validation: model.validation,
    fittedToValidation: [...FITTED_TO_VALIDATION],
    probe: {
      seed: probe.recipe.seed,
      centre: [...probe.recipe.centre],
      spread: [...probe.recipe.spread],
      probabilities: Array.from({ length: probe.probabilities.length / CLASS_COUNT }, (_, row) =>
        Array.from(probe.probabilities.subarray(row * CLASS_COUNT, (row + 1) * CLASS_COUNT)),
      ),
    },
  };
}
