import { ZoneClock } from '@tandem/domain';
import type { UnclearFileError } from './bar-file-error.js';
import type { BarColumn } from './columns.js';
import { PLAIN_MARKS, type NumberMarks } from './number-text.js';
import type { DateOrder, TimeSpelling, TimeUnit } from './time-text.js';

/** Whether a file's times are those at which its bars start or end. */
export type BarStamp = 'start' | 'end';

/** What a user says of files, in the place of what they show; by default all of it is recognised. */
export interface DialectOptions {
  /** IANA time zone of times that name none, and of times that say UTC and as such miss the hours of the exchange. */
  readonly zone?: string;
  readonly timeUnit?: TimeUnit;
  readonly dateOrder?: DateOrder;
  readonly stamp?: BarStamp;
  /** Length of the bars, milliseconds. */
  readonly intervalMs?: number;
  readonly symbolColumn?: string;
  /** Name or position, from 1, of columns; `ts` may be two with a `+` between, of a day and a time of day. */
  readonly columns?: Readonly<Partial<Record<string, string>>>;
  readonly decimal?: NumberMarks['decimal'];
  /** By what prices are divided to be US dollars. */
  readonly priceScale?: number;
  /** A label of the Encoding Standard (https://encoding.spec.whatwg.org). */
  readonly encoding?: string;
}

/** How files are read: by what the user states, and by what is answered where one of them can be read in several ways. */
export interface ReadOptions extends DialectOptions {
  /** @returns what was chosen for this file; null when nothing was, which refuses it */
  readonly ask?: (unclear: UnclearFileError<DialectOptions>) => Promise<DialectOptions | null>;
}

/** How one way of writing times is used in a file. */
export interface TimeUse {
  readonly spelling: TimeSpelling;
  readonly rows: number;
  /** The first one, as it stands in the file. */
  readonly example: string;
}

/** How a file writes its bars: recognised from all of it, or stated by its user. */
export interface BarDialect {
  readonly format: 'csv' | 'parquet';
  readonly encoding: string;
  /** Empty for Parquet. */
  readonly delimiter: string;
  readonly lineEnd: 'LF' | 'CR' | '';
  readonly marks: NumberMarks;
  /** What the file calls its columns. */
  readonly columns: Readonly<Record<BarColumn, string> & { symbol?: string }>;
  readonly times: readonly TimeUse[];
  readonly dateOrder: DateOrder | null;
  readonly timeUnit: TimeUnit | null;
  /** By what prices are divided to be US dollars. */
  readonly priceScale: number;
  /** Of the times that name none; null where all name one, or there are none. */
  readonly zone: string | null;
  /** Whether `zone` goes before what the times name. */
  readonly overridesZone: boolean;
  readonly stamp: BarStamp;
  /** From the time in the file to the start of the bar, milliseconds, 0 or less. */
  readonly shiftMs: number;
  readonly intervalMs: number;
}

/** Puts times as a file writes them where its bars start. */
export class BarStarts {
  readonly #clock: ZoneClock | undefined;
  readonly #overrides: boolean;
  readonly #shift: number;
  /** Whether times are what they say. */
  readonly isIdentity: boolean;

  constructor({ zone, overridesZone, shiftMs }: Pick<BarDialect, 'zone' | 'overridesZone' | 'shiftMs'>) {
    this.#clock = zone === null || zone === 'UTC' ? undefined : new ZoneClock(zone);
    this.#overrides = overridesZone;
    this.#shift = shiftMs;
    this.isIdentity = this.#clock === undefined && shiftMs === 0;
  }

  /** Start of the bar, milliseconds since the Unix epoch. */
  of(ms: number, spelling: TimeSpelling): number {
    const isWall = this.#clock !== undefined && (this.#overrides || spelling === 'no-zone');
    return (isWall ? this.#clock!.instant(ms) : ms) + this.#shift;
  }
}

const UNITS: Readonly<Record<TimeUnit, string>> = { s: 'seconds', ms: 'milliseconds', us: 'microseconds', ns: 'nanoseconds' };
const ORDERS: Readonly<Record<DateOrder, string>> = { dmy: 'day/month/year', mdy: 'month/day/year' };

function describeSpelling(spelling: TimeSpelling): string {
  if (spelling === 'utc') return 'times in UTC';
  if (spelling === 'other-zone') return 'times with their zone';
  return spelling === 'no-zone' ? 'times without a zone' : `${UNITS[spelling.slice(6) as TimeUnit]} since 1970`;
}

/** A dialect in one line: the times always, everything else where it is not as Tandem itself writes. */
export function describeDialect(dialect: BarDialect): string {
  const { columns, delimiter, encoding, marks, priceScale, times, zone, dateOrder, stamp, overridesZone } = dialect;
  const renamed = Object.entries(columns).filter(([column, name]) => column !== name.toLowerCase() && name !== 'ticker');
  return [
    ...(times.length === 0
      ? ['no rows']
      : [times.map(({ spelling, example }) => `${describeSpelling(spelling)} such as ${example}`).join(' and ')]),
    ...(zone === null ? [] : [overridesZone ? `read as ${zone}` : `in ${zone}`]),
    ...(dateOrder === null ? [] : [ORDERS[dateOrder]]),
    stamp === 'start' ? 'of the start of each bar' : 'of the end of each bar',
    ...(renamed.length === 0 ? [] : [renamed.map(([column, name]) => `${column}=${name}`).join(',')]),
    ...(delimiter === ',' || delimiter === '' ? [] : [`columns separated by ${delimiter === '\t' ? 'tabs' : delimiter}`]),
    ...(marks === PLAIN_MARKS ? [] : [`numbers such as ${marks.thousands === '' ? '1' : `1${marks.thousands}`}234${marks.decimal}5`]),
    ...(priceScale === 1 ? [] : [`prices of 1/${priceScale} dollar`]),
    ...(encoding === 'utf-8' ? [] : [encoding]),
  ].join(', ');
}
