import { beforeAll, describe, expect, it } from 'vitest';
import { DOWN, meanLogLoss, NEUTRAL, Random, UP, WINDOW_BARS } from '@tandem/domain';
import { calibrate, UNCALIBRATED } from '@tandem/evaluation';
import { fitScaler } from '@tandem/features';
import { syntheticDataset } from '@tandem/features/testing';
import { loadBackend } from '../backend/load-backend.js';
import { networkOf } from '../network/network.js';
import { ParameterVector } from '../network/parameter.js';
import { PRODUCT_SHAPES } from '../network/shape.js';
import { ExcursionTargets } from './excursion-head.js';
import { NumericNetwork } from './numeric-network.js';
import { startFromRegression } from './regression-start.js';
import { ScaledBars, windowBatches } from './scaled-bars.js';

describe.each(['lstm', 'transformer'] as const)('a %s that starts from regressions', (kind) => {
  const plain = syntheticDataset();
  const { train } = plain.samples;
  const even = plain.mirror.indexOf(1);
  const odd = plain.mirror.indexOf(-1);
  // A hit predicted by the first even feature of the last bar, and a side predicted by its first odd one.
  const random = new Random(4);
  const classIndex = train.classIndex.map((_, row) => {
    const { values, columns } = plain.rows.at(train.symbol[row]!).matrix;
    const high = values[train.bar[row]! * columns + even]! > plain.neutral[even]!;
    const rising = values[train.bar[row]! * columns + odd]! > 0;
    return random.uniform() < (high ? 0.8 : 0.2) ? (random.uniform() < (rising ? 0.9 : 0.1) ? UP : DOWN) : NEUTRAL;
  });
  const dataset = { ...plain, samples: { ...plain.samples, train: { ...train, classIndex } } };
  let probabilities: Float32Array;

  beforeAll(async () => {
    const network = networkOf(PRODUCT_SHAPES[kind], dataset.featureNames.length, WINDOW_BARS);
    const vector = new ParameterVector(network.parameters);
    const bars = new ScaledBars(dataset, fitScaler(dataset));
    const weights = vector.initial(new Random(1));
    startFromRegression(weights, vector, { bars, dataset, targets: ExcursionTargets.of(dataset) });
    const numeric = new NumericNetwork(await loadBackend('auto'), network, vector, WINDOW_BARS);
    const [batch] = windowBatches(
      bars,
      dataset.samples.train,
      Int32Array.from({ length: 500 }, (_, i) => i),
      500,
    );
    probabilities = calibrate(numeric.outputs(weights, batch!, dataset.mirror).logits, UNCALIBRATED);
  });

  it('predicts hit and direction from the last bar before its first step', () => {
    const noKnowledge = Float32Array.from(probabilities, (_, at) => [0.25, 0.5, 0.25][at % 3]!);
    const rows = classIndex.subarray(0, 500);
    expect(meanLogLoss(probabilities, rows)).toBeLessThan(meanLogLoss(noKnowledge, rows) - 0.1);
  });

  it('leans to the side that the last bar shows, equally on both sides', () => {
    const lean = (wanted: number) => {
      const rows = [...classIndex.subarray(0, 500).keys()].filter((row) => classIndex[row] === wanted);
      return rows.reduce((sum, row) => sum + probabilities[3 * row + UP]! - probabilities[3 * row + DOWN]!, 0) / rows.length;
    };
    expect(lean(UP)).toBeGreaterThan(0.1);
    expect(lean(DOWN)).toBeLessThan(-0.1);
  });
});
