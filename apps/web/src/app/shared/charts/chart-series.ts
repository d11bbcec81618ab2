import { newYorkClock, newYorkDate, newYorkDay, newYorkMinuteOfDay } from '../time';

/** A point of a series, and between what bounds it holds where that is known. */
export interface ChartPoint {
  readonly x: number;
  /** Null where nothing was measured: the line has a gap there. */
  readonly y: number | null;
  readonly low?: number;
  readonly high?: number;
}

export interface ChartSeries {
  readonly name: string;
  /** By rising x. */
  readonly points: readonly ChartPoint[];
  /** A colour of styles.css. */
  readonly color: `--${string}`;
  /** `line`, the default; `step`: a value holds until the next; `points`: no line. */
  readonly form?: 'line' | 'step' | 'points';
  /** Lengths of dashes and gaps, pixels: what tells lines apart without their colours. */
  readonly dash?: readonly number[];
  /** Shape of its points: what tells them apart without their colours. Without one, a line shows none. */
  readonly marker?: 'circle' | 'triangle' | 'rect' | 'rectRot' | 'crossRot';
  /** How the bounds of its points are drawn. */
  readonly intervals?: 'band' | 'bars';
  /** A line for the eye, such as a diagonal: neither read aloud nor in the table. */
  readonly guide?: boolean;
}

/** `time`: x is epoch milliseconds; `day`: the same, of which only the New York day counts; `category`: the index of a label. */
export type XAxis =
  | { readonly type: 'time' | 'day'; readonly label: string }
  | {
      readonly type: 'number';
      readonly label: string;
      readonly format: (value: number) => string;
      readonly min?: number;
      readonly max?: number;
    }
  | { readonly type: 'category'; readonly label: string; readonly labels: readonly string[] };

export interface YAxis {
  readonly label: string;
  readonly format: (value: number) => string;
  /** A logarithmic one shows values above 0 alone. */
  readonly scale?: 'linear' | 'logarithmic';
  readonly min?: number;
  readonly max?: number;
}

/** A dashed horizontal line that values are held to. */
export interface ChartLimit {
  readonly y: number;
  readonly label: string;
}

/** A vertical line where something happened. */
export interface ChartMark {
  readonly x: number;
  readonly label: string;
}

/** Everything that a chart shows. */
export interface ChartContent {
  readonly series: readonly ChartSeries[];
  readonly x: XAxis;
  readonly y: YAxis;
  readonly limits: readonly ChartLimit[];
  readonly marks: readonly ChartMark[];
}

/** The series that say something; guides do not. */
export const spokenSeries = ({ series }: ChartContent): readonly ChartSeries[] => series.filter(({ guide }) => guide !== true);

/** Every x of which something is known, rising. */
export function abscissas(content: ChartContent): number[] {
  return [...new Set(spokenSeries(content).flatMap(({ points }) => points.map(({ x }) => x)))].sort((a, b) => a - b);
}

/** An x in full: `Fri 6 Mar, 14:32`. */
export function formatX(axis: XAxis, x: number): string {
  switch (axis.type) {
    case 'time':
      return `${newYorkDay(x)}, ${newYorkClock(x)}`;
    case 'day':
      return newYorkDay(x);
    case 'number':
      return axis.format(x);
    case 'category':
      return axis.labels[x] ?? '';
  }
}

/** A value and its bounds: `0.41 (0.36 to 0.46)`, and `–` where nothing was measured. */
export function formatPoint({ format }: YAxis, point: ChartPoint | undefined): string {
  if (point?.y == null) return '–';
  const bounds = point.low === undefined || point.high === undefined ? '' : ` (${format(point.low)} to ${format(point.high)})`;
  return format(point.y) + bounds;
}

/** One row an x, one cell a series: the alternative to the drawing. */
export function tableOf(content: ChartContent): { head: string; cells: string[] }[] {
  const columns = spokenSeries(content).map(({ points }) => new Map(points.map((point) => [point.x, point])));
  return abscissas(content).map((x) => ({
    head: formatX(content.x, x),
    cells: columns.map((column) => formatPoint(content.y, column.get(x))),
  }));
}

/** What is read aloud at an x. */
export function speechAt(content: ChartContent, x: number): string {
  const values = spokenSeries(content).flatMap(({ name, points }) => {
    const point = points.find((one) => one.x === x);
    return point === undefined ? [] : [`${name} ${formatPoint(content.y, point)}`];
  });
  return [formatX(content.x, x), ...values].join('; ');
}

/** The chart in sentences: where each series begins and ends, how low and high it goes, its limits and marks. */
export function summaryOf(content: ChartContent): string {
  const { x, y, limits, marks } = content;
  const lines = spokenSeries(content).map(({ name, points }) => {
    const known = points.filter((point): point is ChartPoint & { y: number } => point.y !== null);
    const [first, last] = [known[0], known.at(-1)];
    if (first === undefined || last === undefined) return `${name}: nothing measured.`;
    if (known.length === 1) return `${name}: ${formatPoint(y, first)} at ${formatX(x, first.x)}.`;
    const values = known.map((point) => point.y);
    const range = `${y.format(Math.min(...values))} to ${y.format(Math.max(...values))}`;
    return `${name}: ${known.length} points from ${formatX(x, first.x)} to ${formatX(x, last.x)}, ${range}, last ${y.format(last.y)}.`;
  });
  const held = limits.map(({ y: limit, label }) => `${label}: ${y.format(limit)}.`);
  const marked = marks.map((mark) => `${formatX(x, mark.x)}: ${mark.label}.`);
  return [...lines, ...held, ...marked].join(' ');
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Steps of a clock and a calendar. */
const STEPS = [
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 3, 6, 12].map((hours) => hours * HOUR),
  ...[1, 2, 7, 14, 28, 91].map((days) => days * DAY),
];

/** The wall clock of New York as if it were UTC, so that its days and hours are multiples of their length. */
const newYorkWall = (instant: number): number =>
  Date.parse(newYorkDate(instant)) + newYorkMinuteOfDay(instant) * MINUTE + (instant % MINUTE);

export interface ChartTick {
  readonly value: number;
  readonly label: string;
}

/**
 * Labels below the points themselves, the first of each round stretch of New York time or of as many categories.
 * @param xs rising
 * @param capacity how many labels have room side by side
 */
export function ticksOf(axis: XAxis, xs: readonly number[], capacity: number): ChartTick[] {
  const room = Math.max(1, capacity);
  if (axis.type === 'number' || axis.type === 'category') {
    const every = Math.ceil(xs.length / room);
    return xs.filter((_, index) => index % every === 0).map((value) => ({ value, label: formatX(axis, value) }));
  }
  const walls = xs.map(newYorkWall);
  const span = (walls.at(-1) ?? 0) - (walls[0] ?? 0);
  const step = STEPS.find((length) => (axis.type === 'time' || length >= DAY) && span / length <= room - 1) ?? STEPS.at(-1)!;
  const label = step >= DAY ? newYorkDay : newYorkClock;
  const begins = walls.flatMap((wall, index) => {
    const before = walls[index - 1];
    return before === undefined || Math.floor(before / step) !== Math.floor(wall / step) ? [index] : [];
  });
  // The first stretch may have begun before what is shown: close to the next one its label has no room.
  const [first, second] = begins;
  if (second !== undefined && walls[second]! - walls[first!]! < step / 2) begins.shift();
  return begins.map((index) => ({ value: xs[index]!, label: label(xs[index]!) }));
}
