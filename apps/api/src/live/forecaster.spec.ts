import { describe, expect, it } from 'vitest';
import { WINDOW_BARS } from '@tandem/domain';
import { fitControl, parseControl, predictControl, serialiseControl, type Control } from '@tandem/evaluation';
import { FEATURE_COUNT, FEATURE_NAMES, UnknownFeatureError } from '@tandem/features';
import { syntheticDataset } from '@tandem/features/testing';
import { fakeRunner } from '../../testing/live-fixture.js';
import { ControlForecaster, ModelForecaster } from './forecaster.js';
import { Windows } from './windows.js';

const control = fitControl(syntheticDataset());

describe('a control in the live loop', () => {
  const values = Float32Array.from({ length: 2 * WINDOW_BARS * FEATURE_COUNT }, (_, at) => Math.sin(at) / 100);
  const vectors = [WINDOW_BARS - 1, 2 * WINDOW_BARS - 1].map((row) => values.subarray(row * FEATURE_COUNT, (row + 1) * FEATURE_COUNT));

  it('predicts from the last bar of each window, in the order of its own features', async () => {
    const rows = vectors.flatMap((vector) => control.featureNames.map((name) => vector[FEATURE_NAMES.indexOf(name)]!));
    const { probabilities, excursion } = await new ControlForecaster(control).forecast(new Windows(values, 2));
    expect(probabilities).toEqual(predictControl(control, Float32Array.from(rows)));
    expect(excursion).toBeNull();
  });

  it('is refused when it wants features that the engine does not compute', () => {
    const odd: Control = { ...control, featureNames: ['moon_phase', ...control.featureNames.slice(1)] };
    expect(() => new ControlForecaster(odd)).toThrow(UnknownFeatureError);
  });

  it('that answers no probabilities is refused when it predicts', async () => {
    const stored = serialiseControl(control);
    const overflowing = { ...stored, coefficients: stored.coefficients.map((row) => row.map(() => 1.7e308)) };
    await expect(new ControlForecaster(parseControl(overflowing)).forecast(new Windows(values, 2))).rejects.toThrow(/predicts \[NaN/);
  });
});

describe('a model in the live loop', () => {
  it('that wants unknown features is freed', () => {
    const runner = fakeRunner([0.2, 0.3, 0.5], ['moon_phase']);
    expect(() => new ModelForecaster(runner)).toThrow(UnknownFeatureError);
    expect(runner.disposed).toBe(true);
  });
});
