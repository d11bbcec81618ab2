import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RequestBudget } from './admission-control.js';

describe('RequestBudget', () => {
  it('never lets more through than its budget in any window, and lets it all through in time', () => {
    const gaps = fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 }), fc.integer({ min: 1, max: 1_000 }), gaps, (requests, perMs, waits) => {
        const budget = new RequestBudget({ requests, perMs });
        const taken: number[] = [];
        let now = 0;
        for (const wait of waits) {
          now += wait;
          now += budget.waitMs(now);
          expect(budget.waitMs(now)).toBe(0);
          budget.take(now);
          taken.push(now);
        }
        for (const start of taken) {
          expect(taken.filter((at) => at >= start && at < start + perMs).length).toBeLessThanOrEqual(requests);
        }
      }),
    );
  });

  it('never makes anyone wait when a window has room', () => {
    const budget = new RequestBudget({ requests: 3, perMs: 1_000 });
    for (const now of [0, 500, 999, 1_000, 1_500]) {
      expect(budget.waitMs(now)).toBe(0);
      budget.take(now);
    }
    expect(budget.waitMs(1_600)).toBe(399);
  });

  it('takes no token that is not there', () => {
    const budget = new RequestBudget({ requests: 1, perMs: 1_000 });
    budget.take(0);
    expect(() => budget.take(999)).toThrow('No token is free');
  });

  it('waits no longer than a window when the clock was set back', () => {
    const budget = new RequestBudget({ requests: 1, perMs: 1_000 });
    budget.take(10_000_000);
    expect(budget.waitMs(5)).toBe(1_000);
    expect(budget.waitMs(1_005)).toBe(0);
  });
});
