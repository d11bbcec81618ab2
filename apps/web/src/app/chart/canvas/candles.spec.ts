import { describe, expect, it } from 'vitest';
import { aPicture } from '../../../../testing/chart-picture';
import { aBar } from '../../../../testing/messages';
import { candleOfBar, MINUTE_MS } from '../series/candle';
import { drawnCandles } from './candles';

const OPEN = Date.parse('2026-03-06T14:30:00.000Z');
const candles = Array.from({ length: 10 }, (_, index) =>
  candleOfBar(
    aBar({
      ts: new Date(OPEN + index * MINUTE_MS).toISOString(),
      open: 50,
      high: 100 + index,
      low: 50 - index,
      close: index,
      volume: index,
    }),
  ),
);

describe('drawnCandles', () => {
  it('draws each candle where each has a pixel', () => {
    expect([...drawnCandles(aPicture(candles, { start: 2, end: 9 }), 1)].map(([index]) => index)).toEqual([2, 3, 4, 5, 6, 7, 8]);
  });

  it('draws one for all that share a pixel, with their extremes and the tallest volume', () => {
    const drawn = [...drawnCandles(aPicture(candles), 0.25)];
    expect(drawn.map(([index]) => index)).toEqual([0, 4, 8]);
    expect(drawn[1]![1]).toMatchObject({ x: candles[4]!.x, o: 50, h: 107, l: 43, c: 7, v: 7 });
    expect(drawn[2]![1]).toMatchObject({ h: 109, l: 41, c: 9 });
  });
});
