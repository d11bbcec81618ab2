import { describe, expect, it, vi } from 'vitest';
import { WINDOW_BARS } from '@tandem/domain';
import { FEATURE_COUNT, FEATURE_NAMES, FeatureColumns } from '@tandem/features';
import { Windows } from './windows.js';

/** Values that say where they stand: window, bar, feature. */
function numbered(count: number): Windows {
  const values = Float32Array.from({ length: count * WINDOW_BARS * FEATURE_COUNT }, (_, at) => {
    const row = Math.floor(at / FEATURE_COUNT);
    return Math.floor(row / WINDOW_BARS) * 10_000 + (row % WINDOW_BARS) * 100 + (at % FEATURE_COUNT);
  });
  return new Windows(values, count);
}
const NAMES = [FEATURE_NAMES[7]!, FEATURE_NAMES[2]!];
const columns = FeatureColumns.of(NAMES);

describe('Windows', () => {
  it('are read by a model in the order of its own features', () => {
    const inputs = numbered(2).inputsOf(columns);
    expect(inputs).toHaveLength(2 * WINDOW_BARS * 2);
    expect([...inputs.subarray(0, 4)]).toEqual([7, 2, 107, 102]);
    expect([...inputs.subarray(-2)]).toEqual([15_907, 15_902]);
  });

  it('are read by a regression in their last bars alone', () => {
    expect([...numbered(2).lastBarsOf(columns)]).toEqual([5_907, 5_902, 15_907, 15_902]);
    expect([...numbered(1).lastBarsOf(FeatureColumns.of(FEATURE_NAMES))]).toEqual(FEATURE_NAMES.map((_, column) => 5_900 + column));
  });

  it('are picked once for all models that read the same, also where some read only the first of them', () => {
    const windows = numbered(3);
    const pick = vi.spyOn(FeatureColumns.prototype, 'pick');
    const all = windows.inputsOf(columns);
    expect(windows.inputsOf(FeatureColumns.of(NAMES))).toBe(all);
    const first = windows.first(2).inputsOf(FeatureColumns.of(NAMES));
    expect(first).toEqual(all.slice(0, first.length));
    expect(first).toHaveLength(2 * WINDOW_BARS * 2);
    expect(pick).toHaveBeenCalledTimes(1);
    expect(windows.inputsOf(FeatureColumns.of([...NAMES].reverse()))[0]).toBe(2);
    expect(pick).toHaveBeenCalledTimes(2);
    pick.mockRestore();
  });

  it('are not picked beyond the first when nobody reads more', () => {
    const first = numbered(3).first(1);
    expect(first.count).toBe(1);
    expect([...first.inputsOf(columns)]).toEqual([...numbered(1).inputsOf(columns)]);
  });
});
