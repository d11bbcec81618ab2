import { describe, expect, it } from 'vitest';
import { aBar } from '../../../testing/messages';
import { candleOfBar } from './candle-series';
import { ActionMarks, emptyFrame, fillFrame } from './chart-frame';

describe('ActionMarks', () => {
  it('marks the beginning of each run of BUY or SELL, whatever the order of arrival', () => {
    const marks = new ActionMarks();
    marks.note(5, 'SELL');
    marks.note(3, 'HOLD');
    marks.note(2, 'BUY');
    marks.note(1, 'BUY');
    marks.note(4, 'BUY');
    expect([...marks.begun()]).toEqual([
      [1, 'BUY'],
      [4, 'BUY'],
      [5, 'SELL'],
    ]);
  });

  it('takes the final action of a bar in place of the provisional one', () => {
    const marks = new ActionMarks();
    marks.note(1, 'BUY');
    marks.note(1, 'HOLD');
    expect(marks.begun().size).toBe(0);
  });
});

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
