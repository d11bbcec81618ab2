import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { LoopLag } from './loop-lag.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function setUp() {
  const clock = { now: 0 };
  const lag = new LoopLag(() => clock.now);
  lag.start();
  /** A look comes after so many milliseconds instead of 100. */
  const look = (ms: number) => {
    clock.now += ms;
    vi.advanceTimersByTime(100);
  };
  return { lag, look };
}

it('a single pause is no lag', () => {
  const { lag, look } = setUp();
  for (const ms of [100, 5_000, 100, 100]) look(ms);
  expect(lag.ms).toBe(0);
});

it('a thread that is late again and again lags by what it is late at least, until it is in time once', () => {
  const { lag, look } = setUp();
  for (const ms of [900, 700, 800]) look(ms);
  expect(lag.ms).toBe(600);
  look(100);
  expect(lag.ms).toBe(0);
});
