import type { MoveBandMessage } from '@tandem/contracts';
import type { ShownMove } from '../expected-move/expected-move-labels';

/** One band of the expected move between two of its horizons. */
export interface FanSegment {
  /** Share of all paths that the band is to hold. */
  readonly level: number;
  /** Minutes of trading after the bar; `from` 0 is the bar itself. */
  readonly from: number;
  readonly to: number;
  /** Half widths at `from` and `to`, in log price. */
  readonly near: number;
  readonly far: number;
  /** False: the coverage of the band that ends at `to` is outside its limits. */
  readonly withinLimits: boolean;
}

/** The expected move from the close of a bar, as the chart draws it. */
export interface Fan {
  /** Start of that bar, epoch milliseconds. */
  readonly x: number;
  /** Its close, dollars. */
  readonly close: number;
  /** The longest horizon that it has, minutes. */
  readonly reach: number;
  /** Widest band first, so that the narrower ones are drawn over it. */
  readonly segments: readonly FanSegment[];
}

/** The fan of what is shown; null where it has no bands. */
export function fanOf({ ts, expectedMove }: ShownMove): Fan | null {
  const first = expectedMove[0];
  if (first === undefined) return null;
  const levels = [...new Set(expectedMove.map(({ level }) => level))].sort((a, b) => b - a);
  return {
    x: Date.parse(ts),
    // A band is the close times and over the same factor.
    close: Math.sqrt(first.up * first.down),
    reach: Math.max(...expectedMove.map(({ minutes }) => minutes)),
    segments: levels.flatMap((level) => segmentsOf(expectedMove.filter((band) => band.level === level))),
  };
}

/** @param bands of one level */
function segmentsOf(bands: readonly MoveBandMessage[]): FanSegment[] {
  const knots = [...bands].sort((a, b) => a.minutes - b.minutes);
  return knots.map((band, index) => {
    const before = knots[index - 1];
    return {
      level: band.level,
      from: before?.minutes ?? 0,
      to: band.minutes,
      near: before === undefined ? 0 : halfWidthOf(before),
      far: halfWidthOf(band),
      withinLimits: band.withinLimits,
    };
  });
}

const halfWidthOf = ({ up, down }: MoveBandMessage): number => Math.log(up / down) / 2;

/** The prices of a segment at a minute of [from, to]: between the horizons widths grow with √t, as those of a random walk do. */
export function edgesAt(close: number, { from, to, near, far }: FanSegment, minute: number): { up: number; down: number } {
  const share = (Math.sqrt(minute) - Math.sqrt(from)) / (Math.sqrt(to) - Math.sqrt(from));
  const factor = Math.exp(near + (far - near) * share);
  return { up: close * factor, down: close / factor };
}

/** The bands so many minutes after the bar, widest first; none beyond the reach of the fan. */
export function bandsAt({ close, segments }: Fan, minute: number): { level: number; up: number; down: number }[] {
  return segments
    .filter(({ from, to }) => minute > from && minute <= to)
    .map((segment) => ({ level: segment.level, ...edgesAt(close, segment, minute) }));
}

/** Lowest and highest price of a fan, dollars. */
export function extremesOf({ close, segments }: Fan): [low: number, high: number] {
  const widest = Math.exp(Math.max(...segments.map(({ far }) => far)));
  return [close / widest, close * widest];
}
