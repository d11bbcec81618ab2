import type { MarketClock, MarketState, Source } from '@tandem/domain';

type Position = Pick<MarketClock, 'lastBarTs' | 'lastBarWallTime' | 'session'>;

/** Makes the rows of the market clock of one source and speed, with what they repeat from row to row. */
export class MarketClockRows {
  private position: Position;

  constructor(
    private readonly source: Source,
    private readonly speed: number,
    start: Position = { session: null, lastBarTs: null, lastBarWallTime: null },
  ) {
    this.position = { session: start.session, lastBarTs: start.lastBarTs, lastBarWallTime: start.lastBarWallTime };
  }

  /** The session that the next rows belong to, `YYYY-MM-DD` in New York. */
  enter(session: string): void {
    this.position = { ...this.position, session };
  }

  /** A bar was closed: the newest one from now on. */
  recordBar(lastBarTs: number, lastBarWallTime: number): void {
    this.position = { ...this.position, lastBarTs, lastBarWallTime };
  }

  /** The row for a market time, both times in milliseconds since the Unix epoch. */
  at(state: MarketState, marketTime: number, wallTime: number): MarketClock {
    return { source: this.source, speed: this.speed, state, marketTime, wallTime, ...this.position };
  }
}
