import { describe, expect, it } from 'vitest';
import { aBar } from '../testing/messages';
import { candleOfBar } from './candle';
import { emptyFrame, fillFrame } from './chart-frame';

const rising = candleOfBar(aBar({ open: 100, close: 101, volume: 7 }));
const falling = candleOfBar(aBar({ ts: '2026-03-06T14:31:00.000Z', open: 101, close: 100, volume: 9 }));

describe('fillFrame', () => {
  it('gives each minute its volume on the side where the price went', () => {
    const frame = emptyFrame();
    fillFrame(frame, [rising, falling], falling, new Map());
    expect(frame.rising.map(({ y }) => y)).toEqual([7, 0]);
    expect(frame.falling.map(({ y }) => y)).toEqual([0, 9]);
  });

  it('keeps the identity of the arrays that Chart.js holds', () => {
    const frame = emptyFrame();
    const { candles } = frame;
    fillFrame(frame, [rising, falling], falling, new Map());
    fillFrame(frame, [falling], falling, new Map());
    expect(frame.candles).toBe(candles);
    expect(candles).toEqual([falling]);
  });
});
