import type { Calibration } from '../calibration/calibration.js';
import { CLASS_COUNT } from '../classes.js';
import type { Graph, TensorId } from './graph.js';
import { binary, concatenate, fullyConnected, split } from './operations.js';

/** Scaled windows [batch, …], then the same windows of the mirrored market: [2 · batch, …]. @param mirror by feature, +1 or −1 */
export function withMirrored(graph: Graph, x: TensorId, mirror: Float32Array): TensorId {
  const signs = graph.constant('mirror/signs', mirror, [mirror.length]);
  return concatenate(graph, 'mirror/both', [x, binary(graph, 'mul', 'mirror/windows', x, signs)], 0);
}

/**
 * Calibrated scores [batch, 3], up to a number common to all classes, of the logits [2 · batch, 3] of the windows and
 * their mirrored ones. Symmetric logits and calibration are both linear: together, one 3 × 3 map of either half.
 */
export function calibratedScores(graph: Graph, logits: TensorId, calibration: Calibration): TensorId {
  const [plain, mirrored] = split(graph, 'logits', logits, 0, 2) as [TensorId, TensorId];
  const map = calibrationMap(calibration).map((row) => row.map((weight) => weight / 2));
  const ofHalf = (name: string, half: TensorId, rows: readonly (readonly number[])[], bias: readonly number[]) =>
    fullyConnected(graph, name, half, graph.constant(`${name}/map`, Float32Array.from(rows.flat()), [CLASS_COUNT, CLASS_COUNT]),
      graph.constant(`${name}/bias`, Float32Array.from(bias), [CLASS_COUNT]));
  return binary(graph, 'add', 'calibrated',
    ofHalf('calibration/plain', plain, map, [0, calibration.neutralBias, 0]),
    ofHalf('calibration/mirrored', mirrored, map.map((row) => row.toReversed()), [0, 0, 0]));
}

/** Rows: scores of DOWN, NEUTRAL, UP; columns: the symmetric logits they are made of. See `Calibration`. */
function calibrationMap({ touchTemperature, directionTemperature }: Calibration): number[][] {
  const half = 1 / (2 * directionTemperature);
  const touch = 1 / touchTemperature;
  return [[half, 0, -half], [-touch / 2, touch, -touch / 2], [-half, 0, half]];
}
