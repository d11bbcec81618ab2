import { describe, expect, it } from 'vitest';
import { anExpectedMove, OPENING } from '../../../../testing/messages';
import { bandsAt, edgesAt, extremesOf, fanOf } from './fan';

const fan = fanOf({ ts: OPENING, expectedMove: anExpectedMove(100), reason: null })!;
const nested = (minute: number) => bandsAt(fan, minute).flatMap(({ up }) => up);

describe('fan', () => {
  it('goes from the close, which its bands are around', () => {
    expect(fan).toMatchObject({ x: Date.parse(OPENING), reach: 30 });
    expect(fan.close).toBeCloseTo(100, 9);
  });

  it('meets each band at its horizon, widest first', () => {
    for (const minutes of [5, 15, 30]) {
      const expected = anExpectedMove(100)
        .filter((band) => band.minutes === minutes)
        .map(({ level, up, down }) => [level, up.toFixed(6), down.toFixed(6)])
        .toReversed();
      expect(bandsAt(fan, minutes).map(({ level, up, down }) => [level, up.toFixed(6), down.toFixed(6)])).toEqual(expected);
    }
  });

  it('opens like √t before its first horizon, and widens all the way', () => {
    const [outer] = fan.segments;
    const width = (minute: number) => Math.log(edgesAt(fan.close, outer!, minute).up / fan.close);
    expect(width(0)).toBe(0);
    expect(width(1.25)).toBeCloseTo(width(5) / 2, 12);
    const widths = Array.from({ length: 30 }, (_, index) => nested(index + 1));
    widths.forEach((ups, index) => {
      expect(ups).toHaveLength(3);
      expect([...ups].sort((a, b) => b - a)).toEqual(ups);
      if (index > 0) expect(ups[0]).toBeGreaterThan(widths[index - 1]![0]!);
    });
  });

  it('has nothing to say of the bar itself or beyond its reach', () => {
    expect([bandsAt(fan, 0), bandsAt(fan, 31)]).toEqual([[], []]);
    const short = fanOf({ ts: OPENING, expectedMove: anExpectedMove(100).slice(0, 3), reason: 'session_closing' })!;
    expect([short.reach, bandsAt(short, 5).length, bandsAt(short, 6).length]).toEqual([5, 3, 0]);
  });

  it('keeps apart a band that is outside its limits', () => {
    const bands = anExpectedMove(100).map((band) => (band.minutes === 15 && band.level === 0.8 ? { ...band, withinLimits: false } : band));
    const { segments } = fanOf({ ts: OPENING, expectedMove: bands, reason: null })!;
    expect(segments.filter(({ withinLimits }) => !withinLimits)).toMatchObject([{ level: 0.8, from: 5, to: 15 }]);
  });

  it('reaches as far as its widest band', () => {
    const { up, down } = anExpectedMove(100).at(-1)!;
    const [low, high] = extremesOf(fan);
    expect(low).toBeCloseTo(down, 9);
    expect(high).toBeCloseTo(up, 9);
  });

  it('is not there without bands', () => {
    expect(fanOf({ ts: OPENING, expectedMove: [], reason: 'few_outcomes' })).toBeNull();
  });
});
