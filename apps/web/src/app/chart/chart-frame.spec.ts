import { describe, expect, it } from 'vitest';
import { aBar, anExpectedMove } from '../../../testing/messages';
import { candleOfBar, type Candle } from './candle-series';
import { ActionMarks, emptyFrame, fillFrame, type Picture } from './chart-frame';
import { fanOf, type Fan } from './fan';

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

const picture = (visible: readonly Candle[], fan: Fan | null = null): Picture => ({ visible, last: falling, marks: new Map(), fan });
const fanFrom = (ts: string) => fanOf({ ts, expectedMove: anExpectedMove(100), reason: null });

describe('fillFrame', () => {
  it('gives each minute its volume on the side where the price went', () => {
    const frame = emptyFrame();
    fillFrame(frame, picture([rising, falling]));
    expect(frame.rising.map(({ y }) => y)).toEqual([7, 0]);
    expect(frame.falling.map(({ y }) => y)).toEqual([0, 9]);
  });

  it('keeps the identity of the arrays that Chart.js holds', () => {
    const frame = emptyFrame();
    const { candles } = frame;
    fillFrame(frame, picture([rising, falling]));
    fillFrame(frame, picture([falling]));
    expect(frame.candles).toBe(candles);
    expect(candles).toEqual([falling]);
  });

  it('has room for 30 minutes to the right of the newest candle, and an entry of volume for each', () => {
    const frame = emptyFrame();
    const { room } = frame;
    fillFrame(frame, picture([rising, falling], fanFrom('2026-03-06T14:31:00.000Z')));
    expect([frame.rising.length, frame.falling.length, frame.candles.length]).toEqual([32, 32, 2]);
    expect(frame.room).toBe(room);
    expect(room.map(({ x }) => (x - falling.x) / 60_000)).toEqual(Array.from({ length: 30 }, (_, index) => index + 1));
    expect(room[0]).toMatchObject({ session: falling.session, minute: falling.minute + 1 });
    fillFrame(frame, picture([rising, falling]));
    expect([frame.fan, room.length, frame.rising.length]).toEqual([null, 0, 2]);
  });

  it('has no fan while the newest candle is out of sight, or newer than the fan', () => {
    const frame = emptyFrame();
    fillFrame(frame, picture([rising], fanFrom('2026-03-06T14:31:00.000Z')));
    expect([frame.fan, frame.room]).toEqual([null, []]);
    fillFrame(frame, picture([rising, falling], fanFrom('2026-03-06T14:30:00.000Z')));
    expect(frame.fan).toBeNull();
  });
});
