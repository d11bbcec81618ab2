import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FAILURES_TO_OPEN, pauseAfter } from './circuit-breaker.js';

it('grows with every failure up to its limit, whatever the jitter', () => {
  const chance = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60 }), fc.boolean(), chance, chance, (failures, refused, one, other) => {
      const [pause, next] = [pauseAfter(failures, refused, one), pauseAfter(failures + 1, refused, other)];
      expect(pause).toBeGreaterThanOrEqual(500);
      expect(pause).toBeLessThanOrEqual(refused ? 300_000 : 16_000);
      if (failures < FAILURES_TO_OPEN) expect(next).toBeGreaterThanOrEqual(pause - 1e-6);
    }),
  );
});
