import type { TimeUse } from './dialect.js';
import { readTime, type TimeReading, type TimeSpelling, type TimeUnit } from './time-text.js';

const MINUTE_MS = 60_000;
export const HALF_HOUR_MS = 30 * MINUTE_MS;

/** Different distances or residues that are counted one by one; a file of bars has a handful that matter. */
const MAX_KINDS = 4_096;

/** Counts numbers of which mostly the same one comes again. */
class Tally {
  readonly counts = new Map<number, { rows: number }>();
  #last = Number.NaN;
  #entry = { rows: 0 };

  add(value: number): void {
    if (value !== this.#last) {
      this.#last = value;
      this.#entry = this.counts.get(value) ?? { rows: 0 };
      if (this.#entry.rows === 0 && this.counts.size < MAX_KINDS) this.counts.set(value, this.#entry);
    }
    this.#entry.rows += 1;
  }

  /** The value that is counted most often, and its share. */
  mode(): { readonly value: number; readonly share: number } {
    let [value, most, all] = [0, 0, 0];
    for (const [each, { rows }] of this.counts) {
      all += rows;
      if (rows > most) [value, most] = [each, rows];
    }
    return { value, share: all === 0 ? 0 : most / all };
  }
}

/** Where the times of a file lie, in a form that fits in memory: some 3,000 half hours a year, whatever the number of rows. */
export class TimeDistribution {
  rows = 0;
  /** Rows whose minute an earlier row has. */
  repeated = 0;
  /** Rows of each half hour, numbered from the Unix epoch, and a bit for each of its minutes that has one. */
  readonly halfHours = new Map<number, { rows: number; minutes: number }>();
  /** Half hours at whose very beginning there is a row: sessions open and close there. */
  readonly boundaries = new Set<number>();
  /** Distances from each row to the next, milliseconds, those within one minute of another symbol's aside. */
  readonly gaps = new Tally();
  /** Milliseconds by which each time is past the start of its minute. */
  readonly residues = new Tally();
  #half = Number.NaN;
  #entry = { rows: 0, minutes: 0 };
  #previous = Number.NaN;

  add(ms: number): void {
    this.rows += 1;
    const half = Math.floor(ms / HALF_HOUR_MS);
    if (half !== this.#half) {
      this.#half = half;
      this.#entry = this.halfHours.get(half) ?? { rows: 0, minutes: 0 };
      if (this.#entry.rows === 0) this.halfHours.set(half, this.#entry);
    }
    this.#entry.rows += 1;
    const minute = 1 << ((ms - half * HALF_HOUR_MS) / MINUTE_MS);
    if ((this.#entry.minutes & minute) !== 0) this.repeated += 1;
    this.#entry.minutes |= minute;
    if (half * HALF_HOUR_MS === ms) this.boundaries.add(half);
    const gap = Math.abs(ms - this.#previous);
    if (gap > 0) this.gaps.add(gap);
    this.#previous = ms;
    this.residues.add(ms - Math.floor(ms / MINUTE_MS) * MINUTE_MS);
  }
}

/** What the times of a whole file are like. */
export class TimeSurvey {
  /** Of times that name an instant. */
  readonly instants = new TimeDistribution();
  /** Of times without a zone, as if they were UTC. */
  readonly walls = new TimeDistribution();
  /** The same where days such as 02/01/2025 begin with the day; `walls` and `instants` hold the month first. */
  readonly dayFirst = new TimeDistribution();
  /** Rows with days such as 02/01/2025; of those, rows whose first, and whose second number is above 12. */
  readonly orderOfDays = { rows: 0, firstAbove12: 0, secondAbove12: 0 };
  readonly #uses = new Map<TimeSpelling, { rows: number; example: string }>();

  constructor(private readonly timeUnit: TimeUnit | undefined) {}

  /** At least the rows whose minute an earlier row has; 0 where there is none. */
  get repeated(): number {
    return this.instants.repeated + this.walls.repeated + this.dayFirst.repeated;
  }

  get uses(): readonly TimeUse[] {
    return [...this.#uses].map(([spelling, use]) => ({ spelling, ...use }));
  }

  /** Adds a time by its text; one that is none says nothing. @returns whether it is one */
  addText(text: string): boolean {
    const { timeUnit } = this;
    const reading = readTime(text, { timeUnit });
    const other = reading === undefined || reading.dayAndMonth !== undefined ? readTime(text, { timeUnit, dateOrder: 'dmy' }) : undefined;
    if (reading !== undefined) this.add(reading.ms, reading.spelling, () => text);
    else if (other !== undefined) this.#use(other.spelling, () => text);
    if (other !== undefined) this.dayFirst.add(other.ms);
    this.#noteOrder(reading?.dayAndMonth ?? other?.dayAndMonth);
    return reading !== undefined || other !== undefined;
  }

  /** Adds a time that was read already. @param text how it stands in the file */
  add(ms: number, spelling: TimeSpelling, text: () => string): void {
    (spelling === 'no-zone' ? this.walls : this.instants).add(ms);
    this.#use(spelling, text);
  }

  #use(spelling: TimeSpelling, text: () => string): void {
    const use = this.#uses.get(spelling);
    if (use === undefined) this.#uses.set(spelling, { rows: 1, example: text() });
    else use.rows += 1;
  }

  #noteOrder(numbers: TimeReading['dayAndMonth']): void {
    if (numbers === undefined) return;
    this.orderOfDays.rows += 1;
    if (numbers[0] > 12) this.orderOfDays.firstAbove12 += 1;
    if (numbers[1] > 12) this.orderOfDays.secondAbove12 += 1;
  }
}
