import { describe, expect, it } from 'vitest';
import { LogReturns } from './returns.js';

describe('LogReturns', () => {
  it('reaches back exactly the lag, and no further than what was seen', () => {
    const returns = new LogReturns(3);
    for (const close of [1, 2, 4, 8, 16]) returns.advance(Math.log(close));
    const next = Math.log(32);
    expect(returns.peek(next, 1)).toBeCloseTo(Math.log(2), 12);
    expect(returns.peek(next, 3)).toBeCloseTo(Math.log(8), 12);
    expect(returns.peek(next, 4)).toBeNaN();
  });

  it('is unknown for the first close', () => {
    expect(new LogReturns(3).peek(0, 1)).toBeNaN();
  });
});
