import type { Bar, CorporateAction } from '@tandem/market';
import { describe, expect, it } from 'vitest';
import { adjustBefore } from './adjust-before.js';

const bar = (close: number, volume = 100): Bar => ({ symbol: 'NKE', ts: 0, open: close, high: close, low: close, close, volume });
const action = (kind: CorporateAction['kind'], value: number): CorporateAction => ({ symbol: 'NKE', exDate: '2026-03-02', kind, value });

describe('adjustBefore', () => {
  it('divides prices by a split and multiplies volumes', () => {
    expect(adjustBefore([bar(400)], action('split', 4))).toEqual([bar(100, 400)]);
    expect(adjustBefore([bar(1)], action('split', 0.1))[0]?.close).toBe(10);
  });

  it('lowers all earlier prices by the share of the last one that was paid out', () => {
    expect(adjustBefore([bar(50), bar(100)], action('dividend', 2)).map(({ close, volume }) => [close, volume])).toEqual([[49, 100], [98, 100]]);
  });

  it('leaves bars alone when a dividend is larger than the price, which no share can pay', () => {
    expect(adjustBefore([bar(1)], action('dividend', 2))).toEqual([bar(1)]);
  });
});
