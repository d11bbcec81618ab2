import type { MarketClock, MarketState } from '@tandem/domain';
import { ClockFace } from '../clock-face.js';

/** The source of a real market. */
export const REAL_SOURCE = 'yahoo';

/** The market clock of a real market: its time is the wall's. */
export class RealClock {
  private readonly face: ClockFace;
  private newestBar: number;

  constructor(stored: MarketClock, private state: MarketState = stored.state) {
    this.face = new ClockFace(REAL_SOURCE, 1, stored);
    this.newestBar = stored.lastBarTs ?? -Infinity;
  }

  /** @param session `YYYY-MM-DD` in New York */
  enter(state: MarketState, session: string): void {
    this.state = state;
    this.face.enter(session);
  }

  /** A closed bar that starts at `ts` is about to be stored. */
  sawBar(ts: number, now: number): void {
    if (ts <= this.newestBar) return;
    this.newestBar = ts;
    this.face.closedBar(ts, now);
  }

  /** The row at `now`, milliseconds since the Unix epoch. */
  at(now: number): MarketClock {
    return this.face.at(this.state, now, now);
  }
}

/** The row before anything is known. */
export function unpreparedClock(now: number): MarketClock {
  return new ClockFace(REAL_SOURCE, 1).at('preparing', now, now);
}
