import { CLASS_COUNT, CLASSES, EXCURSION_LEVELS, EXCURSION_VALUES, MOVE_MINUTES, WINDOW_BARS } from '@tandem/domain';
import type { Calibration } from '@tandem/evaluation';
import { LOG_SIGMA } from '@tandem/features';
import type { ExcursionHead } from '../training/excursion-head.js';
import type { TrainedModel } from '../training/trained-model.js';
import { Graph, type TensorId } from './graph.js';
import { lstmGraph } from './lstm-graph.js';
import { datasetRecipeSchema, FITTED_TO_VALIDATION, METADATA_SCHEMA_VERSION, modelMetadataSchema, type ModelMetadata } from './metadata.js';
import { binary, concatenate, fullyConnected, reshape, slice, softmax, split, unary } from './operations.js';
import { serialiseGraph } from './serialise.js';
import { transformerGraph } from './transformer-graph.js';

/** Scaled windows [batch, …], then the same windows of the mirrored market: [2 · batch, …]. @param mirror by feature, +1 or −1 */
function withMirrored(graph: Graph, x: TensorId, mirror: Float32Array): TensorId {
  const signs = graph.constant('mirror/signs', mirror, [mirror.length]);
  return concatenate(graph, 'mirror/both', [x, binary(graph, 'mul', 'mirror/windows', x, signs)], 0);
}

/**
 * Calibrated scores [batch, 3], up to a constant common to all classes, of the logits [batch, 3] of the windows and of their mirror
 * images. Symmetrisation and calibration are both linear: together, one 3 × 3 map of either half.
 */
function calibratedScores(graph: Graph, [plain, mirrored]: Halves, calibration: Calibration): TensorId {
  const map = calibrationMap(calibration).map((row) => row.map((weight) => weight / 2));
  const reversed = map.map((row) => row.toReversed());
  return binary(
    graph,
    'add',
    'calibrated',
    linear(graph, 'calibration/plain', plain, map, [0, calibration.neutralBias, 0]),
    linear(graph, 'calibration/mirrored', mirrored, reversed, [0, 0, 0]),
  );
}

/** Of the windows and of their mirror images, each [batch, …]. */
type Halves = readonly [plain: TensorId, mirrored: TensorId];

