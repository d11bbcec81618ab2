import { describe, expect, it } from 'vitest';
import type { Bar } from '@tandem/domain';
import { reconcile } from './reconcile.js';

const bar = (minute: number, close = 100 + minute): Bar => ({
  symbol: 'GS', ts: minute * 60_000, open: 100, high: 200, low: 50, close, volume: 1_000,
});
const bars = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => bar(from + i));

describe('reconcile', () => {
  it('appends what follows the newest known bar', () => {
    expect(reconcile(bars(0, 10), bars(3, 13))).toEqual({ action: 'append', bars: bars(10, 13) });
  });

  it('appends nothing when nothing is new', () => {
    expect(reconcile(bars(0, 10), bars(0, 10))).toEqual({ action: 'append', bars: [] });
    expect(reconcile([], [])).toEqual({ action: 'append', bars: [] });
  });

  it('agrees when less is known than is stored, right after a start', () => {
    expect(reconcile(bars(8, 10), bars(3, 11))).toEqual({ action: 'append', bars: [bar(10)] });
  });

  it('rebuilds when a known bar was corrected', () => {
    expect(reconcile(bars(0, 10), [...bars(3, 9), bar(9, 999), bar(10)])).toEqual({ action: 'rebuild' });
    expect(reconcile(bars(0, 10), [bar(3), bar(4, 999), ...bars(5, 11)])).toEqual({ action: 'rebuild' });
  });

  it('rebuilds when a bar came late', () => {
    const known = [...bars(0, 5), ...bars(6, 10)];
    expect(reconcile(known, bars(1, 11))).toEqual({ action: 'rebuild' });
  });

  it('rebuilds when a known bar is gone', () => {
    expect(reconcile(bars(0, 10), bars(0, 9))).toEqual({ action: 'rebuild' });
    expect(reconcile(bars(0, 10), [])).toEqual({ action: 'rebuild' });
  });

  it('rebuilds when more is new than the overlap holds, and at the start', () => {
    expect(reconcile(bars(0, 10), bars(20, 30))).toEqual({ action: 'rebuild' });
    expect(reconcile([], bars(0, 10))).toEqual({ action: 'rebuild' });
  });
});
