import { describe, expect, it } from 'vitest';
import { WINDOW_BARS } from '@tandem/domain';
import { applyScaler, fitScaler, gatherWindows } from '@tandem/features';
import { syntheticDataset } from '@tandem/features/testing';
import { ScaledBars, windowBatches } from './scaled-bars.js';

describe('windows of scaled bars', () => {
  const dataset = syntheticDataset();
  const scaler = fitScaler(dataset);
  const bars = new ScaledBars(dataset, scaler);

  it('are the scaled windows that features cut, bit by bit, in any order', () => {
    const order = Int32Array.of(5, 300, 0, 77, 512);
    const expected = new Float32Array(order.length * bars.windowLength);
    gatherWindows(dataset, 'train', 0, order.length, expected, order);
    applyScaler(scaler, expected);
    const { train } = dataset.samples;
    let row = 0;
    for (const { rows, windows, classIndex } of windowBatches(bars, train, order, 2)) {
      expect(windows).toEqual(expected.subarray(row * bars.windowLength, (row + rows) * bars.windowLength));
      expect([...classIndex]).toEqual([...order.subarray(row, row + rows)].map((sample) => train.classIndex[sample]));
      row += rows;
    }
    expect(row).toBe(order.length);
  });

  it('need a whole window of bars', () => {
    const out = new Float32Array(bars.windowLength);
    expect(() => {
      bars.copyWindow(0, WINDOW_BARS - 2, out, 0);
    }).toThrow(RangeError);
    expect(() => {
      bars.copyWindow(0, WINDOW_BARS - 1, out, 0);
    }).not.toThrow();
  });
});
