import { describe, expect, it } from 'vitest';
import { aPicture, someColors } from '../../../../testing/chart-picture';
import { aBar, anExpectedMove } from '../../../../testing/messages';
import { IndicatorColumns } from '../indicators/indicator-columns';
import { BOLLINGER } from '../indicators/overlays';
import { candleOfBar } from '../series/candle';
import { CandleSeries } from '../series/candle-series';
import { emptyFrame, fillFrame, timeAt, type Picture } from './chart-frame';
import { fanOf } from './fan';

const rising = candleOfBar(aBar({ open: 100, high: 103, low: 99, close: 101, volume: 7 }));
const falling = candleOfBar(aBar({ ts: '2026-03-06T14:31:00.000Z', open: 101, high: 101, low: 97, close: 100, volume: 9 }));
const fanFrom = (ts: string) => fanOf({ ts, expectedMove: anExpectedMove(100), reason: null });

function frameOf(part: Partial<Picture> = {}) {
  const frame = emptyFrame(someColors);
  fillFrame(frame, aPicture([rising, falling], part));
  return frame;
}

describe('fillFrame', () => {
  it('measures prices and volume of what is visible, and nothing else', () => {
    expect(frameOf()).toMatchObject({ low: 97, high: 103, volume: 9 });
    expect(frameOf({ end: 1 })).toMatchObject({ low: 99, high: 103, volume: 7, last: falling });
  });

  it('makes room for the fan and for the bands', () => {
    const fan = fanFrom('2026-03-06T14:31:00.000Z');
    expect(frameOf({ fan }).low).toBeLessThan(frameOf({ fan }).candles[1]!.l + 2);
    const candles = Array.from({ length: 25 }, (_, index) =>
      candleOfBar(aBar({ ts: new Date(rising.x + index * 60_000).toISOString(), high: 100, low: 100, close: index % 2 === 0 ? 90 : 110 })),
    );
    const series = new CandleSeries();
    series.load(candles);
    const bands = new IndicatorColumns(BOLLINGER);
    bands.update(series);
    const frame = emptyFrame(someColors);
    fillFrame(frame, aPicture(candles, { overlays: [bands] }));
    expect([frame.low, frame.high]).toEqual([80, 120]);
  });

  it('has room for 30 minutes to the right of the newest candle where a fan opens from it', () => {
    expect(frameOf({ fan: fanFrom('2026-03-06T14:31:00.000Z') })).toMatchObject({ room: 30 });
    expect(frameOf()).toMatchObject({ fan: null, room: 2 });
  });

  it('has no fan while the newest candle is out of sight, or newer than the fan', () => {
    expect(frameOf({ end: 1, fan: fanFrom('2026-03-06T14:31:00.000Z') })).toMatchObject({ fan: null, room: 0 });
    expect(frameOf({ fan: fanFrom('2026-03-06T14:30:00.000Z') })).toMatchObject({ fan: null });
  });
});

describe('timeAt', () => {
  it('is that of the candle, then of the minutes that the fan reaches, then nothing', () => {
    const frame = frameOf({ fan: fanFrom('2026-03-06T14:31:00.000Z') });
    expect(timeAt(frame, 1)).toBe(falling);
    expect(timeAt(frame, 2)).toMatchObject({ x: falling.x + 60_000, minute: falling.minute + 1, session: falling.session });
    expect(timeAt(frame, 32)).toBeUndefined();
    expect(timeAt(frameOf(), 2)).toBeUndefined();
  });
});
