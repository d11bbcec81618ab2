import { describe, expect, it } from 'vitest';
import { aBar } from '../../../../testing/messages';
import { candleOfBar } from '../series/candle';
import { FEWEST_BARS, pan, visibleRange, zoom } from './viewport';

const series = (length: number) =>
  Array.from({ length }, (_, minute) => candleOfBar(aBar({ ts: new Date(Date.UTC(2026, 2, 6, 14, 30 + minute)).toISOString() })));

describe('viewport', () => {
  it('follows the newest candle', () => {
    expect(visibleRange(series(200), { bars: 60, end: null })).toEqual({ start: 140, end: 200 });
    expect(visibleRange(series(201), { bars: 60, end: null })).toEqual({ start: 141, end: 201 });
  });

  it('shows all of a series that is shorter than the screen', () => {
    expect(visibleRange(series(10), { bars: 60, end: null })).toEqual({ start: 0, end: 10 });
  });

  it('stays where it was panned to while new candles arrive', () => {
    const back = pan(series(200), { bars: 60, end: null }, -30);
    expect(visibleRange(series(200), back)).toEqual({ start: 110, end: 170 });
    expect(visibleRange(series(205), back)).toEqual({ start: 110, end: 170 });
  });

  it('follows again once it is panned to the newest candle', () => {
    const candles = series(200);
    const back = pan(candles, { bars: 60, end: null }, -30);
    expect(pan(candles, back, 50).end).toBeNull();
  });

  it('never pans beyond the oldest candle', () => {
    const candles = series(200);
    expect(visibleRange(candles, pan(candles, { bars: 60, end: null }, -500))).toEqual({ start: 0, end: 60 });
  });

  it('zooms between the fewest bars that make a picture and the whole series', () => {
    const candles = series(200);
    expect(zoom(candles, { bars: 60, end: null }, 0.5).bars).toBe(30);
    expect(zoom(candles, { bars: 30, end: null }, 0.1).bars).toBe(FEWEST_BARS);
    expect(zoom(candles, { bars: 150, end: null }, 4).bars).toBe(200);
  });
});
