import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FrameLimit } from './frame-limit.js';

it('a client that sends a few frames at once, and more later, is within the limit', () => {
  const limit = new FrameLimit(0);
  const allowed = Array.from({ length: 100 }, () => limit.take(0));
  expect([...allowed, limit.take(10_000)]).not.toContain(false);
});

it('no client sends more than 200 at once and 50 a second, however it spreads them', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 100 }), { maxLength: 2_000 }), (gaps) => {
      const limit = new FrameLimit(0);
      let now = 0;
      const allowed = gaps.filter((gap) => limit.take((now += gap))).length;
      expect(allowed).toBeLessThanOrEqual(200 + (now * 50) / 1_000);
    }),
  );
});
