import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ConnectionRefusals } from './refusals.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('logs the first refusal at once, and the others together once a minute', () => {
  const lines: unknown[] = [];
  const refusals = new ConnectionRefusals((counts) => lines.push({ ...counts }));
  for (let i = 0; i < 1_000; i++) refusals.count(i % 2 === 0 ? 'malformed' : 'frames');
  expect(lines).toEqual([{ malformed: 1 }]);
  vi.advanceTimersByTime(60_000);
  expect(lines.slice(1)).toEqual([{ malformed: 499, frames: 500 }]);
  vi.advanceTimersByTime(600_000);
  expect(lines).toHaveLength(2);
  refusals.count('busy');
  expect(lines.slice(2)).toEqual([{ busy: 1 }]);
  expect(Object.fromEntries(refusals.totals)).toEqual({ connections: 0, busy: 1, frames: 500, malformed: 500 });
});
