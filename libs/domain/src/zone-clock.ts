const MINUTE_MS = 60_000;

/** Zones of today change their clocks on quarters of an hour of UTC at the finest (IANA time zone database). */
const QUARTER_MS = 15 * MINUTE_MS;

/** The clocks of one time zone of the IANA database, cheap enough for every row of a file. */
export class ZoneClock {
  /** Undefined for UTC, whose clocks are never changed. */
  readonly #formatter: Intl.DateTimeFormat | undefined;
  readonly #offsets = new Map<number, number>();
  /** The span that was asked for last: the bars of an hour come one after the other. */
  #lastSpan = Number.NaN;
  #lastOffset = Number.NaN;

  /**
   * @param zone a name such as `America/New_York`
   * @param spanMs spans of UTC, milliseconds, within which the offset never changes
   * @throws RangeError when there is no such zone
   */
  constructor(
    readonly zone: string,
    private readonly spanMs = QUARTER_MS,
  ) {
    if (zone !== 'UTC') this.#formatter = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
  }

  /** Milliseconds to add to UTC to get this zone's wall time at `ts`. */
  offset(ts: number): number {
    if (this.#formatter === undefined) return 0;
    const span = Math.floor(ts / this.spanMs);
    if (span === this.#lastSpan) return this.#lastOffset;
    let offset = this.#offsets.get(span);
    if (offset === undefined) {
      offset = this.#read(span * this.spanMs);
      this.#offsets.set(span, offset);
    }
    this.#lastSpan = span;
    this.#lastOffset = offset;
    return offset;
  }

  /** The instant at which these clocks show `wall`, a time given as if it were UTC (not within a change of the clocks). */
  instant(wall: number): number {
    return wall - this.offset(wall - this.offset(wall));
  }

  /** Intl takes microseconds a call; the map keeps it off hot paths. */
  #read(ts: number): number {
    const name = this.#formatter!.formatToParts(ts).find((part) => part.type === 'timeZoneName')!.value;
    const [, sign, hours, minutes = '0'] = /^GMT(?:([+-])(\d\d):?(\d\d)?)?/.exec(name) ?? [];
    if (hours === undefined) return 0;
    return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * MINUTE_MS;
  }
}

/** Whether the time zone database knows `zone`. */
export function isTimeZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
