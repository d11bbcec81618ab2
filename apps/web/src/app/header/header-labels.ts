import type { MarketHours, Status } from '@tandem/contracts';
import { newYorkClock, newYorkDate, newYorkWeekday } from '../shared/time';

const MINUTE_MS = 60_000;

const STATES: Record<Status['state'], string> = { preparing: 'Preparing', open: 'Open', closed: 'Closed', ended: 'Recording ended' };

/** How the market stands, in a line and what to know beside it. All times are New York's. */
interface MarketLabels {
  readonly line: string;
  /** That today's session ends early, and when; null when it does not, or is not today. */
  readonly early: string | null;
}

/** @param now market time, epoch milliseconds; null while it is not known */
export function marketLabels({ state, hours }: Pick<Status, 'state' | 'hours'>, now: number | null): MarketLabels {
  if (state === 'preparing' || state === 'ended' || hours === null || now === null) return { line: STATES[state], early: null };
  const isToday = newYorkDate(Date.parse(hours.opensAt)) === newYorkDate(now);
  const early = hours.earlyClose && isToday ? `Early close ${newYorkClock(Date.parse(hours.closesAt))}` : null;
  return { line: lineOf(hours, now, isToday), early };
}

function lineOf({ phase, opensAt, closesAt }: MarketHours, now: number, isToday: boolean): string {
  const opens = Date.parse(opensAt);
  switch (phase) {
    case 'open':
      return `Open · closes ${newYorkClock(Date.parse(closesAt))}`;
    case 'pre':
      return `Pre-market · opens in ${hoursAndMinutes(opens - now)}`;
    case 'closed':
      return `Closed · opens ${isToday ? '' : `${newYorkWeekday(opens)} `}${newYorkClock(opens)}`;
  }
}

/** `0:42`; a minute that has begun counts. */
function hoursAndMinutes(milliseconds: number): string {
  const minutes = Math.max(0, Math.ceil(milliseconds / MINUTE_MS));
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`;
}

/** Whose prices these are; nobody shall take them for more. */
export function sourceLabel({ source, live }: Pick<Status, 'source' | 'live'>): string {
  if (live) return 'LIVE · Yahoo Finance';
  switch (source) {
    case 'simulated':
      return 'SIMULATED — not a real market';
    case 'replay':
      return 'REPLAY of recorded bars — not live';
    case 'yahoo':
      return 'YAHOO FINANCE — not live now';
  }
}
