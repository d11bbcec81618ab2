import type { BarRepository, ConeMinuteRow, ExpectedMoveRepository } from '@tandem/database';
import { barsOf, sessionAt } from '@tandem/domain';
import { Cone, COVERAGE_SESSIONS, NEW_CONE, RunningCoverage } from '@tandem/evaluation';

/** A cone that stands where the stored bars end. */
export interface RestoredCone {
  readonly cone: Cone;
  /** Minutes whose outcomes nobody had counted yet, in order of time. */
  readonly caughtUp: readonly ConeMinuteRow[];
}

/** Where a cone is restored from. */
export interface ConeSources {
  readonly moves: Pick<ExpectedMoveRepository, 'newestMinute' | 'newestBar' | 'sessions' | 'between'>;
  readonly bars: Pick<BarRepository, 'series'>;
}

/**
 * The cone as it would be had it never stopped: offsets of the newest stored minute, what was shown since the session began, and the stored
 * bars of that session, of which minutes that are counted already count no more. Earlier sessions have no say: no horizon crosses a close.
 */
export async function restoreCone({ moves, bars }: ConeSources, symbols: readonly string[]): Promise<RestoredCone> {
  const [newest, sessions, newestBar] = await Promise.all([moves.newestMinute(), moves.sessions(COVERAGE_SESSIONS), moves.newestBar()]);
  const cone = new Cone(newest ?? NEW_CONE, new RunningCoverage(sessions), newest?.ts);
  const session = newestBar === null ? undefined : sessionAt(newestBar);
  if (session === undefined) return { cone, caughtUp: [] };
  const [shown, series] = await Promise.all([
    moves.between(session.open, session.close),
    bars.series(symbols, session.open, session.close),
  ]);
  const widths = new Map(shown.map(({ symbol, ts, halfWidths }) => [`${symbol} ${ts}`, toHalfWidths(halfWidths)]));
  const caughtUp: ConeMinuteRow[] = [];
  for (const bar of [...barsOf(series)].sort((a, b) => a.ts - b.ts)) {
    const minute = cone.observe(bar);
    if (minute !== null) caughtUp.push(minute);
    const halfWidths = widths.get(`${bar.symbol} ${bar.ts}`);
    if (halfWidths !== undefined) cone.watch(bar, halfWidths);
  }
  return { cone, caughtUp };
}

/** As they were in memory: 32 bits, NaN for none. */
function toHalfWidths(stored: readonly (number | null)[]): Float32Array {
  return Float32Array.from(stored, (width) => width ?? NaN);
}
