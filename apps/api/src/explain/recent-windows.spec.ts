import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { WINDOW_BARS } from '@tandem/domain';
import { FEATURE_COUNT, WINDOW_VALUES } from '@tandem/features';
import { RecentWindows } from './recent-windows.js';

const MINUTE = 60_000;

/** The window that ends with a bar of a series whose bars are told apart by their values. */
function windowOf(series: readonly number[], last: number): Float32Array {
  const window = new Float32Array(WINDOW_VALUES);
  for (let row = 0; row < WINDOW_BARS; row++) {
    window.fill(series[last - WINDOW_BARS + 1 + row]!, row * FEATURE_COUNT, (row + 1) * FEATURE_COUNT);
  }
  return window;
}

describe('the windows that were last predicted on', () => {
  const series = Array.from({ length: 400 }, (_, bar) => bar + 0.5);

  it('are given back for two hours, then no more', () => {
    const windows = new RecentWindows();
    for (let bar = 100; bar < 300; bar++) windows.keep('GS', bar * MINUTE, windowOf(series, bar));
    expect(windows.at('GS', 299 * MINUTE)).toEqual(windowOf(series, 299));
    expect(windows.at('GS', 180 * MINUTE)).toEqual(windowOf(series, 180));
    expect(windows.at('GS', 179 * MINUTE)).toBeNull();
    expect(windows.at('AAPL', 299 * MINUTE)).toBeNull();
  });

  it('are forgotten where a bar of them was revised', () => {
    const windows = new RecentWindows();
    for (let bar = 100; bar < 110; bar++) windows.keep('GS', bar * MINUTE, windowOf(series, bar));
    const revised = series.with(105, -1);
    windows.keep('GS', 110 * MINUTE, windowOf(revised, 110));
    expect(windows.at('GS', 109 * MINUTE)).toBeNull();
    expect(windows.at('GS', 110 * MINUTE)).toEqual(windowOf(revised, 110));
  });

  it('are never another than the one that was kept for that bar, whatever comes again, is left out or revised', () => {
    const steps = fc.array(fc.record({ step: fc.integer({ min: -3, max: 3 }), revise: fc.boolean(), back: fc.nat(70) }), {
      maxLength: 200,
    });
    fc.assert(
      fc.property(steps, (taken) => {
        const windows = new RecentWindows();
        const kept = new Map<number, Float32Array>();
        let bars = series;
        let bar = 150;
        for (const { step, revise, back } of taken) {
          bar = Math.min(399, Math.max(WINDOW_BARS, bar + step));
          if (revise) bars = bars.with(Math.max(0, bar - back), bars[bar]! + back + 0.25);
          const window = windowOf(bars, bar);
          windows.keep('GS', bar * MINUTE, window);
          kept.set(bar * MINUTE, window);
          expect(windows.at('GS', bar * MINUTE)).toEqual(window);
        }
        for (const [ts, window] of kept) {
          const found = windows.at('GS', ts);
          if (found !== null) expect(found).toEqual(window);
        }
      }),
    );
  });
});
