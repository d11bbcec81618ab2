import { describe, expect, it } from 'vitest';
import { LineBudget } from './line-budget.js';

describe('LineBudget', () => {
  it('admits so many lines a minute, and tells with the next one how many were left out', () => {
    let now = 1_000_000;
    const budget = new LineBudget(2, () => now);
    expect([budget.take(), budget.take(), budget.take(), budget.take()]).toEqual([0, 0, null, null]);
    now += 59_999;
    expect(budget.take()).toBeNull();
    now += 1;
    expect([budget.take(), budget.take(), budget.take()]).toEqual([3, 0, null]);
  });

  it('goes on when the clock is set back', () => {
    let now = 1_000_000;
    const budget = new LineBudget(1, () => now);
    budget.take();
    now = 0;
    expect(budget.take()).toBe(0);
  });
});
