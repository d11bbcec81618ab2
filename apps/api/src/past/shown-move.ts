import type { ExpectedMoveRow } from '@tandem/database';
import { minutesToClose, MOVE_MINUTES } from '@tandem/domain';
import { bandsFrom, horizonsBefore } from '@tandem/evaluation';
import type { ExpectedMove } from '../live/expected-moves.js';

/** What there is to say of a move that nobody forecast, or that no page ever showed: that of other versions. */
export const NO_MOVE: ExpectedMove = { bands: [], reason: 'no_forecast' };

/**
 * The bands that were shown of a past bar. How often they had held by then is not told again.
 * @param close of the bar, from which the bands open
 */
export function shownMove({ ts, halfWidths, shown }: Pick<ExpectedMoveRow, 'ts' | 'halfWidths' | 'shown'>, close: number): ExpectedMove {
  const unknown = { coverage: null, outcomes: 0, sessions: 0, worstSession: null, withinLimits: true };
  const bands = bandsFrom(
    close,
    halfWidths.map((half) => half ?? NaN),
    shown,
  ).map((band) => ({ ...band, ...unknown }));
  if (shown === MOVE_MINUTES.length) return { bands, reason: null };
  return { bands, reason: shown < horizonsBefore(minutesToClose(ts)) ? 'few_outcomes' : 'session_closing' };
}
