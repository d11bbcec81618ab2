import {
  advanceEpisodes,
  MARKET_SUBJECT,
  mergeFindings,
  watchInputs,
  type DriftEpisode,
  type DriftFinding,
  type SeenEpisode,
} from '@tandem/drift';
import type { Evidence } from './describe-check.js';
import type { Look } from './look.js';

/** Looks for one kind of fault, once a check. */
export interface Detector {
  look(look: Look): Promise<Detected>;
}

export interface Detected {
  readonly findings: readonly DriftFinding[];
  /** What it goes on from at the next check: it finds it among `Look.evidence`. */
  readonly evidence: readonly Evidence[];
}

/** What a check saw. */
export interface Seen {
  readonly episodes: readonly SeenEpisode[];
  readonly evidence: readonly Evidence[];
}

/**
 * Looks at inputs and market minute by minute, at everything else once. Detectors that find the same cause and subject have one episode
 * of it.
 */
export async function lookAround(look: Look, detectors: readonly Detector[]): Promise<Seen> {
  const detected: Detected[] = [];
  for (const detector of detectors) detected.push(await detector.look(look));
  const underWay = look.episodes.filter((episode) => !isWatchedByMinute(episode));
  const found = mergeFindings(detected.flatMap(({ findings }) => findings));
  const episodes = advanceEpisodes(underWay, found, look.at);
  const closed = episodes.map((episode) => ({ episode, closedAt: episode.severity === 'ok' ? look.at : null }));
  return { episodes: [...watchMinutes(look), ...closed], evidence: detected.flatMap(({ evidence }) => evidence) };
}

function watchMinutes({ today, usual, episodes, from, at }: Look): SeenEpisode[] {
  const watched = today.flatMap((bars) => {
    const reference = usual.get(bars.symbol);
    return reference === undefined ? [] : [{ bars, reference }];
  });
  return watchInputs(watched, episodes.filter(isWatchedByMinute), from, at);
}

/** What `watchInputs` finds. */
const isWatchedByMinute = ({ cause, subject }: DriftEpisode) =>
  cause === 'input_fault' || (cause === 'market_drift' && subject === MARKET_SUBJECT);
