import { describe, expect, it } from 'vitest';
import { withProjectedVolume } from './projected-volume.js';

const bar = { symbol: 'GS', ts: 1_000_000_000, open: 1, high: 1, low: 1, close: 1, volume: 300 };

describe('withProjectedVolume', () => {
  it('takes the rest of the minute to be like what has passed of it', () => {
    expect(withProjectedVolume(bar, bar.ts + 20_000).volume).toBe(900);
  });

  it('does not multiply what came in the first seconds beyond measure', () => {
    expect(withProjectedVolume(bar, bar.ts + 10).volume).toBe(3_600);
  });

  it('leaves a minute that is over as it is', () => {
    expect(withProjectedVolume(bar, bar.ts + 75_000).volume).toBe(300);
  });
});
