import { describe, expect, it } from 'vitest';
import { MODEL_KINDS, type ModelKind, Random, WINDOW_BARS } from '@tandem/domain';
import { fitScaler, mirrorHalf } from '@tandem/features';
import { syntheticDataset } from '@tandem/features/testing';
import { BackendUnavailableError, type BackendName } from '../backend/backend.js';
import { loadBackend } from '../backend/load-backend.js';
import { networkOf } from '../network/network.js';
import { ParameterVector } from '../network/parameter.js';
import { PRODUCT_SHAPES } from '../network/shape.js';
import { ExcursionTargets } from './excursion-head.js';
import { NumericNetwork } from './numeric-network.js';
import { adamWStep, initialState } from './optimiser.js';
import { ScaledBars, windowBatches } from './scaled-bars.js';

const STEPS = 4;
const BATCH = 32;

/** Logits of some validation windows after a few steps of training. */
async function outputsAfterTraining(kind: ModelKind, name: BackendName): Promise<Float32Array> {
  const dataset = syntheticDataset();
  const bars = new ScaledBars(dataset, fitScaler(dataset));
  const network = networkOf(PRODUCT_SHAPES[kind], dataset.featureNames.length, WINDOW_BARS);
  const vector = new ParameterVector(network.parameters);
  const numeric = new NumericNetwork(await loadBackend(name), network, vector, WINDOW_BARS);
  const random = new Random(3);
  let state = initialState(vector.initial(random));
  const order = Int32Array.from({ length: STEPS * BATCH }, (_, i) => i);
  for (const batch of windowBatches(bars, dataset.samples.train, order, BATCH, ExcursionTargets.of(dataset))) {
    mirrorHalf(batch, dataset.mirror, random);
    state = adamWStep(state, numeric.lossGradient(state.weights, batch, random).gradient, STEPS);
  }
  const [validation] = windowBatches(bars, dataset.samples.validation, order.subarray(0, BATCH), BATCH);
  const { logits, moves } = numeric.outputs(state.average, validation!, dataset.mirror);
  return Float32Array.of(...logits, ...moves!);
}

describe.each(MODEL_KINDS)('a %s', (kind) => {
  it('becomes the same model on WebAssembly as on the native backend', async ({ skip }) => {
    const native = await outputsAfterTraining(kind, 'native').catch((error: unknown) => {
      if (error instanceof BackendUnavailableError) skip(error.message);
      throw error;
    });
    const wasm = await outputsAfterTraining(kind, 'wasm');
    expect(Math.max(...native.map(Math.abs))).toBeGreaterThan(0.05);
    expect(Math.max(...native.map((logit, i) => Math.abs(logit - wasm[i]!)))).toBeLessThan(1e-4);
  });
});
