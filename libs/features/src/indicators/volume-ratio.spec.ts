import { describe, expect, it } from 'vitest';
import { LogVolumeRatio } from './volume-ratio.js';

function run(ratio: LogVolumeRatio, volumes: readonly number[]): number[] {
  return volumes.map((volume) => {
    const value = ratio.peek(volume);
    ratio.advance(volume);
    return value;
  });
}

describe('LogVolumeRatio', () => {
  it('compares with the mean that includes the bar itself', () => {
    const values = run(new LogVolumeRatio(2), [50, 10, 20]);
    expect(values[0]).toBeNaN();
    expect(values[1]).toBeCloseTo(Math.log(11 / 31), 12);
    expect(values[2]).toBeCloseTo(Math.log(21 / 16), 12);
  });

  it('is zero, not infinite, when nothing is traded', () => {
    expect(run(new LogVolumeRatio(2), [0, 0])[1]).toBe(0);
  });
});