/** x·mapᵀ + bias by constants. @param map one row an output */
function linear(graph: Graph, name: string, x: TensorId, map: readonly (readonly number[])[], bias: readonly number[]): TensorId {
  const kernel = graph.constant(`${name}/map`, Float32Array.from(map.flat()), [map.length, map[0]!.length]);
  return fullyConnected(graph, name, x, kernel, graph.constant(`${name}/bias`, Float32Array.from(bias), [bias.length]));
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

/**
 * Quantiles [batch, horizons, levels] of the log excursion: ln σ + centre + spread · (m + eˢ · residual quantile), in which locations m and
 * log scales s are the means over both halves [batch, 2 · horizons]. Linear in m, eˢ and ln σ: one product.
 * @param logSigma [batch, 1], unscaled
 */
function excursionGraph(graph: Graph, [plain, mirrored]: Halves, logSigma: TensorId, head: ExcursionHead): TensorId {
  const batch = graph.shapeOf(plain)[0]!;
  const horizons = head.centre.length;
  const half = graph.constant('excursion/half', Float32Array.of(0.5), [1]);
  const mean = binary(graph, 'mul', 'excursion/mean', binary(graph, 'add', 'excursion/sum', plain, mirrored), half);
  const [locations, logScales] = split(graph, 'excursion/outputs', mean, 1, 2) as [TensorId, TensorId];
  const parts = concatenate(graph, 'excursion/parts', [locations, unary(graph, 'exp', 'excursion/scales', logScales), logSigma], 1);
  const unit = (at: number, value: number) => Array.from({ length: horizons }, (_, h) => (h === at ? value : 0));
  const map = head.residuals.flatMap((quantiles, h) =>
    quantiles.map((residual) => [...unit(h, head.spread[h]!), ...unit(h, head.spread[h]! * residual), 1]),
  );
  const bias = head.residuals.flatMap((quantiles, h) => quantiles.map(() => head.centre[h]!));
  const flat = linear(graph, 'excursion/quantiles', parts, map, bias);
  return reshape(graph, EXCURSION_OUTPUT, flat, [batch, horizons, bias.length / horizons]);
}

/** Name of the metadata entry that identifies a Tandem file. */
export const METADATA_NAME = 'TANDEM_METADATA';

/** Windows per call of a file: the runtime fixes shapes, and a default installation has twenty symbols. */
export const FILE_BATCH = 20;

/** Names of the outputs of a file. */
export const PROBABILITIES_OUTPUT = 'probabilities';
export const EXCURSION_OUTPUT = 'excursion';

/**
 * One self-describing `.tflite` file: [20, 60, F] unscaled features in, [20, 3] calibrated probabilities out and, of a network with an
 * excursion head, [20, 3, 19] quantiles of the log excursion, with scaling, mirroring, network, calibration and softmax inside the graph.
 * Equal models give equal bytes.
 * @param version of this kind, a positive integer
 */
export function writeTflite(model: TrainedModel, version: number): Uint8Array {
  const graph = new Graph();
  const features = graph.input('features', [FILE_BATCH, WINDOW_BARS, model.featureNames.length]);
  const scaled = scalerGraph(graph, features, model);
  const outputs = networkGraph(graph, withMirrored(graph, scaled, model.mirror), model);
  const { logits, moves } = splitHalves(graph, split(graph, 'outputs', outputs, 0, 2) as [TensorId, TensorId]);
  graph.output(softmax(graph, PROBABILITIES_OUTPUT, calibratedScores(graph, logits, model.calibration)));
  if (model.excursion !== null) graph.output(excursionGraph(graph, moves!, lastLogSigma(graph, features, model), model.excursion));
  const metadata = modelMetadataSchema.parse(metadataOf(model, version));
  const data = new TextEncoder().encode(JSON.stringify(metadata));
  return serialiseGraph(graph, `Tandem ${model.kind} v${version}`, [{ name: METADATA_NAME, data }]);
}

/** Logits and, where the network has them, the outputs of its excursion head, of either half [batch, outputs]. */
function splitHalves(graph: Graph, halves: Halves): { logits: Halves; moves: Halves | null } {
  const [batch, width] = graph.shapeOf(halves[0]) as [number, number];
  if (width === CLASS_COUNT) return { logits: halves, moves: null };
  const part = (name: string, from: number, to: number) =>
    halves.map((half, i) => slice(graph, `${name}_${i}`, half, [0, from], [batch, to - from])) as [TensorId, TensorId];
  return { logits: part('logits', 0, CLASS_COUNT), moves: part('moves', CLASS_COUNT, width) };
}

/** ln σ of the last bars [batch, 1], as it is given. */
function lastLogSigma(graph: Graph, features: TensorId, { featureNames }: TrainedModel): TensorId {
  const last = slice(graph, 'log_sigma/slice', features, [0, WINDOW_BARS - 1, featureNames.indexOf(LOG_SIGMA)], [FILE_BATCH, 1, 1]);
  return reshape(graph, 'log_sigma', last, [FILE_BATCH, 1]);
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
      history: [...provenance.history],
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
    excursion: model.excursion && { minutes: [...MOVE_MINUTES], levels: [...EXCURSION_LEVELS] },
    probe: {
      seed: probe.recipe.seed,
      centre: [...probe.recipe.centre],
      spread: [...probe.recipe.spread],
      probabilities: rowsOf(probe.probabilities, CLASS_COUNT),
      excursion: probe.excursion && rowsOf(probe.excursion, EXCURSION_VALUES),
    },
  };
}

function rowsOf(flat: Float32Array, width: number): number[][] {
  return Array.from({ length: flat.length / width }, (_, row) => Array.from(flat.subarray(row * width, (row + 1) * width)));
}
