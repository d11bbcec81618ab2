import type { ExpectedMoveRow } from '@tandem/database';
import { minutesToClose } from '@tandem/domain';
import { bandsFrom } from '@tandem/evaluation';
import { horizonReason, type ExpectedMove } from '../live/expected-moves.js';

/** The expected move that nobody forecast, or that no page ever showed: that of other versions. */
export const NO_MOVE: ExpectedMove = { bands: [], reason: 'no_forecast' };

/**
 * The bands that were shown of a past bar. How often they had held by then is not known.
 * @param close of the bar, from which the bands open
 */
export function shownMove({ ts, halfWidths, shown }: Pick<ExpectedMoveRow, 'ts' | 'halfWidths' | 'shown'>, close: number): ExpectedMove {
  const unknown = { coverage: null, outcomes: 0, sessions: 0, worstSession: null, withinLimits: true };
  const bands = bandsFrom(
    close,
    halfWidths.map((half) => half ?? NaN),
    shown,
  ).map((band) => ({ ...band, ...unknown }));
  return { bands, reason: horizonReason(shown, minutesToClose(ts)) };
}
