import { BAR_MS, viewSeries, type BarSeries } from '@tandem/domain';
import { advanceEpisodes, episodeKey, mergeFindings, type DriftEpisode, type DriftFinding } from './episodes.js';
import { findInputDrift } from './input-findings.js';
import type { WatchedInputs } from './input-faults.js';

/** An episode, and when it was over; null while it lasts. */
export interface SeenEpisode {
  readonly episode: DriftEpisode;
  /** Market time, milliseconds since the Unix epoch. */
  readonly closedAt: number | null;
}

/**
 * Looks at the inputs at the end of every minute of (from, to], each time at no bar that closed later.
 * @param watched bars of the session, until `to` or beyond
 * @param before the episodes under way at `from`
 * @param from and `to`: market times on the minute, milliseconds since the Unix epoch
 * @param also what else is found at a minute, of a symbol's inputs or the market: it is one episode with what is found here
 * @returns every episode that was under way meanwhile, as the last look left it, in the order in which they began
 */
export function watchInputs(
  watched: readonly WatchedInputs[],
  before: readonly DriftEpisode[],
  from: number,
  to: number,
  also: (minute: number) => readonly DriftFinding[] = () => [],
): SeenEpisode[] {
  const seen = new Map<string, SeenEpisode>();
  let episodes = before;
  for (let minute = from + BAR_MS; minute <= to; minute += BAR_MS) {
    const then = watched.map(({ bars, reference }) => ({ bars: closedBy(bars, minute), reference }));
    episodes = advanceEpisodes(episodes, mergeFindings([...findInputDrift(then), ...also(minute)]), minute);
    for (const episode of episodes) {
      seen.set(episodeKey(episode), { episode, closedAt: episode.severity === 'ok' ? minute : null });
    }
  }
  return [...seen.values()];
}

function closedBy(bars: BarSeries, minute: number): BarSeries {
  return viewSeries(bars, 0, bars.ts.findLastIndex((ts) => ts + BAR_MS <= minute) + 1);
}
