import { describe, expect, it } from 'vitest';
import { compare, comparisonTable, formatSpread, limit, quantile, spread } from './report.ts';

describe('the report of a benchmark', () => {
  it('gives the median between the middle two of an even number of runs', () => {
    expect(spread([4, 1, 3, 2])).toEqual({ median: 2.5, min: 1, max: 4, runs: 4 });
    expect(spread([3, 1, 2]).median).toBe(2);
  });

  it('takes quantiles at the nearest rank', () => {
    const sample = Array.from({ length: 100 }, (_, i) => 100 - i);
    expect([quantile(sample, 0.5), quantile(sample, 0.99), quantile(sample, 1)]).toEqual([50, 99, 100]);
  });

  it('shows times in a fitting unit, with their range when there were several', () => {
    expect(formatSpread(spread([1.26]))).toBe('1.3 ms');
    expect(formatSpread(spread([120, 100, 110]))).toBe('110 ms (100–120)');
    expect(formatSpread(spread([61_000, 59_000, 60_000]))).toBe('60.0 s (59.0–61.0)');
  });

  it('meets a bar that asks to be no slower with the same median, and fails it with a greater one', () => {
    expect(compare('x', spread([2]), spread([2]), 1)).toMatchObject({ ratio: 1, passed: true });
    expect(compare('x', spread([2.1]), spread([2]), 1)).toMatchObject({ passed: false });
  });

  it('gives no verdict where the other side is missing', () => {
    expect(compare('x', spread([2]), null, 1)).toMatchObject({ python: '', ratio: null, passed: null });
  });

  it('shows every row with bar and verdict', () => {
    const rows = [limit('p99', 21, 20, ' ms'), compare('epoch', spread([1]), spread([2]), 1)];
    expect(comparisonTable(rows).split('\n').slice(2)).toEqual([
      '| p99 | 21.0 ms |  |  | ≤ 20 ms | **no** |',
      '| epoch | 1.0 ms | 2.0 ms | 0.50 | no slower | yes |',
    ]);
  });
});
