import { describe, expect, it } from 'vitest';
import { LogVolumeRatio, SessionVwap } from './volume.js';

const bar = (price: number, volume: number) => ({ high: price + 1, low: price - 1, close: price, volume });

describe('SessionVwap', () => {
  it('weighs typical prices by volume and starts anew with a session', () => {
    const vwap = new SessionVwap();
    vwap.advance(bar(10, 100), 1);
    expect(vwap.peek(bar(20, 300), 1)).toBeCloseTo(17.5, 12);
    expect(vwap.peek(bar(20, 300), 2)).toBeCloseTo(20, 12);
  });

  it('uses the typical price, not the close', () => {
    expect(new SessionVwap().peek({ high: 12, low: 9, close: 9, volume: 5 }, 1)).toBe(10);
  });

  it('is the close while nothing was traded', () => {
    const vwap = new SessionVwap();
    vwap.advance(bar(10, 0), 1);
    expect(vwap.peek({ high: 12, low: 9, close: 11, volume: 0 }, 1)).toBe(11);
  });
});

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
